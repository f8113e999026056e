"""Pythons with another backend, where TensorFlow is not installed."""

import os
import pathlib
import subprocess

import pytest

BACKENDS = ("jax", "torch")
_TESTS = pathlib.Path(__file__).parent


def python_of(backend):
    """Returns the path of one; skips the test where there is none.

    `DARTS_KERAS_JAX_PYTHON` and `DARTS_KERAS_TORCH_PYTHON` name them; `.ci/run` makes
    both.
    """
    variable = f"DARTS_KERAS_{backend.upper()}_PYTHON"
    if variable not in os.environ:
        pytest.skip(f"{variable} names no Python with {backend}, without TensorFlow")
    return os.environ[variable]


def settings_of(backend, folder):
    """Returns the environment variables of a process there.

    Args:
        backend: String.
        folder: Path. JAX keeps what it compiles there, so that it does so once.
    """
    if backend != "jax":
        return {"KERAS_BACKEND": backend}
    return {
        "KERAS_BACKEND": backend,
        "JAX_COMPILATION_CACHE_DIR": str(folder / "compiled"),
        "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
    }


def run(python, *words, **settings):
    """Runs a Python; returns what it prints. `settings` are environment variables."""
    done = subprocess.run(
        [python, *map(str, words)],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def run_tests(python, *paths, **settings):
    """Runs tests there, and checks that they passed; returns pytest's last line.

    Args:
        python: Path of the Python.
        *paths: Of files and folders, relative to `tests`.
        **settings: Environment variables.
    """
    options = ("-q", "-n0", "-p", "no:cacheprovider", "--rootdir", _TESTS.parent)
    files = [_TESTS / path for path in paths]
    told = run(python, "-m", "pytest", *options, *files, **settings)
    last = told.strip().splitlines()[-1]
    assert " passed" in last
    return last
