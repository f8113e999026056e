"""Moving and scaling images, against a plain twin."""

import math

import numpy as np
import pytest
from compiled import compiled
from keras import ops

from darts_keras.data.resample import resample

RANDOM = np.random.default_rng(0)


def twin(images, rows, columns):
    """Interpolates pixel by pixel; black beyond the border."""
    batch, height, width, channels = images.shape
    padded = np.zeros((batch, height + 8, width + 8, channels))
    padded[:, 4:-4, 4:-4] = images
    result = np.zeros(images.shape)
    for image, y, x in np.ndindex(batch, height, width):
        row, column = rows[image, y] + 4, columns[image, x] + 4
        top, left = math.floor(row), math.floor(column)
        for dy in (0, 1):
            for dx in (0, 1):
                weight = (1 - abs(row - top - dy)) * (1 - abs(column - left - dx))
                result[image, y, x] += weight * padded[image, top + dy, left + dx]
    return result


def run(images, rows, columns):
    rows, columns = (ops.convert_to_tensor(x, "float32") for x in (rows, columns))
    return np.array(resample(images, rows, columns))


@pytest.mark.parametrize("shape", [(3, 6, 5, 1), (2, 5, 8, 3)])
def test_it_interpolates_between_pixels(shape):
    images = RANDOM.integers(0, 256, shape, np.uint8)
    rows = RANDOM.uniform(-3, shape[1] + 2, shape[:2])
    columns = RANDOM.uniform(-3, shape[2] + 2, (shape[0], shape[2]))
    outputs = run(images, rows, columns)
    assert outputs.dtype == np.float32
    np.testing.assert_allclose(outputs, twin(images, rows, columns), atol=1e-3)


def test_whole_places_show_the_pixels_themselves():
    images = RANDOM.uniform(0, 255, (20, 6, 7, 3)).astype("float32")
    rows = RANDOM.integers(-2, 8, (20, 6))
    columns = RANDOM.integers(-2, 9, (20, 7))
    padded = np.pad(images, ((0, 0), (2, 2), (2, 2), (0, 0)))
    batch = np.arange(20)[:, None, None]
    expected = padded[batch, rows[:, :, None] + 2, columns[:, None, :] + 2]
    np.testing.assert_array_equal(run(images, rows, columns), expected)


def test_it_runs_compiled():
    images = RANDOM.integers(0, 256, (4, 6, 5, 3), np.uint8)

    def turn(images):
        batch = ops.shape(images)[0]
        rows = ops.ones((batch, 1)) * ops.arange(5, -1, -1, dtype="float32")
        columns = ops.ones((batch, 1)) * ops.arange(5, dtype="float32")
        return resample(images, rows, columns)

    graph = compiled(turn, images)
    for batch in (1, 4):
        np.testing.assert_array_equal(graph(images[:batch]), images[:batch, ::-1])
