import io

import numpy as np
import pytest
from PIL import Image

from darts_keras.picture import to_picture, to_png


@pytest.mark.parametrize(
    ("channels", "mode", "shown"),
    [(1, "L", [0]), (2, "L", [0]), (3, "RGB", [0, 1, 2]), (5, "RGB", [0, 1, 2])],
)
def test_the_first_channel_or_the_first_three_are_shown(channels, mode, shown):
    image = np.arange(2 * 3 * channels, dtype=np.uint8).reshape(2, 3, channels)
    picture = to_picture(image)
    assert picture.mode == mode
    assert picture.size == (3, 2)
    expected = image[..., shown].squeeze(-1) if mode == "L" else image[..., shown]
    np.testing.assert_array_equal(np.asarray(picture), expected)


def test_a_png_holds_every_pixel():
    picture = to_picture(np.arange(60, dtype=np.uint8).reshape(4, 5, 3))
    read = Image.open(io.BytesIO(to_png(picture)), formats=["PNG"])
    np.testing.assert_array_equal(np.asarray(read), np.asarray(picture))
