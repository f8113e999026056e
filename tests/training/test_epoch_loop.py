"""What the epochs of a task say of the time that they took."""

import time

import pytest
import resume_toys
import retrain_toys
from run_toys import SPACE, change, read_history

from darts_keras.training import epoch_loop
from darts_keras.training.retrain import resume_retrain
from darts_keras.training.search import resume_search, search
from darts_keras.training.search_task import SearchTask

pytestmark = pytest.mark.usefixtures("eager_and_repeatable")
SPENT = 0.2  # Seconds.


@pytest.fixture
def slow_record(monkeypatch):
    """Makes the figures of an epoch cost some time."""
    record = SearchTask.record

    def record_slowly(task, epoch):
        end = time.process_time() + SPENT
        while time.process_time() < end:
            pass
        return record(task, epoch)

    monkeypatch.setattr(SearchTask, "record", record_slowly)


def freeze_steps(patch):
    """Lets steps take no time, so that the figures alone do."""

    def make_steps(loop, *arguments):
        make(loop, *arguments)
        loop.seconds = loop.cpu_seconds = 0.0

    make = epoch_loop.EpochLoop._make_steps
    patch.setattr(epoch_loop.EpochLoop, "_make_steps", make_steps)


@pytest.mark.usefixtures("slow_record")
def test_the_figures_of_an_epoch_are_part_of_its_time(monkeypatch):
    freeze_steps(monkeypatch)
    data, config = resume_toys.make_data(), change(epochs=1)
    record = search(data, SPACE, config).history[1]
    assert record["seconds"] >= SPENT
    assert record["cpu_seconds"] >= SPENT


@pytest.mark.usefixtures("slow_record")
def test_they_are_if_a_run_goes_on_behind_the_last_step(tmp_path, monkeypatch):
    config = change(epochs=1)
    resume_toys.interrupted(tmp_path, config, step=resume_toys.STEPS)
    assert len(read_history(tmp_path)) == 1
    restore = epoch_loop.EpochLoop.restore

    def restore_without_steps(loop):
        restore(loop)
        loop.seconds = loop.cpu_seconds = 0.0

    monkeypatch.setattr(epoch_loop.EpochLoop, "restore", restore_without_steps)
    begun = time.monotonic()
    record = resume_search(resume_toys.make_data(), tmp_path).history[1]
    assert record["cpu_seconds"] >= SPENT
    assert SPENT <= record["seconds"] < time.monotonic() - begun


def test_a_checkpoint_of_an_older_version_does_not_know_cpu_seconds(
    tmp_path, monkeypatch
):
    def save_as_before(path, variables, state):
        del state["cpu_seconds"]
        save(path, variables, state)

    save = epoch_loop.save_checkpoint
    with monkeypatch.context() as patch:
        patch.setattr(epoch_loop, "save_checkpoint", save_as_before)
        retrain_toys.interrupted(tmp_path, step=1)
    data = retrain_toys.make_data()
    with pytest.raises(KeyboardInterrupt):
        resume_retrain(data, tmp_path, on_step=resume_toys.stop_at(2))
    first, last = resume_retrain(data, tmp_path).history
    assert first["cpu_seconds"] is None
    assert first["seconds"] > 0
    assert last["cpu_seconds"] > 0
