"""Imports the library without the greetings of TensorFlow."""

import contextlib
import logging
import os
import sys
import tempfile

import click


def load_library():
    """Imports `darts_keras`; what C++ libraries log meanwhile is dropped.

    They write to the terminal before there is a way to ask them not to. If the
    import fails, what they wrote is shown.
    """
    backend = os.environ.get("KERAS_BACKEND", "tensorflow")
    if backend != "tensorflow":
        raise click.UsageError(
            "This version runs on Keras' TensorFlow backend. "
            f"Received: KERAS_BACKEND={backend}. Unset it."
        )
    with _held_back_stderr():
        import darts_keras  # noqa: F401
    logging.getLogger("absl").setLevel(logging.ERROR)  # tensorflow-datasets' voice.


@contextlib.contextmanager
def _held_back_stderr():
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
