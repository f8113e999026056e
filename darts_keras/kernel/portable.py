"""Which forms a graph is made of that leaves this machine."""

import contextlib
import contextvars

_portable = contextvars.ContextVar("portable", default=False)


@contextlib.contextmanager
def portable_forms():
    """Lets layers that are traced inside take forms that other runtimes do well.

    They compute the same. On TensorFlow these are the float32 forms for a CPU,
    whatever the device: a converter makes one operation of each, where it makes
    several of the stock ones. Pools that stride do without borders: an infinite one
    has no place among 8-bit integers.
    """
    token = _portable.set(True)
    try:
        yield
    finally:
        _portable.reset(token)


def is_portable():
    """Whether it is such a graph that is traced."""
    return _portable.get()
