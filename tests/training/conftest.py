"""How the searches and trainings of tests run."""

import pytest
import retrain_toys
import run_toys


@pytest.fixture
def eager_and_repeatable(monkeypatch):
    """Without a graph; what `deterministic` switches on is off again afterwards."""
    from tensorflow.python.framework import config  # Tests of JAX do without.

    run_toys.be_eager(monkeypatch)
    retrain_toys.be_eager(monkeypatch)
    yield
    config.disable_op_determinism()  # TensorFlow has no public one.
