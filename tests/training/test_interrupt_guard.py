"""Ctrl-C that waits until a step is done."""

import os
import signal
import threading

import keras
import numpy as np
import pytest
from retrain_toys import CONFIG, GENOTYPE, STEPS, be_eager, make_data
from run_toys import change, files_in

from darts_keras.training.interrupt_guard import InterruptGuard
from darts_keras.training.retrain import resume_retrain, retrain


@pytest.fixture(autouse=True)
def heed():
    """A shell that starts the tests in the background makes them ignore Ctrl-C."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    signal.signal(signal.SIGINT, before)


def press_ctrl_c():
    os.kill(os.getpid(), signal.SIGINT)
    sum(range(1000))  # Python sees to signals between two instructions.


def test_ctrl_c_waits_while_it_is_held_back():
    done = []
    with InterruptGuard() as guard:
        guard.hold()
        press_ctrl_c()
        done.append("the step")
        with pytest.raises(KeyboardInterrupt):
            guard.release()
        guard.release()  # Once is enough.
    assert done == ["the step"]


def test_a_second_ctrl_c_is_not_held_back():
    with InterruptGuard() as guard:
        guard.hold()
        press_ctrl_c()
        with pytest.raises(KeyboardInterrupt):
            press_ctrl_c()


@pytest.mark.parametrize("has_held", [False, True])
def test_ctrl_c_comes_at_once_when_nothing_holds_it_back(has_held):
    with InterruptGuard() as guard:
        if has_held:
            guard.hold()
            guard.release()
        with pytest.raises(KeyboardInterrupt):
            press_ctrl_c()


def test_where_ctrl_c_is_ignored_it_stays_so():
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with InterruptGuard() as guard:
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
        guard.hold()
        press_ctrl_c()
        guard.release()
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_in_another_thread_it_does_nothing():
    """There Python lets nobody set a handler."""
    failures = []

    def work():
        try:
            with InterruptGuard() as guard:
                guard.hold()
                guard.release()
        except ValueError as error:
            failures.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert not failures


@pytest.fixture
def pressing(monkeypatch):
    """Presses Ctrl-C within steps: a dictionary from a step's number to how often."""
    presses, steps = {}, []
    apply = keras.optimizers.SGD.apply

    def apply_and_press(optimizer, *arguments, **settings):
        steps.append(optimizer)
        for _ in range(presses.get(len(steps), 0)):
            press_ctrl_c()
        return apply(optimizer, *arguments, **settings)

    be_eager(monkeypatch)
    monkeypatch.setattr(keras.optimizers.SGD, "apply", apply_and_press)
    return presses


def test_ctrl_c_within_a_step_lets_the_step_be_done(tmp_path, pressing):
    whole = retrain(GENOTYPE, make_data(), CONFIG)
    seen = []
    pressing[2 * STEPS + 2] = 1
    with pytest.raises(KeyboardInterrupt):
        retrain(
            GENOTYPE,
            make_data(),
            CONFIG,
            out=tmp_path,
            on_step=lambda done, _: seen.append(done),
        )
    assert seen == [1]  # It is done, but nobody hears of it any more.
    result = resume_retrain(
        make_data(), tmp_path, on_step=lambda done, _: seen.append(done)
    )
    assert seen == [1, *range(3, 2 * STEPS + 1)]
    pairs = zip(result.model.get_weights(), whole.model.get_weights(), strict=True)
    for weight, other in pairs:
        np.testing.assert_allclose(weight, other, atol=1e-6)


@pytest.mark.parametrize(("step", "times"), [(1, 1), (2, 2)])
def test_a_step_that_is_torn_is_not_saved(tmp_path, pressing, step, times):
    """In the first step nothing is held back: it compiles, and nothing is lost."""
    pressing[step] = times
    with pytest.raises(KeyboardInterrupt):
        retrain(GENOTYPE, make_data(), CONFIG, out=tmp_path)
    assert files_in(tmp_path) == {"config.json"}


def test_a_step_that_is_torn_leaves_the_checkpoint_before(tmp_path, pressing):
    pressing[STEPS + 2] = 2
    config = change(CONFIG, checkpoint_minutes=0.0)
    with pytest.raises(KeyboardInterrupt):
        retrain(GENOTYPE, make_data(), config, out=tmp_path)
    assert "report.html" in files_in(tmp_path)
    seen = []
    resume_retrain(make_data(), tmp_path, on_step=lambda done, _: seen.append(done))
    assert seen == [*range(STEPS + 2, 2 * STEPS + 1)]
