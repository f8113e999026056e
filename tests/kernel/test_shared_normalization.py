"""The closed gradient of batch normalization on shares of a batch is the tape's."""

import numpy as np
import pytest
from batch_shares import ascending_rows, run_replicas
from numpy_twin import EPSILON

from darts_keras.kernel import fast, stock
from darts_keras.kernel.batch_share import BatchShare, share_of_batch

tf = pytest.importorskip("tensorflow")

SHAPE = (10, 3, 4, 6)


def draw(dtype, mean=1):
    """Returns images, slopes of a loss, and a scale and an offset."""
    generator = np.random.default_rng(0)
    images, slopes = generator.normal(0, 2, (2, *SHAPE))
    wide = "float64" if dtype == "float64" else "float32"
    affine = tf.constant(generator.normal(size=(2, SHAPE[-1])), wide)
    return tf.constant(images + mean, dtype), tf.constant(slopes, dtype), affine


def gradients(form, images, slopes, affine):
    """Returns the gradients of a loss for the images, and for scale and offset."""
    with tf.GradientTape() as tape:
        tape.watch([images, affine])
        outputs, *_ = form.batch_normalization(images, *tf.unstack(affine), EPSILON)
        loss = tf.reduce_sum(tf.sin(outputs) * slopes)
    return tape.gradient(loss, [images, affine])


def whole_share():
    """Returns the share of a replica that has all images."""
    rows = tf.range(SHAPE[0])
    return share_of_batch(BatchShare(tf.constant(0), rows, SHAPE[:1], list))


@pytest.mark.parametrize(
    ("dtype", "mean", "tolerance"),
    [
        ("float64", 1, 1e-12),
        ("float32", 1, 1e-5),
        ("float32", 3e3, 1e-3),
        ("bfloat16", 1, 0.02),
        ("float16", 1, 2e-3),
    ],
)
@pytest.mark.parametrize("counts", [(4, 6), (0, 4, 0, 6)], ids=str)
def test_shares_have_the_gradient_of_the_whole(dtype, mean, tolerance, counts):
    images, slopes, affine = draw(dtype, mean)
    expected, expected_affine = gradients(stock, images, slopes, affine)
    rows = ascending_rows(counts)

    def run(_, own):
        shares = (tf.constant(whole.numpy()[own]) for whole in (images, slopes))
        return gradients(fast, *shares, affine)

    results, exchanges = run_replicas(run, rows)
    assert exchanges == 2
    found = np.concatenate([share for share, _ in results])
    assert found.dtype == expected.dtype.as_numpy_dtype
    order = np.argsort(np.concatenate(rows).astype(int), kind="stable")
    assert_close(found[order], expected, tolerance)
    assert_close(sum(share for _, share in results), expected_affine, tolerance)


def assert_close(actual, expected, tolerance):
    actual, expected = (np.asarray(x).astype("float64") for x in (actual, expected))
    atol = tolerance * np.abs(expected).max()
    np.testing.assert_allclose(actual, expected, rtol=0, atol=atol)


def test_the_gradient_is_right_where_no_size_is_known():
    tensors = draw("float64")
    spec = tf.TensorSpec((None, None, None, SHAPE[-1]), "float64")
    compiled = tf.function(
        lambda *shares: gradients(fast, *shares, tensors[-1]),
        input_signature=[spec, spec],
    )
    with whole_share():
        found = compiled(*tensors[:2])
    for actual, expected in zip(found, gradients(stock, *tensors), strict=True):
        assert_close(actual, expected, 1e-12)


def test_the_gradient_can_be_differentiated():
    def twice(form, images, slopes, affine):
        with tf.GradientTape() as tape:
            tape.watch([images, affine])
            first = gradients(form, images, slopes, affine)
            total = sum(tf.reduce_sum(tf.sin(gradient)) for gradient in first)
        return tape.gradient(total, [images, affine])

    with whole_share():
        found = twice(fast, *draw("float64"))
    for actual, expected in zip(found, twice(stock, *draw("float64")), strict=True):
        assert_close(actual, expected, 1e-11)
