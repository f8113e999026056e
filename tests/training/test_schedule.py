"""The learning rate: a straight line up, half a cosine down."""

import math

import keras
import numpy as np
import pytest

from darts_keras.retrain_config import RetrainConfig
from darts_keras.training.optimizer import L2SGD
from darts_keras.training.retrain_assembly import training_schedule
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


def closed_form(stage, num_stages, warmup, start, end):
    if stage < warmup:
        return start * (stage + 1) / (warmup + 1)
    share = min((stage - warmup) / (num_stages - warmup), 1)
    return end + (start - end) * (1 + math.cos(math.pi * share)) / 2


@pytest.mark.parametrize("stage_steps", [1, 3])
@pytest.mark.parametrize("warmup", [0, 1, 4])
def test_a_rate_rises_in_a_line_and_falls_as_a_cosine(stage_steps, warmup):
    schedule = WarmupCosine(2.0, 0.5, 6, stage_steps, warmup)
    rates = [rate(schedule, step) for step in range(8 * stage_steps)]
    expected = [closed_form(stage, 6, warmup, 2.0, 0.5) for stage in range(8)]
    assert rates == pytest.approx(np.repeat(expected, stage_steps).tolist(), rel=1e-6)


@pytest.mark.parametrize("warmup", [-1, 5, 6])
def test_a_warm_up_that_leaves_nothing_for_the_cosine_is_refused(warmup):
    message = rf"`warmup_stages` must be in \[0, `num_stages`\)\..*stages={warmup}"
    with pytest.raises(ValueError, match=message):
        WarmupCosine(1.0, 0.0, num_stages=5, warmup_stages=warmup)


def test_a_warm_up_that_rounds_to_all_epochs_leaves_the_last_to_the_cosine():
    config = RetrainConfig(epochs=3, warmup_epochs=2.6, learning_rate=0.75)
    schedule = training_schedule(config, num_steps=4)
    rates = [rate(schedule, 4 * epoch) for epoch in range(4)]
    assert rates == pytest.approx([0.25, 0.5, 0.75, 0.0], abs=1e-6)


def test_a_warm_up_of_three_stages_by_hand():
    schedule = WarmupCosine(0.8, 0.0, num_stages=5, warmup_stages=3)
    rates = [rate(schedule, step) for step in range(6)]
    assert rates == pytest.approx([0.2, 0.4, 0.6, 0.8, 0.4, 0.0], abs=1e-6)


@pytest.mark.parametrize(
    ("rate_changes", "warmup_epochs", "expected"),
    [  # Of 3 epochs of 4 steps each.
        ("epoch", 0.0, [closed_form(epoch, 3, 0, 1, 0) for epoch in range(3)]),
        ("epoch", 1.0, [closed_form(epoch, 3, 1, 1, 0) for epoch in range(3)]),
        ("step", 0.0, [closed_form(step, 12, 0, 1, 0) for step in range(12)]),
        ("step", 0.5, [closed_form(step, 12, 2, 1, 0) for step in range(12)]),
        ("step", 1.0, [closed_form(step, 12, 4, 1, 0) for step in range(12)]),
    ],
)
def test_a_training_changes_its_rate_by_epochs_or_by_steps(
    rate_changes, warmup_epochs, expected
):
    config = RetrainConfig(
        epochs=3,
        learning_rate=1.0,
        rate_changes=rate_changes,
        warmup_epochs=warmup_epochs,
    )
    schedule = training_schedule(config, num_steps=4)
    rates = [rate(schedule, step) for step in range(12)]
    steps = 12 // len(expected)
    assert rates == pytest.approx(np.repeat(expected, steps).tolist(), abs=1e-6)


@pytest.mark.parametrize(("base", "growth"), [(None, 1), (48, 2), (192, 0.5)])
def test_the_rates_of_a_training_go_with_the_batch_if_asked(base, growth):
    config = RetrainConfig(
        epochs=2,
        batch_size=96,
        base_batch_size=base,
        learning_rate=1.0,
        final_learning_rate=0.25,
    )
    schedule = training_schedule(config, num_steps=4)
    rates = [rate(schedule, 4 * epoch) for epoch in range(3)]
    assert rates == pytest.approx([growth, 0.625 * growth, 0.25 * growth])


def test_an_optimizer_follows_its_own_steps():
    optimizer = L2SGD(WarmupCosine(1.0, 0.0, num_stages=2, stage_steps=2))
    variable = keras.Variable(0.0)
    moved = []
    for _ in range(6):
        before = float(variable.value)
        optimizer.apply([keras.ops.ones(())], [variable])
        moved.append(before - float(variable.value))
    np.testing.assert_allclose(moved, [1, 1, 0.5, 0.5, 0, 0], atol=1e-6)


@pytest.mark.parametrize("schedule", [PAPER, WarmupCosine(1.0, 0.1, 9, 2, 3)])
def test_a_schedule_survives_its_configuration(schedule):
    copy = keras.saving.deserialize_keras_object(
        keras.saving.serialize_keras_object(schedule)
    )
    assert copy.get_config() == schedule.get_config()
    for step in (0, 5, 10_000):
        assert rate(copy, step) == rate(schedule, step)
