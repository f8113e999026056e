"""A picture of images with their classes."""

import numpy as np
import pytest

from darts_keras.report import answer_sheet as module
from darts_keras.report.answer_sheet import MOST, answer_sheet

PICTURE = slice(16 + 22, 16 + 22 + 128)  # Rows of the first picture.


def make(count=1, shape=(16, 16, 3), answers=(("cat", 0.75), ("dog", 0.25))):
    images = np.full((count, *shape), 200, np.uint8)
    titles = [f"{at}.png" for at in range(count)]
    return np.asarray(answer_sheet(images, titles, [answers] * count))


def test_small_images_are_enlarged_by_a_whole_factor():
    sheet = make()
    assert (sheet[PICTURE, 16 : 16 + 128] == 200).all()
    assert (sheet[PICTURE, 16 + 128] == 255).all()


@pytest.mark.parametrize(
    ("shape", "size"),
    [((40, 20, 1), (120, 60)), ((100, 100, 3), (100, 100)), ((512, 256, 1), (128, 64))],
)
def test_a_picture_keeps_its_form(shape, size):
    sheet = make(shape=shape)
    rows, columns = np.nonzero((sheet[16 + 22 :, 16 : 16 + 128] == 200).all(-1))
    assert (rows.max() + 1, columns.max() + 1) == size


def test_a_bar_is_as_long_as_its_probability():
    blue = (make() == (0xBC, 0xD3, 0xEE)).all(-1)
    left = 16 + 128 + 16
    columns = np.nonzero(blue.any(0))[0]
    assert (columns.min(), columns.max()) == (left, left + 225)


def test_many_images_stand_in_columns_and_no_more_than_fit():
    heights = [make(count).shape[0] for count in (1, 4, 5, 6, MOST, MOST + 5)]
    step = heights[0] - 16
    assert heights == [16 + rows * step for rows in (1, 4, 3, 3, 32, 32)]
    widths = [make(count).shape[1] for count in (1, 5, 21)]
    assert widths[1] - widths[0] == widths[2] - widths[1] == widths[0] - 16


def test_many_classes_make_it_higher_up_to_ten():
    heights = [make(answers=[("cat", 0.01)] * n).shape[0] for n in (1, 7, 10, 99)]
    assert heights[1] > heights[0]
    assert heights[2] == heights[3]


def test_long_names_are_shortened(monkeypatch):
    drawn = []
    monkeypatch.setattr(module, "shortened", lambda text, _: drawn.append(text) or "")
    make(answers=(("a" * 99, 0.5),))
    assert drawn == ["0.png", "a" * 99]


def test_there_must_be_as_many_of_each():
    with pytest.raises(ValueError, match="Received: 0 images, 0 titles, 0 answers"):
        make(0)
    with pytest.raises(ValueError, match="Received: 1 images, 0 titles, 1 answers"):
        answer_sheet(np.zeros((1, 2, 2, 1), np.uint8), [], [[("cat", 1.0)]])
