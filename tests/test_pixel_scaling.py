"""The numbers that normalize pixels."""

import numpy as np

from darts_keras.pixel_scaling import pixel_scaling


def test_scaled_pixels_have_mean_zero_and_deviation_one():
    pixels = np.random.default_rng(0).integers(0, 256, (50, 8, 8, 3))
    shares = pixels / 255
    mean, deviation = shares.mean((0, 1, 2)), shares.std((0, 1, 2))
    scale, offset = pixel_scaling(tuple(mean), tuple(deviation))
    assert scale.dtype == offset.dtype == np.float64
    scaled = pixels * scale + offset
    np.testing.assert_allclose(scaled, (shares - mean) / deviation, atol=1e-12)
    np.testing.assert_allclose(scaled.mean((0, 1, 2)), 0, atol=1e-12)
    np.testing.assert_allclose(scaled.std((0, 1, 2)), 1, atol=1e-12)
