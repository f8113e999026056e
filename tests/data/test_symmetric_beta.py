"""Draws of a symmetric Beta distribution."""

import math

import numpy as np
import pytest
from keras import ops

from darts_keras.data.symmetric_beta import symmetric_beta

COUNT = 20_000
UNIFORM = np.random.default_rng(0).uniform(size=(2, COUNT)).astype("float32")


def draw(alpha, draws=UNIFORM):
    return np.array(symmetric_beta(*map(ops.convert_to_tensor, draws), alpha))


@pytest.mark.parametrize(
    ("alpha", "cumulative"),
    [
        (0.5, lambda x: 2 / math.pi * np.arcsin(np.sqrt(x))),
        (1.0, lambda x: x),
        (2.0, lambda x: 3 * x**2 - 2 * x**3),
        (3.0, lambda x: 10 * x**3 - 15 * x**4 + 6 * x**5),
    ],
)
def test_draws_have_the_distribution(alpha, cumulative):
    values = np.sort(draw(alpha).astype("float64"))
    expected = (np.arange(COUNT) + 0.5) / COUNT
    # Kolmogorov and Smirnov's distance, p = 0.001.
    assert np.abs(cumulative(values) - expected).max() < 1.95 / math.sqrt(COUNT)


@pytest.mark.parametrize("alpha", [0.1, 0.2, 0.4, 0.7, 1.5, 8.0])
def test_draws_have_the_moments(alpha):
    values = draw(alpha).astype("float64") - 0.5
    variance = 1 / (4 * (2 * alpha + 1))
    fourth = 3 / (16 * (2 * alpha + 1) * (2 * alpha + 3))
    assert values.mean() == pytest.approx(0, abs=0.02)
    assert (values**2).mean() == pytest.approx(variance, rel=0.03)
    assert (values**4).mean() == pytest.approx(fourth, rel=0.05)


@pytest.mark.parametrize("alpha", [1e-4, 0.01, 0.2, 1.0, 100.0])
def test_no_draw_leads_out_of_the_range(alpha):
    edge = [0.0, 1e-7, 0.25, 0.5, 0.75, float(np.nextafter(np.float32(1), 0))]
    draws = np.array(np.meshgrid(edge, edge), "float32").reshape(2, -1)
    for values in (draw(alpha, draws), draw(alpha)):
        assert np.isfinite(values).all()
        assert values.min() >= 0
        assert values.max() <= 1
