"""The zoo on JAX, where TensorFlow is not installed.

`DARTS_KERAS_JAX_PYTHON` names the Python of such an environment; `.ci/run` makes one.
"""

import os
import pathlib
import subprocess

import pytest

PYTHON = os.environ.get("DARTS_KERAS_JAX_PYTHON")
HERE = pathlib.Path(__file__).parent
TESTS = (
    "decode",
    "download",
    "fine_tuning",
    "hub",
    "load",
    "load_refused",
    "predict",
    "verify",
    "weights_file",
    "zoo",
)


@pytest.mark.slow
@pytest.mark.skipif(
    PYTHON is None,
    reason="DARTS_KERAS_JAX_PYTHON names no Python with JAX, without TensorFlow",
)
def test_the_zoo_passes_its_tests_on_jax(tmp_path):
    files = [HERE / f"test_{name}.py" for name in TESTS]
    words = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir")
    command = [PYTHON, *words, HERE.parents[1], *files]
    environment = {
        **os.environ,
        "KERAS_BACKEND": "jax",
        "JAX_COMPILATION_CACHE_DIR": str(tmp_path / "compiled"),
        "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
    }
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "passed" in done.stdout
    assert "skipped" not in done.stdout
