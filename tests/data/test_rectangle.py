"""Rectangles in images."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keras import ops

from darts_keras.data.rectangle import rectangle_mask, rectangle_sides

DRAWS = np.random.default_rng(0).uniform(size=(2, 4000, 1)).astype("float32")


def sides(area, aspect, draws=DRAWS):
    height, width = rectangle_sides(*map(ops.convert_to_tensor, draws), area, aspect)
    return np.array(height, "float64"), np.array(width, "float64")


@pytest.mark.parametrize(
    ("area", "aspect"), [((0.02, 0.4), (0.3, 1 / 0.3)), ((0.08, 1.0), (3 / 4, 4 / 3))]
)
def test_sides_have_the_area_and_the_aspect_ratio_that_were_drawn(area, aspect):
    height, width = sides(area, aspect)
    assert min(height.min(), width.min()) > 0
    assert max(height.max(), width.max()) <= 1
    expected = area[0] + DRAWS[0].astype("float64") * (area[1] - area[0])
    np.testing.assert_allclose(height * width, expected, rtol=1e-5)
    ratio = width / height
    low = np.maximum(aspect[0], expected)  # A side has at most the image's length.
    high = np.minimum(aspect[1], 1 / expected)
    expected = low * (high / low) ** DRAWS[1].astype("float64")
    np.testing.assert_allclose(ratio, expected, rtol=1e-4)


def test_aspect_ratios_of_small_areas_are_log_uniform():
    height, width = sides((0.1, 0.2), (0.3, 1 / 0.3))
    place = np.log(width / height) / math.log(1 / 0.3)  # In [-1, 1].
    counts, _ = np.histogram(place, bins=10, range=(-1, 1))
    assert counts.sum() == 4000
    assert counts.min() > 330
    assert abs(place.mean()) < 0.03


def test_the_whole_image_is_a_square():
    height, width = sides((1.0, 1.0), (0.3, 1 / 0.3))
    assert (height == 1).all()
    assert (width == 1).all()


@settings(deadline=None, max_examples=50)
@given(
    place=st.tuples(st.integers(-9, 9), st.integers(-9, 9)),
    length=st.tuples(st.integers(0, 20), st.integers(0, 20)),
)
def test_a_mask_covers_its_rectangle_and_nothing_else(place, length):
    expected = np.zeros((7, 9), bool)
    rows, columns = (
        slice(max(first, 0), max(first + count, 0))
        for first, count in zip(place, length, strict=True)
    )
    expected[rows, columns] = True
    top, left, height, width = (np.full((2, 1), x, "int32") for x in (*place, *length))
    mask = rectangle_mask(
        *map(ops.convert_to_tensor, (top, left, height, width)), (7, 9)
    )
    assert mask.shape == (2, 7, 9, 1)
    np.testing.assert_array_equal(np.array(mask)[0, ..., 0], expected)
    np.testing.assert_array_equal(np.array(mask)[1, ..., 0], expected)
