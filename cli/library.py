"""Imports the library without the greetings of TensorFlow."""

import contextlib
import importlib.util
import logging
import os
import sys
import tempfile

import click

_BACKENDS = ("tensorflow", "jax", "torch")


def load_library(only=None):
    """Imports `darts_keras`; what C++ libraries log meanwhile is dropped.

    They write to the terminal before there is a way to ask them not to. If the
    import fails, what they wrote is shown.

    Args:
        only: Optional string. The one Keras backend that the command runs on.

    Raises:
        click.UsageError: If Keras is set to another backend, or to TensorFlow, and
            that is not installed.
    """
    backend = os.environ.get("KERAS_BACKEND", "tensorflow")
    if only not in (None, backend):
        raise click.UsageError(
            f"This command runs on Keras' {only} backend. "
            f"Received: KERAS_BACKEND={backend}. Unset it."
        )
    if backend not in _BACKENDS:
        raise click.UsageError(
            f"KERAS_BACKEND must be one of {_BACKENDS}. Received: {backend}"
        )
    if importlib.util.find_spec(backend) is None:
        raise click.UsageError(
            f"Keras' backend is {backend} (KERAS_BACKEND, by default tensorflow), and "
            "is not installed here. Install it, or `jax` or `torch`, with "
            "KERAS_BACKEND=jax or KERAS_BACKEND=torch."
        )
    with held_back_stderr():
        import darts_keras  # noqa: F401
    logging.getLogger("absl").setLevel(logging.ERROR)  # tensorflow-datasets' voice.


@contextlib.contextmanager
def held_back_stderr():
    """Drops what C++ libraries write to the terminal inside; shows it on an error."""
    sys.stderr.flush()
    terminal = os.dup(2)
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), 2)
        try:
            yield
        except Exception:
            os.dup2(terminal, 2)
            held.seek(0)
            os.write(2, held.read())
            raise
        finally:
            os.dup2(terminal, 2)
            os.close(terminal)
