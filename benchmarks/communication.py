"""What part of a step on several devices is communication.

It is measured, on each backend in its own way:

- TensorFlow: the same step is measured once more, in a process of its own, with
  replicas that keep their sums to themselves: it computes as much, and wrong numbers.
  The difference is what to add them up takes, the waiting for each other included.
- JAX: the compiler puts the sums in, so that they can't be left out. It is the time
  in collective operations in a profile of some more steps, the waiting included, in
  the mean over the devices, as a share of what these steps took.
"""

import gzip
import json
import pathlib
import re
import tempfile
import time
import unittest.mock

_COLLECTIVE = re.compile("all-reduce|all-gather|reduce-scatter|all-to-all|nccl")
_STEPS = 2  # Of a profile, which keeps but so many events.


def keep_sums_apart():
    """Lets the replicas of TensorFlow keep their sums, for the rest of the process."""
    from darts_keras.training import tensorflow_engine

    apart = unittest.mock.patch.object(tensorflow_engine, "_add_up", lambda sums: sums)
    apart.start()


def profiled_share(runner, batch, devices):
    """Returns the share of collective operations in steps on JAX.

    Args:
        runner: `StepRunner`, which has made steps.
        batch: Batch that it takes.
        devices: Integer. How many there are.

    Returns:
        Float; `None` on another backend, or on one device.
    """
    import keras

    if keras.config.backend() != "jax" or devices == 1:
        return None
    import jax

    with tempfile.TemporaryDirectory() as folder:
        with jax.profiler.trace(folder):
            began = time.monotonic()
            for _ in range(_STEPS):
                runner(batch)
            runner.wait()
            seconds = time.monotonic() - began
        (path,) = pathlib.Path(folder).rglob("*.trace.json.gz")
        events = json.loads(gzip.decompress(path.read_bytes()))["traceEvents"]
    return _busy_seconds(events) / devices / seconds


def _busy_seconds(events):
    """Returns the time of collective operations, of all devices together."""
    found = [event for event in events if _COLLECTIVE.match(event.get("name", ""))]
    # On GPUs the kernels are listed as well as the operations that they belong to.
    kernels = [event for event in found if event["name"].startswith("nccl")]
    return sum(event.get("dur", 0) for event in kernels or found) / 1e6
