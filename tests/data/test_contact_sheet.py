"""A picture of what the network sees."""

import numpy as np
import pytest

from darts_keras.data.augment import Augmentation
from darts_keras.data.contact_sheet import contact_sheet
from darts_keras.data.source import DataSource

PLAIN = Augmentation(crop_padding=0, flip=False)


def source(channels=3, height=84, width=84):
    generator = np.random.default_rng(0)
    images = generator.integers(0, 256, (6, height, width, channels), np.uint8)
    labels = np.array([0, 0, 0, 0, 1, 1])
    return DataSource("pets", "here", (images, labels), classes=["cat", "a dog"])


def tile(sheet, row, column, side=84):
    """Cuts an image out of the sheet: rows end at its bottom, columns at its right."""
    pixels = np.asarray(sheet)
    left = pixels.shape[1] - 8 - 88 * 3 + 88 * column + (8 if column else 0)
    top = 22 + 88 * row
    return pixels[top : top + side, left : left + side]


def test_versions_without_augmentation_are_the_original():
    data = source()
    sheet = contact_sheet(data, PLAIN, count=2, versions=2)
    originals = [tile(sheet, row, 0) for row in range(2)]
    images, labels = data.load_train()
    known = {image.tobytes(): y for image, y in zip(images, labels, strict=True)}
    assert [known[image.tobytes()] for image in originals] == [0, 1]
    for row, column in ((0, 1), (0, 2), (1, 1), (1, 2)):
        np.testing.assert_array_equal(tile(sheet, row, column), originals[row])


def test_augmentation_shows():
    sheet = contact_sheet(source(), Augmentation(cutout=20), count=2, versions=2)
    assert (tile(sheet, 0, 1) != tile(sheet, 0, 0)).any()
    assert (tile(sheet, 0, 1) != tile(sheet, 0, 2)).any()


def test_seed_fixes_the_sheet():
    sheets = [contact_sheet(source(), Augmentation(), seed=seed) for seed in (0, 0, 1)]
    assert sheets[0].tobytes() == sheets[1].tobytes()
    assert sheets[0].tobytes() != sheets[2].tobytes()


def test_classes_come_in_turn_and_no_image_twice():
    sheet = contact_sheet(source(), PLAIN, count=50, versions=2)
    assert sheet.height == 22 + 6 * 88
    assert len({tile(sheet, row, 0).tobytes() for row in range(6)}) == 6


@pytest.mark.parametrize("channels", [1, 2, 3, 4, 8])
def test_any_number_of_channels_and_any_shape_can_be_shown(channels):
    sheet = contact_sheet(source(channels, 16, 30), Augmentation(), versions=1)
    assert sheet.mode == "RGB"
    assert sheet.height == 22 + 6 * (16 * 5 + 4)


@pytest.mark.parametrize("settings", [{"count": 0}, {"versions": 0}])
def test_an_empty_sheet_is_refused(settings):
    with pytest.raises(ValueError, match="`count` and `versions` must be positive"):
        contact_sheet(source(), PLAIN, **settings)
