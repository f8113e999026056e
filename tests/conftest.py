"""What all tests share."""

import os

import pytest


def _prepare_backend():
    """Prepares a backend for golden values in float64."""
    backend = os.environ.get("KERAS_BACKEND", "tensorflow")
    if backend == "jax":
        os.environ.setdefault("JAX_ENABLE_X64", "1")
        os.environ.setdefault("JAX_DISABLE_MOST_OPTIMIZATIONS", "1")  # For speed.
    if backend == "torch":
        from torch_arrays import let_tests_make_arrays

        let_tests_make_arrays()
    if backend != "tensorflow":
        from darts_keras.kernel.double_precision import keep_double_precision

        keep_double_precision()


_prepare_backend()  # At once: other such files import Keras.


@pytest.fixture(autouse=True)
def seed():
    """Makes a test draw the same numbers whichever tests ran before it."""
    import keras

    # Not `clear_session`: its garbage collection would triple the time of all tests.
    keras.utils.set_random_seed(0)
