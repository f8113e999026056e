"""A search takes the same steps on every backend.

Environment variables name Pythons where TensorFlow is not installed; `.ci/run` makes
them.
"""

import os
import subprocess

import backend_alphas
import numpy as np
import pytest

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def expected():
    """Alphas, weights and statistics after some steps on TensorFlow."""
    return {order: backend_alphas.searched(order) for order in ("first", "second")}


@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_backends_agree_in_double_precision(backend, expected, tmp_path):
    python = os.environ.get(f"DARTS_KERAS_{backend.upper()}_PYTHON")
    if python is None:
        pytest.skip(f"DARTS_KERAS_{backend.upper()}_PYTHON names no Python")
    path, settings = tmp_path / "found.npz", {"JAX_ENABLE_X64": "1"}
    subprocess.run(
        [python, backend_alphas.__file__, str(path)],
        check=True,
        env={**os.environ, **settings, "KERAS_BACKEND": backend},
    )
    with np.load(path) as found:
        for order, values in expected.items():
            for index, (name, value) in enumerate(values.items()):
                array = found[f"{order}/{index:04d}"]
                assert array.dtype == "float64"
                np.testing.assert_allclose(array, value, atol=1e-8, err_msg=name)


def test_the_orders_take_other_steps(expected):
    first, second = (
        next(v for name, v in expected[order].items() if "alpha_normal" in name)
        for order in ("first", "second")
    )
    assert np.abs(first - second).max() > 1e-4
