"""The zoo on JAX and PyTorch, where TensorFlow is not installed."""

import pytest
from other_pythons import BACKENDS, python_of, run_tests, settings_of

TESTS = (
    "decode",
    "download",
    "fine_tuning",
    "hub",
    "load",
    "load_refused",
    "predict",
    "verify",
    "weights_file",
    "zoo",
)


@pytest.mark.slow
@pytest.mark.parametrize("backend", BACKENDS)
def test_the_zoo_passes_its_tests(backend, tmp_path):
    files = [f"zoo/test_{name}.py" for name in TESTS]
    settings = {**settings_of(backend, tmp_path), "JAX_ENABLE_X64": "0"}
    assert "skipped" not in run_tests(python_of(backend), *files, **settings)
