"""Mean and variance of a batch, whole or shared among replicas."""

import numpy as np
import pytest
from batch_shares import ascending_rows, run_replicas
from keras import ops

from darts_keras.kernel import fast, stock
from darts_keras.kernel.batch_share import BatchShare, share_of_batch
from darts_keras.kernel.batch_statistics import batch_statistics

COUNTS = [(5, 5), (3, 3, 2, 2), (1, 9), (10, 0), (0, 4, 0, 6)]


def draw(*shape, mean=2, dtype="float64"):
    return np.random.default_rng(0).normal(mean, 3, shape).astype(dtype)


def as_arrays(tensors):
    return [ops.convert_to_numpy(ops.cast(tensor, "float64")) for tensor in tensors]


def run(function, images, counts):
    """Returns what each replica gets for its images, and how often they met."""
    results, exchanges = run_replicas(
        lambda _, rows: as_arrays(function(ops.convert_to_tensor(images[rows]))),
        ascending_rows(counts),
    )
    return results, exchanges


def test_statistics_of_a_whole_batch_are_the_formulas():
    images = draw(4, 3, 5, 2)
    mean, variance, count = as_arrays(batch_statistics(ops.convert_to_tensor(images)))
    np.testing.assert_allclose(mean, images.mean((0, 1, 2)), rtol=1e-12)
    np.testing.assert_allclose(variance, images.var((0, 1, 2)), rtol=1e-12)
    assert count == 60


@pytest.mark.parametrize("counts", COUNTS, ids=str)
def test_statistics_of_a_shared_batch_are_those_of_the_whole(counts):
    images = draw(10, 3, 5, 2)
    images[:3] += 5  # Replicas see unlike images.
    results, exchanges = run(batch_statistics, images, counts)
    assert exchanges == 1
    for mean, variance, count in results:
        np.testing.assert_allclose(mean, images.mean((0, 1, 2)), rtol=1e-12)
        np.testing.assert_allclose(variance, images.var((0, 1, 2)), rtol=1e-12)
        assert count == 150


def test_all_replicas_get_the_same_bits():
    results, _ = run(batch_statistics, draw(10, 4, 4, 3, dtype="float32"), (3, 3, 2, 2))
    for result in results[1:]:
        for actual, expected in zip(result, results[0], strict=True):
            np.testing.assert_array_equal(actual, expected)


def test_a_large_mean_does_not_swallow_the_variance():
    """Squares of the values need 28 bits and a half, float32 has 24."""
    images = draw(10, 8, 8, 2, mean=2e4, dtype="float32")
    results, _ = run(batch_statistics, images, (3, 3, 2, 2))
    expected = images.astype("float64").var((0, 1, 2))
    for _, variance, _ in results:
        np.testing.assert_allclose(variance, expected, rtol=1e-4)


@pytest.mark.parametrize(
    ("dtype", "tolerance"), [("float64", 1e-12), ("float32", 1e-5), ("bfloat16", 0.05)]
)
@pytest.mark.parametrize("counts", [(3, 3, 2, 2), (0, 4, 0, 6)], ids=str)
def test_a_shared_batch_is_normalized_as_the_whole(dtype, tolerance, counts):
    wide = "float64" if dtype == "float64" else "float32"
    images, scale = draw(10, 3, 4, 6), ops.convert_to_tensor(draw(6), wide)

    def normalize(images):
        images = ops.cast(images, dtype)
        outputs, *statistics = fast.batch_normalization(images, scale, -scale, 1e-5)
        assert ops.convert_to_tensor(outputs).dtype == images.dtype
        return outputs, *statistics

    expected = as_arrays(normalize(ops.convert_to_tensor(images)))
    results, exchanges = run(normalize, images, counts)
    assert exchanges == 1
    for rows, (outputs, *statistics) in zip(
        ascending_rows(counts), results, strict=True
    ):
        np.testing.assert_allclose(outputs, expected[0][rows], atol=10 * tolerance)
        for actual, wanted in zip(statistics, expected[1:], strict=True):
            np.testing.assert_allclose(actual, wanted, rtol=tolerance)


def test_one_value_has_no_variance_whoever_has_it():
    images = draw(1, 1, 1, 3)
    one = ops.ones(3, "float64")
    results, _ = run(
        lambda images: stock.batch_normalization(images, one, one, 1e-5), images, (0, 1)
    )
    for _, mean, variance in results:
        np.testing.assert_allclose(mean, images[0, 0, 0], rtol=1e-12)
        np.testing.assert_array_equal(variance, np.zeros(3))


def test_images_that_are_not_of_the_share_are_refused():
    share = BatchShare(0, ops.arange(2), (2, 3), list)
    with share_of_batch(share), pytest.raises(ValueError, match="Received: batch=4"):
        batch_statistics(ops.ones((4, 2, 2, 1)))
