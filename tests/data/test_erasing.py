"""Random erasing."""

import numpy as np
import pytest
from keras import ops

from darts_keras.data.erasing import DRAWS, erase


def run(shape, probability=1.0, seed=0):
    """Returns the draws `(draws, batch)`, and what was erased of ones."""
    draws = np.random.default_rng(seed).uniform(size=(DRAWS, shape[0], 1))
    draws = draws.astype("float32")
    tensors = [ops.convert_to_tensor(draw) for draw in draws]
    outputs = np.array(erase(ops.ones(shape), tensors, probability))
    return draws[..., 0].astype("float64"), outputs


def twin(draws, height, width):
    """Returns the hole that the draws of an image make."""
    _, area, aspect, top, left = draws
    share = 0.02 + 0.38 * area
    low, high = max(0.3, share), min(1 / 0.3, 1 / share)
    ratio = low * (high / low) ** aspect
    rows = max(round(height * np.sqrt(share / ratio)), 1)
    columns = max(round(width * np.sqrt(share * ratio)), 1)
    first_row = int(top * (height - rows + 1))
    first_column = int(left * (width - columns + 1))
    hole = np.zeros((height, width), bool)
    hole[first_row : first_row + rows, first_column : first_column + columns] = True
    assert hole.sum() == rows * columns  # It lies inside.
    return hole


@pytest.mark.parametrize("shape", [(300, 28, 28, 1), (300, 16, 40, 3)])
def test_a_rectangle_inside_of_the_image_is_erased(shape):
    draws, outputs = run(shape)
    assert set(np.unique(outputs)) == {0, 1}
    for draw, output in zip(draws.T, outputs, strict=True):
        expected = twin(draw, *shape[1:3])
        for channel in range(shape[-1]):
            np.testing.assert_array_equal(output[..., channel] == 0, expected)


def test_the_area_is_uniform_from_2_to_40_percent():
    _, outputs = run((3000, 40, 40, 1))
    area = (outputs == 0).mean((1, 2, 3))
    assert area.min() > 0.015
    assert area.max() < 0.42
    assert area.mean() == pytest.approx(0.21, abs=0.01)
    counts, _ = np.histogram(area, bins=4, range=(0.02, 0.4))
    assert counts.min() > 600


def test_each_image_is_erased_with_the_probability():
    for probability in (0.0, 0.25, 1.0):
        _, outputs = run((2000, 16, 16, 1), probability)
        share = (outputs == 0).any((1, 2, 3)).mean()
        assert share == pytest.approx(probability, abs=0.03 * (0 < probability < 1))


def test_every_pixel_is_erased_now_and_then():
    _, outputs = run((3000, 16, 16, 1))
    often = (outputs == 0).mean((0, 3))
    assert often.min() > 0.005  # In a corner.
    np.testing.assert_allclose(often, often[::-1, ::-1], atol=0.05)


def test_pixels_of_half_precision_keep_their_type():
    draws = [ops.zeros((2, 1)) for _ in range(DRAWS)]
    outputs = erase(ops.ones((2, 16, 16, 1), "bfloat16"), draws, 0.5)
    assert "bfloat16" in str(outputs.dtype)
