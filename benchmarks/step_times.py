"""How long steps take."""

import dataclasses
import time


@dataclasses.dataclass(frozen=True, kw_only=True)
class StepTimes:
    """What was measured of the steps of a model."""

    first: float  # Seconds from the start of building to the end of the first step.
    seconds: float  # Of a step.
    cpu_seconds: float  # Of a step, of all threads.


def time_steps(runner, batch, steps, began, rounds=1):
    """Makes steps with one and the same batch, and measures them.

    Args:
        runner: `StepRunner`.
        batch: Batch that it takes.
        steps: Positive integer. How many steps to average over.
        began: Float. When the model began to be built, by `time.monotonic`.
        rounds: Positive integer. How often to measure as many steps; the fastest
            round counts.

    Returns:
        `StepTimes`.
    """
    runner(batch)
    runner.wait()
    first = time.monotonic() - began
    runner(batch)  # Memory is at its peak, caches are warm.
    runner.wait()
    wall, cpu = min(_time_round(runner, batch, steps) for _ in range(rounds))
    return StepTimes(first=first, seconds=wall / steps, cpu_seconds=cpu / steps)


def _time_round(runner, batch, steps):
    """Returns the seconds and the CPU seconds of some steps."""
    wall, cpu = time.monotonic(), time.process_time()
    for _ in range(steps):
        runner(batch)
    runner.wait()
    return time.monotonic() - wall, time.process_time() - cpu


def on_device(batch):
    """Returns a batch as tensors, where the steps of one device find them.

    Args:
        batch: Nested structure of arrays.
    """
    import keras

    return keras.tree.map_structure(keras.ops.convert_to_tensor, batch)
