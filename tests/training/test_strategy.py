"""The devices of a run, and how batches are divided among them."""

import contextlib
import json
import os
import subprocess
import sys

import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from only_on import only_on

from darts_keras.training.strategy import (
    STRATEGIES,
    Strategy,
    as_strategy,
    open_strategy,
)

SEVERAL = {"name": "mirrored", "native": "stands for some", "num_replicas": 4}
MIRRORED = """
import sys
import keras
if keras.config.backend() == "tensorflow":
    import tensorflow as tf
    (cpu,) = tf.config.list_physical_devices("CPU")
    devices = [tf.config.LogicalDeviceConfiguration()] * 3
    tf.config.set_logical_device_configuration(cpu, devices)
from darts_keras.training.strategy import open_strategy
strategy = open_strategy("mirrored")
with strategy.scope():
    if keras.config.backend() == "tensorflow":
        assert tf.distribute.get_strategy() is strategy.native
        assert strategy.native.num_replicas_in_sync == 3
    else:
        assert keras.distribution.distribution() is strategy.native
        assert strategy.native.num_model_replicas == 3
sys.stdout.write(f"{strategy.describe()} {strategy.round_up(4)}")
"""


def test_one_device_is_what_there_is_without_a_strategy():
    strategy = open_strategy("one_device")
    assert strategy.native is None
    assert strategy.is_chief
    assert strategy.describe() == as_strategy(None).describe()
    described = {"name": "one_device", "num_replicas": 1, "num_workers": 1}
    assert json.loads(json.dumps(strategy.describe())) == described
    assert isinstance(strategy.scope(), contextlib.nullcontext)
    assert as_strategy(strategy) is strategy
    assert as_strategy("one_device").name == "one_device"


@pytest.mark.parametrize("total", [1, 5])
def test_one_device_takes_every_batch_and_precision(total):
    strategy = open_strategy("one_device")
    assert strategy.round_up(total) == total
    np.testing.assert_array_equal(strategy.parts(total), [np.arange(total)])
    strategy.check(total, "mixed_float16")


def test_one_device_leaves_tensorflow_unstarted():
    """It decides nothing that could be decided later, on any backend."""
    program = (
        "import sys; from darts_keras.training.strategy import open_strategy; "
        "before = {*sys.modules}; open_strategy('one_device').check(2, 'float32'); "
        "assert {*sys.modules} == before, {*sys.modules} - before; "
        "import keras\n"
        "if keras.config.backend() == 'tensorflow':\n"
        "    import tensorflow as tf; "
        "tf.config.threading.set_inter_op_parallelism_threads(3)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.skipif(keras.config.backend() == "torch", reason="refuses it")
def test_all_devices_are_mirrored():
    flag = "--xla_force_host_platform_device_count=3"
    told = subprocess.run(
        [sys.executable, "-c", MIRRORED],
        env={**os.environ, "XLA_FLAGS": flag},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    enough = {"tensorflow": 5, "jax": 6}[keras.config.backend()]
    described = {"name": "mirrored", "num_replicas": 3, "num_workers": 1}
    assert told == f"{described} {enough}"


@pytest.mark.skipif(keras.config.backend() == "torch", reason="refuses it")
def test_a_single_device_is_mirrored_by_itself(monkeypatch):
    if keras.config.backend() == "jax":
        monkeypatch.setattr(keras.distribution, "list_devices", lambda: ["cpu:0"])
    strategy = open_strategy("mirrored")
    described = {"name": "mirrored", "num_replicas": 1, "num_workers": 1}
    assert strategy.describe() == described
    assert strategy.native is None


@pytest.mark.parametrize("name", ["mirored", "", 7])
def test_an_unknown_name_is_refused(name):
    hint = r".*Did you mean 'mirrored'\?" if name == "mirored" else ""
    message = rf"must be one of \('one_device', .*{hint} Received: strategy={name!r}"
    with pytest.raises(ValueError, match=message):
        as_strategy(name)


@pytest.mark.parametrize(
    ("name", "backend"),
    [("mirrored", "torch"), ("multi_worker", "torch"), ("multi_worker", "jax")],
)
def test_a_backend_without_a_strategy_refuses_it(monkeypatch, name, backend):
    assert name in STRATEGIES
    monkeypatch.setattr(keras.config, "backend", lambda: backend)
    message = rf"'{name}' is for .*'tensorflow'.*KERAS_BACKEND={backend}\. Use"
    with pytest.raises(ValueError, match=message):
        open_strategy(name)


@only_on("tensorflow", "only it has workers")
def test_several_workers_take_a_description_of_them(monkeypatch):
    monkeypatch.delenv("TF_CONFIG", raising=False)
    with pytest.raises(ValueError, match="TF_CONFIG"):
        open_strategy("multi_worker")


@given(count=st.integers(0, 300), num_replicas=st.integers(1, 9))
def test_parts_hold_each_image_and_its_partner_once(count, num_replicas):
    parts = Strategy(**{**SEVERAL, "num_replicas": num_replicas}).parts(count)
    assert len(parts) == num_replicas
    np.testing.assert_array_equal(np.sort(np.concatenate(parts)), np.arange(count))
    for part in parts:
        assert part.dtype == np.int32
        np.testing.assert_array_equal(count - 1 - part[::-1], part)  # Ascending, too.
    sizes = [len(part) for part in parts]
    assert max(sizes) - min(sizes) <= 2


@pytest.fixture
def on(monkeypatch):
    """Pretends to have a backend."""
    return lambda name: monkeypatch.setattr(keras.config, "backend", lambda: name)


@given(st.integers(1, 9))
def test_the_least_batch_gives_each_replica_an_image(num_replicas):
    strategy = Strategy(**{**SEVERAL, "num_replicas": num_replicas})
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(keras.config, "backend", lambda: "tensorflow")
        least = strategy.round_up(1)
    assert min(map(len, strategy.parts(least))) > 0
    assert num_replicas == 1 or min(map(len, strategy.parts(least - 1))) == 0


def test_batches_must_be_large_enough_for_replicas_of_tensorflow(on):
    on("tensorflow")
    strategy = Strategy(**SEVERAL)
    strategy.check(7, "mixed_bfloat16")
    strategy.check(9, "float32")
    assert strategy.round_up(9) == 9
    message = r"On 4 devices `batch_size` must be at least 7.*batch_size=6\. Take 7"
    with pytest.raises(ValueError, match=message):
        strategy.check(6, "float32")


def test_batches_must_be_divisible_on_jax(on):
    on("jax")
    strategy = Strategy(**SEVERAL)
    strategy.check(8, "mixed_float16")
    message = r"On 4 devices `batch_size` must be a multiple .*batch_size=9\. Take 12"
    with pytest.raises(ValueError, match=message):
        strategy.check(9, "float32")


def test_float16_is_refused_on_replicas_of_tensorflow(on):
    on("tensorflow")
    message = r"not be used with the strategy 'mirrored'.*Use 'mixed_bfloat16'"
    with pytest.raises(ValueError, match=message):
        Strategy(**SEVERAL).check(8, "mixed_float16")
