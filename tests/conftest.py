"""What all tests share."""

import pytest


@pytest.fixture(autouse=True)
def seed():
    """Makes a test draw the same numbers whichever tests ran before it."""
    import keras

    # Not `clear_session`: its garbage collection would triple the time of all tests.
    keras.utils.set_random_seed(0)
