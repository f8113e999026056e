"""What a run must know of its task."""

import pytest
from retrain_toys import CONFIG

from darts_keras.training.task import Task


class Bare(Task):
    """A task of which nothing is said that is special."""

    def __init__(self, settings):
        super().__init__(None, CONFIG, 3, None, settings, lambda step: 0.5 / (1 + step))


def test_settings_are_compared_as_a_checkpoint_has_them():
    """A tuple comes back from JSON as a list."""
    assert Bare({"classes": ("cat", "dog")}).settings == {"classes": ["cat", "dog"]}


def test_the_rate_of_an_epoch_is_that_of_its_first_step():
    assert [Bare({}).learning_rate(epoch) for epoch in (0, 1, 3)] == [0.5, 0.125, 0.05]


def test_nothing_is_recorded_before_the_first_step_unless_there_is_something():
    assert Bare({}).first_record() is None


@pytest.mark.parametrize(
    "ask",
    [
        lambda task: task.record(0),
        lambda task: task.finish((), None),
        lambda task: task.write_report("."),
        lambda task: task.variables,
    ],
)
def test_a_task_says_what_is_special_about_it(ask):
    with pytest.raises(NotImplementedError):
        ask(Bare({}))
