"""What a run asks of the machine, where there is another one than here."""

import keras
import numpy as np
import pytest
from keras.src.backend.common import dtypes

from darts_keras.training import device
from darts_keras.training.device import (
    MAX_RESIDENT,
    describe_machine,
    has_accelerator,
    may_compile,
    prepare_precision,
    resident,
)
from darts_keras.training.strategy import Strategy


@pytest.fixture
def machine(monkeypatch):
    """Returns a function that pretends to have a backend and devices."""

    def pretend(backend, *devices):
        monkeypatch.setattr(keras.config, "backend", lambda: backend)
        monkeypatch.setattr(keras.distribution, "list_devices", lambda: [*devices])

    return pretend


@pytest.mark.parametrize("backend", ["tensorflow", "jax"])
def test_a_gpu_is_an_accelerator_and_a_cpu_is_none(machine, backend):
    machine(backend, "cpu:0", "cpu:1")
    assert not has_accelerator()
    machine(backend, "cpu:0", "gpu:0")
    assert has_accelerator()
    assert describe_machine().endswith(f", gpu:0, {backend}")


class Images(np.ndarray):
    """Says that it has so many bytes."""

    nbytes = MAX_RESIDENT


@pytest.mark.parametrize(
    ("name", "num_replicas", "more", "expected"),
    [
        ("gpu:0", 1, 0, True),
        ("gpu:0", 1, 1, False),
        ("gpu:0", 2, 0, False),
        ("cpu:0", 1, 0, False),
    ],
)
def test_images_live_on_the_one_accelerator_if_they_fit(
    machine, monkeypatch, name, num_replicas, more, expected
):
    machine("tensorflow", name)
    images = np.zeros((2, 4, 4, 1), "uint8").view(Images)
    monkeypatch.setattr(device, "MAX_RESIDENT", MAX_RESIDENT - more)
    native = object() if num_replicas > 1 else None
    found = resident(images, Strategy(native=native, num_replicas=num_replicas))
    assert (found is not images) is expected
    np.testing.assert_array_equal(np.asarray(found), images)


def test_xla_compiles_a_step_but_not_on_a_cpu_under_tensorflow(machine):
    machine("tensorflow", "cpu:0")
    assert may_compile() is False
    machine("tensorflow", "gpu:0")
    assert may_compile() == "auto"
    machine("jax", "cpu:0")
    assert may_compile() == "auto"


@pytest.mark.parametrize("precision", ["float32", "mixed_float16", "float64"])
def test_tensorflow_has_every_precision(precision):
    prepare_precision(precision)


def test_double_precision_is_kept(machine, monkeypatch):
    monkeypatch.setitem(dtypes.BIT64_TO_BIT32_DTYPE, "float64", "float32")
    machine("torch")
    prepare_precision("float32")
    assert dtypes.BIT64_TO_BIT32_DTYPE["float64"] == "float32"
    prepare_precision("float64")
    third = keras.ops.mean(keras.ops.convert_to_tensor([0.0, 0.0, 1.0], "float64"))
    assert dtypes.BIT64_TO_BIT32_DTYPE["float64"] == "float64"
    assert float(third) == 1 / 3


def test_threads_are_for_tensorflow(machine):
    machine("jax", "cpu:0")
    assert device.prepare_device() == {}
    with pytest.raises(ValueError, match=r"TensorFlow backend\. .*KERAS_BACKEND=jax"):
        device.prepare_device(inter_op_threads=2)
