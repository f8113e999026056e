"""A mark for tests that are about one backend."""

import keras
import pytest


def only_on(backend, reason):
    """Skips a test on the other backends.

    Args:
        backend: Name of a Keras backend.
        reason: String. What the test is about that only this backend has.
    """
    reason = f"needs KERAS_BACKEND={backend}: {reason}"
    return pytest.mark.skipif(keras.config.backend() != backend, reason=reason)
