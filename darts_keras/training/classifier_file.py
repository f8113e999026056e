"""Classifiers as files: written whole, read with care."""

import pathlib
import tempfile
import warnings
import zipfile
import zlib

import keras

from darts_keras.files import write_atomically

MODEL_FILE = "model.keras"  # In the folder of a training.

_DAMAGE = (  # What flipped bits were seen to raise, in Keras, h5py and `zipfile`.
    zipfile.BadZipFile,
    zlib.error,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)


def save_classifier(model, path):
    """Saves a model as a `.keras` file, as a whole or not at all.

    Args:
        model: Keras model.
        path: Path that ends in `.keras`.

    Raises:
        OSError: If it can't be written.
    """
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        # Keras 3.15 on NumPy 2: not ours to repair.
        warnings.filterwarnings("ignore", ".*__array__.* copy", DeprecationWarning)
        copy = pathlib.Path(folder) / MODEL_FILE
        model.save(copy)
        write_atomically(path, copy.read_bytes())


def find_classifier(path):
    """Returns the path of the `.keras` file that a user means.

    Args:
        path: Path of such a file, or of the folder of a training.

    Raises:
        FileNotFoundError: If there is nothing, or no model in the folder yet.
        ValueError: If it is another kind of file.
    """
    path = pathlib.Path(path)
    file = path / MODEL_FILE if path.is_dir() else path
    if not file.exists():
        what = f"the folder {path}, without {MODEL_FILE}" if path.is_dir() else path
        raise FileNotFoundError(
            "A classifier must be a .keras file, or the folder of a training that "
            f"has come to its end. Received: {what}"
        )
    if file.suffix != ".keras":
        raise ValueError(
            "A classifier must be a .keras file, or the folder of a training. "
            f"Received: {path}"
        )
    return file


def load_classifier(path):
    """Loads a classifier: any Keras model from raw images to probabilities.

    No code in the file is run: Keras' safe mode is on.

    Args:
        path: See `find_classifier`.

    Returns:
        Keras model from images `(batch, height, width, channels)` in [0, 255] to
        probabilities `(batch, num_classes)`.

    Raises:
        FileNotFoundError: If there is none.
        ValueError: If the file is damaged, or its model of another form.
    """
    file = find_classifier(path)
    try:
        model = keras.saving.load_model(file, compile=False, safe_mode=True)
    except _DAMAGE as error:
        raise ValueError(
            f"{file} must be an undamaged Keras model. Received: "
            f"{type(error).__name__}: {str(error)[:200]}"
        ) from error
    check_classifier(model, file)
    return model


def check_classifier(model, name):
    """Raises `ValueError` unless a model takes images and gives a number a class.

    Args:
        model: Keras model.
        name: What it is called in the message.
    """
    shapes = getattr(model, "input_shape", None), getattr(model, "output_shape", None)
    if [len(shape) if isinstance(shape, tuple) else 0 for shape in shapes] != [4, 2]:
        raise ValueError(
            f"{name} must be a model from images (batch, height, width, channels) to "
            f"probabilities (batch, num_classes). Received: shapes {shapes}"
        )
