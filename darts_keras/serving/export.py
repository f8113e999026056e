"""Hands a classifier to a server, in a format that it reads without this project."""

import dataclasses
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import keras
import numpy as np

from darts_keras.registry import Registry
from darts_keras.serving.litert_model import write as write_litert
from darts_keras.serving.litert_model import write_int8 as write_litert_int8
from darts_keras.serving.new_folder import check_new, new_folder
from darts_keras.serving.onnx_model import write as write_onnx
from darts_keras.serving.saved_model import write as write_saved_model
from darts_keras.training.answer import answer
from darts_keras.training.run_folder import versions

FORMATS = Registry("format")
"""Writers by name: functions from `(servable, folder, images)`.

They write their files into an existing, empty folder, take images, `uint8`
`(count, height, width, channels)`, only to calibrate by, and return a dictionary of
facts for `export.json`. A function of the same name in `fresh_answer.py` asks the
result. `labels.txt`, a class a line, `card.json`, `servable.facts`, and `export.json`
are written by `export`, the same for all formats."""
FORMATS.register("saved_model")(write_saved_model)
FORMATS.register("onnx")(write_onnx)
FORMATS.register("litert")(write_litert)
FORMATS.register("litert_int8")(write_litert_int8)
MAX_DIFFERENCE = 1e-4  # Of a probability, between Keras and an export.
QUANTIZED = {"litert_int8"}  # Formats that may differ more: their loss is reported.
EXPORT_FILE = "export.json"
LABELS_FILE = "labels.txt"
CARD_FILE = "card.json"
_SCRIPT = pathlib.Path(__file__).with_name("fresh_answer.py")
_NUM_NOISE = 16
_MAX_SHOWN = 300  # Characters of an error.


@dataclasses.dataclass(frozen=True, kw_only=True)
class ExportResult:
    """A finished export, and how it compares with the Keras model.

    The comparison is over `num_images` images: real ones, or noise where none were
    given. Of a quantized format they are other images than it was calibrated with.
    """

    path: pathlib.Path
    format: str
    largest_difference: float  # Of a probability, over all images, classes and ways.
    agreement: float  # Share of the images with the same most probable class.
    num_images: int
    images: str  # "given" or "noise".
    accuracy: dict | None  # Of labeled images: {"keras": share, "export": share}.
    size: int  # Bytes, of all files but `export.json`.


def export(servable, format, out, images=None, labels=None):  # noqa: A002 - its name.
    """Exports a classifier; then asks the export, in a fresh process, and compares.

    The folder appears only once that has gone well.

    Args:
        servable: `Servable`.
        format: String. A name in `FORMATS`.
        out: Path of a new folder, or an empty one.
        images: Optional `uint8` array `(count, height, width, channels)` of the size
            that the model takes: real images to compare on. Noise by default. A
            quantized format needs some: it is calibrated with every second one, and
            compared on the others.
        labels: Optional integer array `(count,)`: then accuracies are reported.

    Returns:
        `ExportResult`. `export.json` in the folder says the same, with versions.

    Raises:
        ValueError: If the format is unknown, Keras runs on another backend than
            TensorFlow, or images are missing or of another form.
        ImportError: If TensorFlow, or what the format needs, is not installed.
        FileExistsError: If `out` is not empty; `NotADirectoryError` if it is a file.
        RuntimeError: If the export does not load, or a probability differs by more
            than `MAX_DIFFERENCE` (`QUANTIZED` formats excepted).
        OSError: If it can't be written.
    """
    write = FORMATS[format]
    _check_backend()
    check_new(out)
    shown, labels, calibrating = _prepare(servable, format, images, labels)
    with keras.device("cpu:0"):  # As the export is asked: a GPU rounds more.
        expected = answer(servable.model, shown)
    with new_folder(out) as folder:
        facts = write(servable, folder, calibrating)
        _write_words(servable, folder)
        sizes = _sizes(folder)
        result = ExportResult(
            path=pathlib.Path(out),
            format=format,
            size=sum(sizes.values()),
            images="noise" if images is None else "given",
            **_compare(expected, _ask(format, folder, shown), labels),
        )
        _check_difference(result)
        facts = {"model": servable.name, **facts, "sizes": sizes}
        _write_facts(folder, result, facts)
    return result


def _check_backend():
    if keras.config.backend() != "tensorflow":
        raise ValueError(
            "An export must be made with Keras' TensorFlow backend. Received: "
            f"KERAS_BACKEND={keras.config.backend()}. Unset it; a model that was "
            "trained with another one exports as well."
        )


def _prepare(servable, format_name, images, labels):
    """Returns images to compare on, their labels, and images to calibrate by."""
    quantized = format_name in QUANTIZED
    if images is None and not quantized:
        draws = np.random.default_rng(0)
        shape = (_NUM_NOISE, *servable.image_shape)
        return draws.integers(0, 256, shape, np.uint8), None, None
    images = np.asarray(() if images is None else images)
    shape = (len(images), *servable.image_shape)
    if images.dtype != np.uint8 or images.shape != shape or len(images) < 1 + quantized:
        raise ValueError(
            f"`images` must be {2 if quantized else 1} or more for {format_name}, of "
            f"dtype uint8 and shape (count, *{servable.image_shape}). "
            f"Received: dtype={images.dtype}, shape={images.shape}"
        )
    labels = None if labels is None else np.asarray(labels)
    if labels is not None and labels.shape != (len(images),):
        raise ValueError(
            f"`labels` must be one for each of {len(images)} images. "
            f"Received: shape={labels.shape}"
        )
    if not quantized:
        return images, labels, images
    return images[1::2], None if labels is None else labels[1::2], images[::2]


def _ask(format_name, folder, images):
    """Returns the probabilities `(ways, count, num_classes)` of a fresh process."""
    with tempfile.TemporaryDirectory() as temporary:
        asked, answers = (pathlib.Path(temporary) / name for name in ("i.npy", "a.npy"))
        np.save(asked, images)
        words = [_SCRIPT, format_name, folder, asked, answers]
        # `-P`: not the folder of the script. `-I` would hide what is installed for
        # one user, or found by PYTHONPATH, as well.
        done = subprocess.run(  # noqa: S603 - this Python, on paths of our own.
            [sys.executable, "-P", *map(str, words)],
            env={**os.environ, "CUDA_VISIBLE_DEVICES": "-1"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            lines = done.stderr.strip().splitlines() or ["no message"]
            raise RuntimeError(
                f"The {format_name} export does not answer in a fresh process. "
                f"Received: exit code {done.returncode}, {lines[-1][:_MAX_SHOWN]}"
            )
        return np.load(answers)


def _compare(expected, answers, labels):
    best = expected.argmax(-1)
    accuracy = None
    if labels is not None:
        shares = [
            float(np.mean(a.argmax(-1) == labels)) for a in (expected, answers[0])
        ]
        accuracy = dict(zip(("keras", "export"), shares, strict=True))
    return {
        "largest_difference": float(np.abs(answers - expected).max()),
        "agreement": float(np.mean((answers.argmax(-1) == best).all(0))),
        "num_images": len(expected),
        "accuracy": accuracy,
    }


def _check_difference(result):
    # Not `>`: what is no number is no small difference.
    if result.format in QUANTIZED or result.largest_difference <= MAX_DIFFERENCE:
        return
    raise RuntimeError(
        f"The probabilities of the {result.format} export must be within "
        f"{MAX_DIFFERENCE} of those of the Keras model. Received: a difference of "
        f"{result.largest_difference:.2g}, on {result.num_images} images"
    )


def _write_words(servable, folder):
    names = [" ".join(name.split()) for name in servable.classes]  # One line each.
    _write(folder / LABELS_FILE, "\n".join(names))
    _write(folder / CARD_FILE, json.dumps(servable.facts, indent=2))


def _sizes(folder):
    """Returns the bytes of each file."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {file.relative_to(folder).as_posix(): file.stat().st_size for file in files}


def _write_facts(folder, result, facts):
    found = dataclasses.asdict(result)
    del found["path"]
    content = {**found, **facts, "versions": versions()}
    _write(folder / EXPORT_FILE, json.dumps(content, indent=2))


def _write(path, text):
    path.write_text(text + "\n", encoding="utf-8")
