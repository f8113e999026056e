"""Layers on a share of a batch compute its rows of the whole."""

import numpy as np
import pytest
from batch_shares import ascending_rows, run_replicas
from compiled import compiled
from keras import ops

from darts_keras.kernel.batch_share import BatchShare, share_of_batch
from darts_keras.layers.drop_path import DropPath
from darts_keras.layers.normalization import BatchNorm

IMAGES = np.random.default_rng(0).normal(2, 3, (10, 4, 3, 6))
COUNTS = [(5, 5), (3, 3, 2, 2), (10, 0)]


def train(layer, rows, **arguments):
    """Returns the outputs of two steps, then the weights."""
    images = ops.convert_to_tensor(IMAGES[rows])
    calls = [layer(images, training=True, **arguments) for _ in range(2)]
    tensors = [*calls, *layer.weights]
    return [ops.convert_to_numpy(ops.convert_to_tensor(x)) for x in tensors]


@pytest.mark.parametrize("counts", COUNTS, ids=str)
@pytest.mark.parametrize("affine", [False, True])
def test_batch_norm_has_the_statistics_of_the_whole_batch(affine, counts):
    gain = np.linspace(-1, 2, 6)

    def run(rows):
        return train(BatchNorm(affine, dtype="float64"), rows, gain=gain)

    *whole, moving_mean, moving_variance = run(list(range(10)))
    rows = ascending_rows(counts)
    results, exchanges = run_replicas(lambda _, own: run(own), rows)
    assert exchanges == 2  # One a step.
    for own, (*outputs, mean, variance) in zip(rows, results, strict=True):
        np.testing.assert_allclose(outputs[0], whole[0][own], atol=1e-12)
        np.testing.assert_allclose(mean, moving_mean, rtol=1e-12)
        np.testing.assert_allclose(variance, moving_variance, rtol=1e-12)


def test_a_batch_norm_that_infers_exchanges_nothing():
    layer = BatchNorm(dtype="float64")
    layer.build(IMAGES.shape)
    _, exchanges = run_replicas(lambda _, own: layer(IMAGES[own]), [[0, 1], [2]])
    assert exchanges == 0


@pytest.mark.parametrize("counts", COUNTS, ids=str)
def test_drop_path_drops_the_images_that_one_device_drops(counts):
    def run(rows):
        return train(DropPath(0.5, seed=1, dtype="float64"), rows)

    whole, rows = run(list(range(10))), ascending_rows(counts)
    results, _ = run_replicas(lambda _, own: run(own), rows)
    for own, outputs in zip(rows, results, strict=True):
        for actual, expected in zip(outputs[:2], whole[:2], strict=True):
            np.testing.assert_array_equal(actual, expected[own])
    assert np.any(whole[0] != whole[1])


@pytest.mark.parametrize("kind", [BatchNorm, DropPath])
def test_a_compiled_step_need_not_know_how_many_images_it_has(kind):
    """On TensorFlow it is one graph for shares of every size."""
    options = {"rate": 0.5, "seed": 1} if kind is DropPath else {}
    expected = train(kind(dtype="float64", **options), list(range(10)))[0]
    layer = kind(dtype="float64", **options)
    layer.build(IMAGES.shape)

    def step(images):
        with share_of_batch(BatchShare(0, ops.arange(10), (10,), list)):
            return layer(images, training=True)

    outputs = ops.convert_to_numpy(compiled(step, like=IMAGES)(IMAGES))
    np.testing.assert_allclose(outputs, expected, atol=1e-12)
