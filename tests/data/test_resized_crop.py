"""Random resized crops, against Pillow's."""

import numpy as np
import pytest
from keras import ops
from PIL import Image

from darts_keras.data.resample import resample
from darts_keras.data.resized_crop import DRAWS, enlarged, random_part


def parts(count=2000, min_area=0.08, seed=0):
    draws = np.random.default_rng(seed).uniform(size=(DRAWS, count, 1))
    tensors = [ops.convert_to_tensor(draw, "float32") for draw in draws]
    return [np.array(x, "float64")[:, 0] for x in random_part(tensors, min_area)]


@pytest.mark.parametrize("min_area", [0.08, 0.6, 1.0])
def test_parts_lie_in_the_image_and_have_the_area(min_area):
    top, left, height, width = parts(min_area=min_area)
    for start, length in ((top, height), (left, width)):
        assert start.min() >= 0
        assert (start + length).max() <= 1 + 1e-6
    area = height * width
    assert area.min() >= min_area - 1e-6
    assert area.max() <= 1
    assert area.mean() == pytest.approx((1 + min_area) / 2, abs=0.02)
    ratio = width / height
    assert ratio.min() >= 3 / 4 - 1e-5
    assert ratio.max() <= 4 / 3 + 1e-5


def test_places_are_uniform_among_those_inside():
    top, left, height, width = parts(min_area=0.2)
    for start, length in ((top, height), (left, width)):
        place = (start / (1 - length))[length < 0.98]
        counts, _ = np.histogram(place, bins=8, range=(0, 1.0001))
        assert counts.min() > 0.8 * counts.sum() / 8


@pytest.mark.parametrize("shape", [(20, 14), (9, 16)])
def test_enlarged_parts_are_those_of_pillow(shape):
    height, width = shape
    image = np.random.default_rng(1).uniform(0, 255, shape).astype("float32")
    boxes = parts(30, seed=2)
    top, left, part_height, part_width = (
        ops.convert_to_tensor(x[:, None], "float32") for x in boxes
    )
    rows = ops.ones((30, 1)) * ops.arange(height, dtype="float32")
    columns = ops.ones((30, 1)) * ops.arange(width, dtype="float32")
    outputs = resample(
        np.repeat(image[None, ..., None], 30, axis=0),
        enlarged(rows, top, part_height, height),
        enlarged(columns, left, part_width, width),
    )
    for output, (top, left, part_height, part_width) in zip(
        np.array(outputs)[..., 0], zip(*boxes, strict=True), strict=True
    ):
        box = (left, top, left + part_width, top + part_height)
        box = tuple(np.array(box) * (width, height, width, height))
        expected = Image.fromarray(image).resize(
            (width, height), Image.Resampling.BILINEAR, box
        )
        np.testing.assert_allclose(output, np.array(expected), atol=0.02)


def test_the_whole_image_stays_as_it_is():
    places = ops.convert_to_tensor(np.arange(7)[None], "float32")
    start, length = ops.zeros((1, 1)), ops.ones((1, 1))
    np.testing.assert_array_equal(enlarged(places, start, length, 7), places)
