"""Drop path: whole samples, the mean kept, a rate that can move."""

import numpy as np
import pytest
from contract import check_layer
from keras import ops
from only_on import only_on

from darts_keras.layers.drop_path import DropPath

MANY = np.ones((20_000, 1, 2, 1))


def test_drop_path_keeps_the_contract(tmp_path):
    # A seed with which the three samples of the check are not all dropped.
    check_layer(
        lambda dtype: DropPath(0.25, seed=1, dtype=dtype),
        (3, 4, 5, 2),
        tmp_path=tmp_path,
    )


def test_a_sample_is_dropped_whole_or_scaled_whole():
    images = np.random.default_rng(0).normal(size=(64, 3, 4, 2))
    outputs = np.array(DropPath(0.2, seed=0, dtype="float64")(images, training=True))
    factors = (outputs / images).reshape(64, -1)
    np.testing.assert_allclose(factors, factors[:, :1] + 0 * factors, rtol=1e-6)
    dropped = factors[:, 0] == 0
    assert 0 < dropped.sum() < 32
    np.testing.assert_allclose(factors[~dropped], 1 / 0.8, rtol=1e-6)


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.9])
def test_the_mean_stays(rate):
    outputs = DropPath(rate, seed=0, dtype="float64")(MANY, training=True)
    deviation = (rate / (1 - rate) / len(MANY)) ** 0.5  # Of the mean.
    assert abs(np.mean(np.asarray(outputs)) - 1) < 4 * deviation


@pytest.mark.parametrize("dtype", ["float64", "mixed_float16", "mixed_bfloat16"])
def test_a_small_rate_drops_as_often_in_any_precision(dtype):
    """Half precision would round `1 - rate` to one."""
    layer = DropPath(1e-3, seed=0, dtype=dtype)
    zeros = layer(MANY, training=True)[:, 0, 0, 0] == 0
    dropped = ops.convert_to_numpy(ops.sum(ops.cast(zeros, "int32")))
    assert 5 <= dropped <= 40  # 20 are expected; the deviation is 4.5.


def test_without_training_nothing_is_dropped():
    layer = DropPath(0.9, seed=0)
    np.testing.assert_array_equal(layer(MANY), MANY)
    np.testing.assert_array_equal(layer(MANY, training=False), MANY)


def test_at_rate_zero_nothing_is_dropped():
    images = np.random.default_rng(0).normal(size=(64, 2, 2, 1))
    layer = DropPath(0.0, seed=0, dtype="float64")
    np.testing.assert_array_equal(layer(images, training=True), images)


@only_on("tensorflow", "a graph that reads a variable")
@pytest.mark.parametrize("jit_compile", [False, True])
def test_a_compiled_function_sees_a_rate_that_moves(jit_compile):
    import tensorflow as tf

    layer, traces = DropPath(0.0, seed=0), []
    layer.build(MANY.shape)

    @tf.function(jit_compile=jit_compile)
    def train(images):
        traces.append(images)
        return layer(images, training=True)

    for rate in (0.0, 0.3, 0.6):
        layer.current_rate.assign(rate)
        outputs = train(tf.constant(MANY, "float32")).numpy()
        assert abs(np.mean(outputs == 0) - rate) < 0.02
        np.testing.assert_allclose(outputs.max(), 1 / (1 - rate), rtol=1e-6)
    assert len(traces) == 1


@pytest.mark.parametrize("dtype", ["float64", "mixed_float16"])
def test_the_rate_is_a_float32_variable_that_no_gradient_moves(dtype):
    layer = DropPath(0.3, dtype=dtype)
    layer.build((None, 2))
    assert layer.trainable_variables == []
    assert layer.current_rate.dtype == "float32"
    assert [v.path for v in layer.weights] == [layer.current_rate.path]


def test_a_seed_fixes_the_draws_and_every_call_draws_anew():
    def draws(seed):
        layer = DropPath(0.5, seed=seed)
        return [np.array(layer(MANY[:64], training=True)) for _ in range(2)]

    (first, second), (again, _), (other, _) = draws(1), draws(1), draws(2)
    np.testing.assert_array_equal(first, again)
    assert np.any(first != second)
    assert np.any(first != other)


@pytest.mark.parametrize("rate", [-0.1, 1.0, float("nan")])
def test_a_rate_out_of_range_is_refused(rate):
    with pytest.raises(ValueError, match=rf"`rate` must be in \[0, 1\).*rate={rate}"):
        DropPath(rate)
