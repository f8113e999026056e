"""A batch that devices divide up makes the step of one device.

`divided_runs.py` makes the runs, in a process for each number of devices.
"""

import functools
import os
import subprocess
import sys

import divided_runs
import keras
import pytest

from darts_keras.training.strategy import open_strategy

IS_TENSORFLOW = keras.config.backend() == "tensorflow"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(keras.config.backend() == "torch", reason="has one device"),
]
# Each takes a while to be compiled for several devices.
RUNS = {
    2: list(divided_runs.RUNS) if IS_TENSORFLOW else ["first", "second", "training"],
    4: ["second", "training", "answers"] if IS_TENSORFLOW else ["first"],
}


@pytest.fixture(scope="module")
def expected():
    """What one device does; a function of the name of a run."""
    one = open_strategy("one_device")
    return functools.cache(lambda name: divided_runs.RUNS[name](one))


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """What several devices do; a function of their number."""

    @functools.cache
    def run(num_devices):
        path = tmp_path_factory.mktemp("divided") / "found.npz"
        words = (divided_runs.__file__, "mirrored", num_devices, path)
        flags = f"--xla_force_host_platform_device_count={num_devices}"
        done = subprocess.run(
            list(map(str, (sys.executable, *words, *RUNS[num_devices]))),
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "XLA_FLAGS": flags},
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return divided_runs.load(path)

    return run


@pytest.mark.parametrize(
    ("num_devices", "name"),
    [(count, name) for count, names in RUNS.items() for name in names],
)
def test_several_devices_do_what_one_does(expected, found, num_devices, name):
    divided_runs.check_same(found(num_devices)[name], expected(name), name)
