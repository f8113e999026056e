"""What a run asks of the machine, where there is another one than here."""

import keras
import pytest

from darts_keras.training import device
from darts_keras.training.device import (
    MAX_RESIDENT,
    check_precision,
    describe_machine,
    has_accelerator,
    keeps_images,
    may_compile,
)


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


@pytest.mark.parametrize(
    ("backend", "name", "nbytes", "expected"),
    [
        ("jax", "gpu:0", MAX_RESIDENT, True),
        ("jax", "gpu:0", MAX_RESIDENT + 1, False),
        ("jax", "cpu:0", 1, False),
        ("tensorflow", "gpu:0", 1, False),
    ],
)
def test_images_live_on_an_accelerator_of_jax_if_they_fit(
    machine, backend, name, nbytes, expected
):
    machine(backend, name)
    assert keeps_images(nbytes) is expected


def test_xla_compiles_a_step_but_not_on_a_cpu_under_tensorflow(machine):
    machine("tensorflow", "cpu:0")
    assert may_compile() is False
    machine("tensorflow", "gpu:0")
    assert may_compile() == "auto"
    machine("jax", "cpu:0")
    assert may_compile() == "auto"


@pytest.mark.parametrize("precision", ["float32", "mixed_float16", "float64"])
def test_tensorflow_has_every_precision(precision):
    check_precision(precision)


def test_threads_are_for_tensorflow(machine):
    machine("jax", "cpu:0")
    assert device.prepare_device() == {}
    with pytest.raises(ValueError, match=r"TensorFlow backend\. .*KERAS_BACKEND=jax"):
        device.prepare_device(inter_op_threads=2)
