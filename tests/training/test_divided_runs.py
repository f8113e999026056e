"""A batch that devices divide up makes the step of one device.

`divided_runs.py` makes the runs, in a process for each number of devices.
"""

import os
import pathlib
import subprocess
import sys

import divided_runs
import pytest

from darts_keras.training.strategy import open_strategy

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def expected():
    """What one device does, arrays by the name of the run."""
    one = open_strategy("one_device")
    return {name: make(one) for name, make in divided_runs.RUNS.items()}


@pytest.fixture(scope="module", params=[2, 4])
def found(request, tmp_path_factory):
    """What several devices do, arrays by the name of the run."""
    path = tmp_path_factory.mktemp("divided") / "found.npz"
    program = pathlib.Path(divided_runs.__file__)
    words = (sys.executable, program, "mirrored", request.param, path)
    flags = f"--xla_force_host_platform_device_count={request.param}"
    done = subprocess.run(
        list(map(str, words)),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "XLA_FLAGS": flags},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return divided_runs.load(path)


@pytest.mark.parametrize("name", divided_runs.RUNS)
def test_several_devices_do_what_one_does(expected, found, name):
    divided_runs.check_same(found[name], expected[name], name)
