"""Exports that the tests share: each takes seconds."""

import pytest
from export_toys import make_servable
from zoo_toys import draw_images

from darts_keras.serving.export import export
from darts_keras.serving.saved_model import write


@pytest.fixture(scope="session")
def gray():
    """A classifier of gray images."""
    return make_servable()


@pytest.fixture(scope="session")
def color():
    """A classifier of color images, with more classes than it names."""
    return make_servable(channels=3, num_classes=7)


@pytest.fixture(scope="session")
def gray_export(gray, tmp_path_factory):
    """The result of exporting it."""
    out = tmp_path_factory.mktemp("gray") / "out"
    return export(gray, "saved_model", out, draw_images())


@pytest.fixture(scope="session")
def color_export(color, tmp_path_factory):
    """The folder in which it was written, and not compared."""
    folder = tmp_path_factory.mktemp("color")
    write(color, folder)
    return folder
