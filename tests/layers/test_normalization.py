"""Batch normalization: PyTorch's constants, statistics and formula."""

import keras
import numpy as np
import pytest
from contract import check_layer
from numpy_twin import EPSILON, normalize

from darts_keras.layers.normalization import BatchNorm

IMAGES = np.random.default_rng(0).normal(2, 3, (4, 5, 3, 6))


@pytest.mark.parametrize("affine", [False, True])
def test_batch_norm_keeps_the_contract(affine, tmp_path):
    check_layer(
        lambda dtype: BatchNorm(affine, dtype=dtype),
        (4, 5, 3, 6),
        (6,),
        tmp_path=tmp_path,
    )


def test_batch_norm_keeps_the_contract_without_a_gain(tmp_path):
    check_layer(lambda dtype: BatchNorm(dtype=dtype), (4, 5, 3, 6), tmp_path=tmp_path)


@pytest.mark.parametrize(
    ("dtype", "tolerance"), [("float64", 1e-12), ("float32", 1e-5)]
)
def test_training_normalizes_by_the_biased_variance_of_the_batch(dtype, tolerance):
    layer = BatchNorm(dtype=dtype)
    outputs = layer(IMAGES.astype(dtype), training=True)
    expected, mean, unbiased_variance = normalize(IMAGES)
    np.testing.assert_allclose(outputs, expected, atol=10 * tolerance)
    np.testing.assert_allclose(layer.moving_mean, 0.1 * mean, rtol=tolerance)
    np.testing.assert_allclose(
        layer.moving_variance, 0.9 + 0.1 * unbiased_variance, rtol=tolerance
    )


def test_momentum_is_the_share_of_the_old_statistics():
    layer = BatchNorm(momentum=0.75, dtype="float64")
    layer(IMAGES, training=True)
    layer(2 * IMAGES, training=True)
    _, mean, variance = normalize(IMAGES)
    np.testing.assert_allclose(layer.moving_mean, (0.75 * 0.25 + 0.5) * mean)
    np.testing.assert_allclose(
        layer.moving_variance, 0.75**2 + (0.75 * 0.25 + 0.25 * 4) * variance
    )


def test_a_frozen_layer_infers_in_training_too():
    layer = BatchNorm(dtype="float64")
    layer(IMAGES, training=True)
    expected, statistics = layer(IMAGES), [*map(np.array, layer.get_weights())]
    layer.trainable = False
    np.testing.assert_array_equal(layer(IMAGES, training=True), expected)
    np.testing.assert_array_equal(layer.get_weights(), statistics)
    layer.trainable = True
    assert not np.allclose(layer(IMAGES, training=True), expected)


def test_inference_uses_the_moving_statistics():
    layer = BatchNorm(affine=False, dtype="float64")
    layer.build(IMAGES.shape)
    mean, variance = np.arange(6.0), np.arange(1.0, 7.0)
    layer.set_weights([mean, variance])
    expected = (IMAGES - mean) / np.sqrt(variance + EPSILON)
    np.testing.assert_allclose(layer(IMAGES), expected, rtol=1e-12)


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("dtype", ["float64", "mixed_bfloat16"])
def test_a_gain_scales_the_output(training, dtype):
    layer = BatchNorm(dtype=dtype)
    layer.build(IMAGES.shape)
    weights = layer.get_weights()
    layer.set_weights([weights[0] + 1, weights[1] - 2, *weights[2:]])
    gain = np.linspace(-1, 2, 6)
    outputs = layer(IMAGES, training=training)
    scaled = layer(IMAGES, gain=gain, training=training)
    outputs, scaled = (keras.ops.cast(x, "float64") for x in (outputs, scaled))
    tolerance = 1e-12 if dtype == "float64" else 0.05
    np.testing.assert_allclose(scaled, gain * np.array(outputs), atol=tolerance)


def test_half_precision_keeps_the_statistics_in_float32():
    layer = BatchNorm(dtype="mixed_float16")
    layer(1000 + IMAGES, training=True)  # Squares overflow float16.
    _, mean, variance = normalize(1000 + IMAGES)
    np.testing.assert_allclose(layer.moving_mean, 0.1 * mean, rtol=1e-3)
    np.testing.assert_allclose(layer.moving_variance, 0.9 + 0.1 * variance, rtol=0.02)


@pytest.mark.parametrize("momentum", [-0.1, 1, 1.5])
def test_a_momentum_outside_of_the_range_is_refused(momentum):
    with pytest.raises(ValueError, match=rf"`momentum` must be in .*={momentum}"):
        BatchNorm(momentum=momentum)
