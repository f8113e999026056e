"""Data sets that come with the library, by name."""

import pathlib

import numpy as np
from PIL import Image

from darts_keras.data.pixel_statistics import PUBLISHED_STATISTICS
from darts_keras.data.source import DataSource
from darts_keras.registry import Registry

BUNDLED = Registry("bundled data set")

_SAMPLE = pathlib.Path(__file__).parent / "sample"
_SIDE = 28  # Height and width of an image of Fashion-MNIST, in pixels.
_CLASSES = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)
_CLOTHES = (0, 1, 2, 3, 4, 6)  # Labels.
_SHOES_AND_BAGS = (5, 7, 8, 9)


@BUNDLED.register("fashion_mnist_sample")
def open_fashion_mnist_sample():
    """Opens the bundled sample of Fashion-MNIST: real images, nothing to download.

    6000 train and 1000 test images of 28x28 gray pixels in 10 classes of equal
    size, drawn from the train and the test part of the full set, losslessly.

    Returns:
        A `DataSource` with the mean and deviation of the full set.

    Reference: [Xiao et al., 2017](https://arxiv.org/abs/1708.07747)
    """
    return DataSource(
        "fashion_mnist_sample",
        "sample of Fashion-MNIST, bundled with darts-keras (MIT licence)",
        _read_sheet("train.png"),
        lambda: _read_sheet("test.png"),
        _CLASSES,
        PUBLISHED_STATISTICS["fashion_mnist"],
    )


@BUNDLED.register("fashion_mnist_clothes")
def open_fashion_mnist_clothes():
    """Opens the 6 classes of clothes in the sample: 3600 train, 600 test images."""
    return _open_part("fashion_mnist_clothes", _CLOTHES)


@BUNDLED.register("fashion_mnist_shoes_bags")
def open_fashion_mnist_shoes_bags():
    """Opens the other 4 classes of the sample: 2400 train, 400 test images."""
    return _open_part("fashion_mnist_shoes_bags", _SHOES_AND_BAGS)


def _open_part(name, kept):
    """Opens some classes of the sample, so that there are two sets to compare."""

    def read(sheet):
        images, labels = _read_sheet(sheet)
        rows = np.isin(labels, kept)
        return images[rows], np.searchsorted(kept, labels[rows])

    return DataSource(
        name,
        f"{len(kept)} of 10 classes of the sample of Fashion-MNIST, bundled with "
        "darts-keras (MIT licence)",
        read("train.png"),
        lambda: read("test.png"),
        [_CLASSES[label] for label in kept],
        PUBLISHED_STATISTICS["fashion_mnist"],
    )


def _read_sheet(name):
    """Cuts a contact sheet into images; the row is the label."""
    with Image.open(_SAMPLE / name) as image:
        sheet = np.array(image)  # (10 * 28, columns * 28)
    columns = sheet.shape[1] // _SIDE
    tiles = sheet.reshape(len(_CLASSES), _SIDE, columns, _SIDE)
    # Column by column, so that the classes take turns.
    images = tiles.transpose(2, 0, 1, 3).reshape(-1, _SIDE, _SIDE, 1)
    return images, np.tile(np.arange(len(_CLASSES)), columns)
