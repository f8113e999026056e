"""How the searches and trainings of tests run."""

import pytest
import retrain_toys
import run_toys
from determinism import let_bits_differ


@pytest.fixture
def eager_and_repeatable(monkeypatch):
    """Without a graph; what `deterministic` switches on is off again afterwards."""
    run_toys.be_eager(monkeypatch)
    retrain_toys.be_eager(monkeypatch)
    yield
    let_bits_differ()
