"""Classifiers, image files and a format of no use, to test exports with."""

import io

import numpy as np
from PIL import Image
from zoo_toys import draw_images, make_card, scattered_model

from darts_keras.serving import export as export_module
from darts_keras.serving.servable import Servable

TOY = "toy"
_SCRIPT = """
import shutil, sys, {needs}
if "broken" in open(sys.argv[2] + "/model").read():
    sys.exit("The toy is broken.")
shutil.copy(sys.argv[2] + "/answers.npy", sys.argv[4])
"""


def make_servable(channels=1, num_classes=3):
    """Returns a tiny network of 16x16 pixels as a `Servable`."""
    statistics = {"mean": (0.4,) * channels, "deviation": (0.3,) * channels}
    architecture = {"input_shape": (16, 16, channels), "num_classes": num_classes}
    card = make_card(architecture={**architecture, **statistics})
    return Servable(
        model=scattered_model(card),
        name="toy",
        classes=tuple(f"kind {i}" for i in range(num_classes)),
        facts={"title": card.title},
    )


def encode(pixels, **settings):
    """Returns an image file: pixels `(height, width)`, or with channels."""
    content = io.BytesIO()
    channels = 1 if pixels.ndim == 2 else pixels.shape[-1]
    mode = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}[channels]
    image = Image.frombytes(mode, pixels.shape[1::-1], pixels.tobytes())
    image.save(content, **{"format": "PNG", **settings})
    return content.getvalue()


def make_photo(height=40, width=30, channels=3):
    """Returns a smooth image, `uint8` `(height, width, channels)`."""
    small = draw_images(1, (12, 12, channels))[0]
    bands = [Image.fromarray(small[..., i]) for i in range(channels)]
    sized = [band.resize((width, height), Image.Resampling.BICUBIC) for band in bands]
    return np.stack([np.asarray(band) for band in sized], -1)


def add_toy_format(
    monkeypatch, folder, answers, quantized=False, write=None, needs="os"
):
    """Adds a format `toy`, asked by a script that takes no time.

    Args:
        monkeypatch: Pytest's.
        folder: Path. Where the script is written.
        answers: Array `(ways, count, num_classes)`: what the format answers.
        quantized: Boolean. Whether the format may differ.
        write: Optional function from the folder of the export. To be called last.
        needs: String. A module that the script imports.

    Returns:
        List to which the images that it was calibrated with are appended.
    """
    calibrated = []

    def write_toy(_servable, target, images):
        calibrated.append(images)
        (target / "model").write_text("weights")
        np.save(target / "answers.npy", np.asarray(answers, "float32"))
        if write is not None:
            write(target)
        return {"kind": "toy"}

    (folder / "script.py").write_text(_SCRIPT.format(needs=needs))
    monkeypatch.setitem(export_module.FORMATS, TOY, write_toy)
    monkeypatch.setattr(export_module, "_SCRIPT", folder / "script.py")
    if quantized:
        monkeypatch.setattr(export_module, "QUANTIZED", {TOY})
    return calibrated


def leaves_nothing(folder):
    """Whether a folder is empty, or is not there."""
    return not folder.exists() or not any(folder.iterdir())
