"""From uniform random numbers to choices."""

import keras
import numpy as np
from keras import ops

from darts_keras.data.draws import draw_below, draw_between, second_seed, uniform


def test_uniform_gives_each_image_its_own_numbers():
    draws = [np.array(draw) for draw in uniform(3, 500, 4)]
    assert [draw.shape for draw in draws] == [(500, 1)] * 4
    together = np.concatenate(draws, axis=1)
    assert len(np.unique(together)) > 1990
    assert together.min() >= 0
    assert together.max() < 1
    assert np.abs(np.corrcoef(together.T) - np.eye(4)).max() < 0.15


def test_integers_below_a_bound_are_equally_likely():
    draws = ops.convert_to_tensor(np.arange(3000)[:, None] / 3000, "float32")
    counts = np.bincount(np.array(draw_below(draws, 7))[:, 0])
    assert len(counts) == 7
    assert np.ptp(counts) <= 1


def test_a_bound_is_never_reached():
    highest = np.nextafter(np.float32(1), np.float32(0))
    draws = np.full((3, 1), highest)
    bounds = np.array([[1], [5], [2**20 + 1]], "int32")
    below = draw_below(ops.convert_to_tensor(draws), ops.convert_to_tensor(bounds))
    assert np.array(below).tolist() == [[0], [4], [2**20]]


def test_draws_between_fill_the_interval():
    draws = ops.convert_to_tensor([[0.0], [0.5], [1.0]])
    np.testing.assert_allclose(draw_between(draws, -1.0, 3.0), [[-1], [1], [3]])


def test_a_second_draw_by_an_integer_differs_from_the_first():
    first, second = (
        np.array(keras.random.uniform((50,), seed=seed)) for seed in (5, second_seed(5))
    )
    assert (first != second).all()
    assert 0 <= second_seed(2**31 - 1) < 2**31
    generator = keras.random.SeedGenerator(0)
    assert second_seed(generator) is generator
