"""Image folders for the tests of data."""

import numpy as np
import pytest
from PIL import Image


@pytest.fixture
def noise():
    """Returns a function that makes an image array of noise."""
    generator = np.random.default_rng(0)

    def make(height=20, width=20, channels=3):
        shape = (height, width, channels) if channels > 1 else (height, width)
        return generator.integers(0, 256, shape, np.uint8)

    return make


@pytest.fixture
def image_folder(tmp_path, noise):
    """Returns a function that makes a folder with one folder of PNGs a class."""

    def make(name="set", classes=("cat", "dog"), count=5, **shape):
        for label in classes:
            folder = tmp_path / name / label
            folder.mkdir(parents=True)
            for index in range(count):
                Image.fromarray(noise(**shape)).save(folder / f"{index}.png")
        return tmp_path / name

    return make
