"""Where the commands run."""

import pytest

from darts_keras.training import device


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """An empty working folder; TensorFlow's threads were set before the tests."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(device, "prepare_device", lambda **threads: threads)
