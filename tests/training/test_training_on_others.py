"""Trainings on JAX and PyTorch; `test_without_tensorflow.py` runs these there."""

import os
import signal

import keras
import numpy as np
import pytest
from only_on import only_on
from resume_toys import stop_at
from retrain_toys import (
    CONFIG,
    GENOTYPE,
    RANDOM_PARTS,
    RUN_FILES,
    STEPS,
    interrupted,
    make_data,
    weights_of,
)
from run_toys import change, checkpoint_arrays, files_in, lasting
from tensors import dtype_of

from darts_keras.training import device
from darts_keras.training import retrain as retrain_module
from darts_keras.training.engine import StepRunner
from darts_keras.training.retrain import resume_retrain, retrain
from darts_keras.training.retraining import Retraining

pytestmark = pytest.mark.skipif(
    keras.config.backend() == "tensorflow",
    reason="is for JAX and PyTorch; test_without_tensorflow.py runs it there",
)
RANDOM = change(CONFIG, **RANDOM_PARTS, checkpoint_minutes=0.0)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """An uninterrupted training with all random parts, and how often it was traced."""
    traces, targets = [], Retraining._targets

    def count(*arguments):
        traces.append(arguments)
        return targets(*arguments)

    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(Retraining, "_targets", count)
        folder = tmp_path_factory.mktemp("whole")
        result = retrain(GENOTYPE, make_data(), RANDOM, out=folder)
    return result, len(traces)


def check_same(result, expected):
    assert lasting(result.history) == lasting(expected.history)
    assert weights_of(result) == weights_of(expected)
    assert checkpoint_arrays(result.folder) == checkpoint_arrays(expected.folder)
    assert files_in(result.folder) == RUN_FILES


@only_on("jax", "steps that are traced")
def test_a_training_traces_its_step_once(whole):
    """Over two epochs, with a checkpoint after each step."""
    result, num_traces = whole
    assert num_traces == 1
    assert len(result.history) == 2


@pytest.mark.parametrize("step", [2, STEPS, STEPS + 1])
def test_an_interrupted_training_goes_on_bit_by_bit(tmp_path, whole, step):
    interrupted(tmp_path, RANDOM, step)
    seen = []
    result = resume_retrain(make_data(), tmp_path, on_step=lambda *s: seen.append(s[0]))
    check_same(result, whole[0])
    assert seen == [*range(step + 1, 2 * STEPS + 1)]


def test_a_training_without_checkpoints_in_between_is_the_same(tmp_path, whole):
    config = change(RANDOM, checkpoint_minutes=5.0)
    interrupted(tmp_path, config, step=STEPS + 2)
    result = resume_retrain(make_data(), tmp_path)
    assert weights_of(result) == weights_of(whole[0])


@pytest.fixture
def pressing(monkeypatch):
    """Presses Ctrl-C when a step was computed, and the runner does not know it yet.

    A set of the numbers of steps, counted over all trainings.
    """
    presses, steps, make = set(), [], StepRunner.__init__

    def make_pressing(runner, *arguments):
        make(runner, *arguments)
        is_jax = keras.config.backend() == "jax"
        owner, name = (runner, "_step") if is_jax else (runner._model, "train_step")
        step = getattr(owner, name)
        setattr(owner, name, lambda *given: press_after(step(*given)))

    def press_after(result):
        steps.append(1)
        if len(steps) in presses:
            os.kill(os.getpid(), signal.SIGINT)
        return result

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    monkeypatch.setattr(StepRunner, "__init__", make_pressing)
    yield presses
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("steps", [{2}, {STEPS + 2}, {2, 2 + STEPS}])
def test_ctrl_c_within_a_step_loses_nothing(tmp_path, whole, pressing, steps):
    pressing.update(steps)
    with pytest.raises(KeyboardInterrupt):
        retrain(GENOTYPE, make_data(), RANDOM, out=tmp_path)
    for _ in range(len(steps) - 1):
        with pytest.raises(KeyboardInterrupt):
            resume_retrain(make_data(), tmp_path)
    check_same(resume_retrain(make_data(), tmp_path), whole[0])


def test_batches_live_on_the_device_and_train_the_same(monkeypatch, whole, tmp_path):
    seen = []

    class Spy(retrain_module.TrainBatches):
        def batch(self, first, last):
            batch = super().batch(first, last)
            seen.append(batch[0])
            return batch

    monkeypatch.setattr(device, "has_accelerator", lambda: True)
    monkeypatch.setattr(retrain_module, "TrainBatches", Spy)
    result = retrain(GENOTYPE, make_data(), RANDOM, out=tmp_path)
    assert len(seen) >= 2 * STEPS
    assert all(map(keras.ops.is_tensor, seen))
    assert {dtype_of(images) for images in seen} == {"uint8"}
    check_same(result, whole[0])


def test_half_precision_trains_and_goes_on(tmp_path):
    config = change(CONFIG, precision="mixed_float16", average_momentum=0.5)
    expected = retrain(GENOTYPE, make_data(), config)
    interrupted(tmp_path, config)
    result = resume_retrain(make_data(), tmp_path)
    assert weights_of(result) == weights_of(expected)
    assert np.isfinite(result.validation.probabilities).all()


def test_an_interrupt_in_the_first_step_saves_nothing(tmp_path, monkeypatch):
    def stop(*_arguments, **_settings):
        raise KeyboardInterrupt

    monkeypatch.setattr(Retraining, "compute_loss", stop)
    with pytest.raises(KeyboardInterrupt):
        retrain(GENOTYPE, make_data(), CONFIG, out=tmp_path, on_step=stop_at(1))
    assert files_in(tmp_path) == {"config.json"}


@only_on("jax", "a setting of it")
def test_double_precision_takes_a_setting_of_jax():
    import jax

    message = r"JAX_ENABLE_X64=1.*precision='float64'"
    with jax.enable_x64(False), pytest.raises(ValueError, match=message):
        retrain(GENOTYPE, make_data(), change(CONFIG, precision="float64"))
