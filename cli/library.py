"""Imports the library without the greetings of TensorFlow."""

import contextlib
import os
import sys
import tempfile


def load_library():
    """Imports `darts_keras`; what C++ libraries log meanwhile is dropped.

    They write to the terminal before there is a way to ask them not to. If the
    import fails, what they wrote is shown.
    """
    with _held_back_stderr():
        import darts_keras  # noqa: F401


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
