"""Something that goes wrong between two steps of a run."""

from darts_keras.training.engine import StepRunner


def spoil_before(monkeypatch, step, spoil):
    """Has variables changed before a step, counted from 1.

    Not `on_step`: on JAX the values are the runner's while it goes on.

    Args:
        monkeypatch: That of pytest.
        step: Integer.
        spoil: Function without arguments that assigns to variables.
    """
    call, calls = StepRunner.__call__, []

    def spoiled(runner, batch):
        calls.append(step)
        if len(calls) == step:
            runner.sync()
            spoil()
        call(runner, batch)

    monkeypatch.setattr(StepRunner, "__call__", spoiled)
