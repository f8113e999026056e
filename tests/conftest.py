"""What all tests share."""

import pytest


@pytest.fixture(autouse=True)
def seed():
    """Makes a test independent of those before it."""
    import keras

    keras.utils.clear_session()
    keras.utils.set_random_seed(0)
