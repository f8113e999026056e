"""Replicas of TensorFlow compute on a batch what one device does on all of it."""

import pathlib
import subprocess
import sys

import keras
import numpy as np
import pytest

pytestmark = pytest.mark.skipif(
    keras.config.backend() != "tensorflow", reason="`tf.distribute` is TensorFlow's"
)


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """Returns the arrays of `mirrored_batch.py`: of a run, by name."""
    path = tmp_path_factory.mktemp("mirrored") / "found.npz"
    program = pathlib.Path(__file__).with_name("mirrored_batch.py")
    words = [sys.executable, program, path]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    runs = {}
    for key, array in np.load(path).items():
        run, _, name = key.rpartition("/")
        runs.setdefault(run, {})[name] = array
    return runs


@pytest.mark.parametrize("counts", ["(4, 6)", "(3, 3, 4, 0)"])
def test_batch_norm_and_its_derivatives_are_those_of_one_device(found, counts):
    whole, replicas = found["norm/whole"], found[f"norm/{counts}"]
    assert replicas.pop("agree")
    assert replicas.keys() == whole.keys()
    assert len(whole) == 13
    for name, expected in whole.items():
        assert expected.dtype == "float64"
        scale = np.abs(expected).max()
        actual = replicas[name]
        np.testing.assert_allclose(actual, expected, atol=1e-10 * scale, err_msg=name)


@pytest.mark.parametrize("num_replicas", [2, 4])
def test_draws_are_those_of_one_device(found, num_replicas):
    whole, replicas = found["draws/whole"], found[f"draws/{num_replicas}"]
    assert replicas.keys() == whole.keys()
    assert len(whole) == 8
    for name, expected in whole.items():
        np.testing.assert_array_equal(replicas[name], expected, err_msg=name)
    for name in ("augmented", "mixed", "share", "kept"):
        assert np.any(whole[f"{name}1"] != whole[f"{name}2"])  # Each step draws anew.
