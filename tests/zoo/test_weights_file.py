"""Weights as bytes: what comes back, and what is refused."""

import keras
import numpy as np
import pytest
from zoo_toys import make_card, scattered_model

from darts_keras.zoo.archive import pack_arrays
from darts_keras.zoo.weights_file import pack_weights, unpack_weights


@pytest.fixture(scope="module")
def network():
    return scattered_model(make_card())


def small(value):
    """Returns a network with one weight of this value, and others."""
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)])
    model.variables[0].assign([[1.0, value], [0.0, 2.0]])
    return model


def values_of(network):
    return [np.asarray(variable.value) for variable in network.variables]


def test_float32_is_exact(network):
    found = unpack_weights(pack_weights(network, "float32"))
    for array, expected in zip(found, values_of(network), strict=True):
        assert array.dtype == np.float32
        np.testing.assert_array_equal(array, expected)


def test_float16_rounds_to_the_nearest(network):
    content = pack_weights(network, "float16")
    assert len(content) < 0.8 * len(pack_weights(network, "float32"))
    for array, expected in zip(
        unpack_weights(content), values_of(network), strict=True
    ):
        assert array.dtype == np.float32
        np.testing.assert_array_equal(array, expected.astype("float16"))


def test_equal_weights_give_equal_bytes(network):
    twin = scattered_model(make_card("twin"))
    for variable, value in zip(twin.variables, values_of(network), strict=True):
        variable.assign(value)
    assert pack_weights(twin, "float16") == pack_weights(network, "float16")


@pytest.mark.parametrize("value", [65504.0, -65504.0])
def test_the_largest_of_half_precision_is_stored(value):
    assert unpack_weights(pack_weights(small(value), "float16"))[0][0, 1] == value


@pytest.mark.parametrize(
    ("value", "dtype"),
    [
        (65519.0, "float16"),
        (-1e5, "float16"),
        (np.nan, "float16"),
        (np.inf, "float32"),
        (np.nan, "float32"),
    ],
)
def test_numbers_that_would_be_lost_are_refused(value, dtype):
    with pytest.raises(ValueError, match=f"finite in {dtype}.*kernel"):
        pack_weights(small(value), dtype)


def test_other_dtypes_are_refused(network):
    with pytest.raises(ValueError, match=r"`dtype` must be one of.*dtype='int8'"):
        pack_weights(network, "int8")


def test_variables_that_are_no_floats_are_refused():
    layers = [keras.Input((2,)), keras.layers.Dropout(0.5)]
    with pytest.raises(ValueError, match=r"variables of floats.*seed_generator_state"):
        pack_weights(keras.Sequential(layers), "float32")


def test_other_names_are_refused():
    content = pack_arrays({"0001": np.zeros(2, "float32")})
    with pytest.raises(ValueError, match=r"arrays 0000, 0001, .*Received: \['0001'\]"):
        unpack_weights(content)


@pytest.mark.parametrize("value", [np.nan, -np.inf])
def test_numbers_that_are_not_finite_are_refused(value):
    content = pack_arrays({"0000": np.array([1, value], "float32")})
    with pytest.raises(ValueError, match=r"finite numbers.*array 0000"):
        unpack_weights(content)


def test_integers_are_refused():
    content = pack_arrays({"0000": np.array([1, 2])})
    with pytest.raises(ValueError, match="dtype int64"):
        unpack_weights(content)
