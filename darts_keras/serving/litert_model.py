"""The format of LiteRT (TensorFlow Lite): one file, for phones and small boards."""

import numpy as np

from darts_keras.kernel.portable import portable_forms
from darts_keras.serving.extra import need_extra
from darts_keras.serving.named_ends import name_ends
from darts_keras.serving.runtime_readme import LITERT, describe

MODEL_FILE = "model.tflite"
_MAX_CALIBRATING = 500  # Images.
_LEAST_SCALE = 1e-8  # Of a map; the converter gives one of zeros a range of 2e-6.
_MAX_SHOWN = 300  # Characters of an error.


def write(servable, folder, images=None):
    """Writes `model.tflite`, which computes in float32, and `README.md`.

    Its signature takes `images`, `uint8` `(batch, height, width, channels)`, raw
    pixels, and gives `probabilities`, `float32` `(batch, num_classes)`.

    Args:
        servable: `Servable`.
        folder: Path of an empty folder.
        images: Not used: nothing is calibrated.

    Returns:
        Empty dictionary: there is nothing to add to `export.json`.

    Raises:
        ImportError: If the extra `export` is not installed.
        ValueError: If the model has an operation that LiteRT does not have.
        OSError: If it can't be written.
    """
    del images
    _write(servable, folder, "uint8", {})
    return {}


def write_int8(servable, folder, images):
    """Writes a `model.tflite` that computes with 8-bit integers, and `README.md`.

    Its ends are those of `write`. Weights are rounded by channel, feature maps by the
    ranges that the images make them have; what has no integer form stays float32
    ([Jacob et al., 2018](https://arxiv.org/abs/1712.05877)).

    Args:
        servable: `Servable`.
        folder: Path of an empty folder.
        images: `uint8` array `(count, height, width, channels)`, one at least: real
            images, to calibrate by. Of more than 500, as many are taken, evenly.

    Returns:
        Dictionary: how many images it is calibrated by, for `export.json`.

    Raises:
        ImportError: If the extra `export` is not installed.
        ValueError: If the model has an operation that LiteRT does not have, or a
            layer that gives nothing but zeros for all of these images.
        OSError: If it can't be written.
    """
    import tensorflow as tf

    chosen = _calibrating(images)
    settings = {
        "optimizations": [tf.lite.Optimize.DEFAULT],
        "representative_dataset": lambda: ([image[None]] for image in chosen),
        "inference_input_type": tf.uint8,
    }
    kinds = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    _write(servable, folder, "float32", settings, kinds)
    _check_ranges(folder / MODEL_FILE, len(chosen))
    return {"calibrated_by": len(chosen)}


def _calibrating(images):
    """Returns the images to calibrate by, as `float32`."""
    count = min(len(images), _MAX_CALIBRATING)
    chosen = images[np.linspace(0, len(images) - 1, count).astype(int)]
    chosen = chosen.astype("float32")
    # The whole range, so that one level of a pixel is one level of the input.
    chosen[0].flat[:2] = 0, 255
    return chosen


def _check_ranges(path, count):
    """Raises `ValueError` if a map is all zeros: the interpreter would crash."""
    from ai_edge_litert.interpreter import Interpreter

    for tensor in Interpreter(str(path)).get_tensor_details():
        scales = tensor["quantization_parameters"]["scales"]
        if len(scales) == 1 and scales[0] < _LEAST_SCALE:
            raise ValueError(
                "`images` to calibrate by must make every layer give something else "
                f"than zeros. Received: {count} images, with which one does not. Take "
                "more of them, or export without 8-bit integers."
            )


def _write(servable, folder, dtype, settings, kinds=()):
    need_extra("LiteRT", "ai_edge_litert")
    import tensorflow as tf
    from tensorflow.lite.python.convert_phase import ConverterError

    model, signature = name_ends(servable.model, servable.image_shape, dtype)
    # Without Keras' `SELECT_TF_OPS`, operations that only TensorFlow has.
    supported = [*kinds, tf.lite.OpsSet.TFLITE_BUILTINS]
    try:
        with portable_forms():
            model.export(
                folder / MODEL_FILE,
                format="litert",
                verbose=False,
                input_signature=signature,
                target_spec={"supported_ops": supported},
                **settings,
            )
    except ConverterError as error:
        raise ValueError(
            "`model` must be made of operations that LiteRT has. Received: "
            f"{servable.name}, of which TensorFlow's converter says: "
            f"{str(error)[:_MAX_SHOWN]}. Try another format."
        ) from error
    text = describe(servable, LITERT, MODEL_FILE)
    (folder / "README.md").write_text(text, encoding="utf-8")
