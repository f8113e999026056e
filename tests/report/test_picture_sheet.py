import base64
import dataclasses
import io
import re

import numpy as np
import pytest
from answer_toys import given_answers, make_answers
from PIL import Image

from darts_keras.report.picture_sheet import mistake_sheet, picture


def _decode(markup):
    data = re.search(r'src="data:image/png;base64,([^"]*)"', markup)[1]
    return Image.open(io.BytesIO(base64.b64decode(data)))


@pytest.mark.parametrize("channels", [1, 2, 3, 5])
def test_a_small_picture_has_the_pixels_of_the_image(channels):
    image = np.random.default_rng(0).integers(0, 256, (28, 20, channels), np.uint8)
    markup = picture(image, "a cat")
    shown = image[..., :3] if channels >= 3 else image[..., 0]
    np.testing.assert_array_equal(np.asarray(_decode(markup)), shown)
    assert 'alt="a cat"' in markup
    assert 'class="pixels"' in markup


def test_a_large_picture_is_reduced_but_keeps_its_form():
    markup = picture(np.zeros((300, 600, 3), np.uint8), "a bus")
    assert _decode(markup).size == (128, 64)
    assert "pixels" not in markup


def test_the_most_confident_mistakes_come_first():
    answers = given_answers(
        [1, 1, 1, 0, 1], [[0.6, 0.4], [0.9, 0.1], [0.2, 0.8], [0.9, 0.1], [0.9, 0.1]]
    )
    images = np.arange(5, dtype=np.uint8).reshape(5, 1, 1, 1)
    answers = dataclasses.replace(answers, images=images)
    sheet, number = mistake_sheet(answers, limit=2)
    assert number == 3
    figures = sheet.split("<figure>")[1:]
    pixels = [_decode(figure).getpixel((0, 0)) for figure in figures]
    assert pixels == [1, 4]  # Of equal ones, the first.
    assert '<b class="wrong">a</b>' in figures[0]
    assert "90.0% sure" in figures[0]
    assert "is b" in figures[0]


def test_without_mistakes_the_sheet_is_empty():
    sheet, number = mistake_sheet(make_answers(skill=50), limit=5)
    assert number == 0
    assert "<img" not in sheet
