"""How the searches of tests run."""

import pytest
from run_toys import be_eager
from tensorflow.python.framework import config as tensorflow_config


@pytest.fixture
def eager_and_repeatable(monkeypatch):
    """Without a graph; what `deterministic` switches on is off again afterwards."""
    be_eager(monkeypatch)
    yield
    tensorflow_config.disable_op_determinism()  # TensorFlow has no public one.
