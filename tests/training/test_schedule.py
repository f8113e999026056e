"""The cosine of the learning rate."""

import math

import keras
import numpy as np
import pytest

from darts_keras.training.optimizer import L2SGD
from darts_keras.training.schedule import WarmupCosine

PAPER = WarmupCosine(0.025, 0.001, num_stages=50, stage_steps=390)


def rate(schedule, step):
    return float(keras.ops.convert_to_numpy(schedule(step)))


@pytest.mark.parametrize(
    ("epoch", "expected"),
    [(0, 0.025), (25, 0.013), (49, 0.001 + 0.012 * (1 + math.cos(0.98 * math.pi)))],
)
def test_the_paper_anneals_from_0_025_to_0_001_in_50_epochs(epoch, expected):
    assert rate(PAPER, 390 * epoch) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("epoch", range(5))
def test_the_rate_is_a_cosine_of_the_epoch_and_constant_within(epoch):
    schedule = WarmupCosine(2.0, 0.5, num_stages=4, stage_steps=3)
    expected = 0.5 + 1.5 * (1 + math.cos(math.pi * min(epoch, 4) / 4)) / 2
    rates = [rate(schedule, 3 * epoch + step) for step in range(3)]
    assert rates == pytest.approx([expected] * 3, rel=1e-6)


@pytest.mark.parametrize("step", [12, 13, 10**9])
def test_the_rate_stays_at_its_end(step):
    schedule = WarmupCosine(2.0, 0.5, num_stages=4, stage_steps=3)
    assert rate(schedule, step) == pytest.approx(0.5)


def test_an_optimizer_follows_its_own_steps():
    optimizer = L2SGD(WarmupCosine(1.0, 0.0, num_stages=2, stage_steps=2))
    variable = keras.Variable(0.0)
    moved = []
    for _ in range(6):
        before = float(variable.value)
        optimizer.apply([keras.ops.ones(())], [variable])
        moved.append(before - float(variable.value))
    np.testing.assert_allclose(moved, [1, 1, 0.5, 0.5, 0, 0], atol=1e-6)


def test_a_schedule_survives_its_configuration():
    copy = keras.saving.deserialize_keras_object(
        keras.saving.serialize_keras_object(PAPER)
    )
    assert copy.get_config() == PAPER.get_config()
    assert rate(copy, 10_000) == rate(PAPER, 10_000)
