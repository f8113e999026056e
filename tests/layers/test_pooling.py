"""Pools: PyTorch's padding, also with strides."""

import numpy as np
import pytest
from contract import check_layer
from keras import ops
from numpy_twin import normalize, pool

from darts_keras.kernel.portable import portable_forms
from darts_keras.layers.pooling import Pool3x3, average_pool_3x3, max_pool_3x3

FORMS = {"max": (max_pool_3x3, np.nanmax), "average": (average_pool_3x3, np.nanmean)}


@pytest.mark.parametrize(
    ("kind", "strides", "normalize"),
    [("max", 1, True), ("max", 2, False), ("average", 1, False), ("average", 2, True)],
)
def test_pool_keeps_the_contract(kind, strides, normalize, tmp_path):
    check_layer(
        lambda dtype: Pool3x3(kind, strides, normalize, dtype=dtype),
        (2, 6, 5, 3),
        tmp_path=tmp_path,
    )


@pytest.mark.parametrize("shape", [(2, 6, 6, 3), (2, 7, 5, 3), (1, 2, 3, 1)])
@pytest.mark.parametrize("strides", [1, 2])
@pytest.mark.parametrize("kind", sorted(FORMS))
def test_what_lies_outside_of_the_image_does_not_count(kind, strides, shape):
    images = np.random.default_rng(0).normal(-5, 1, shape)
    function, reduce = FORMS[kind]
    expected = pool(images, reduce, strides)
    outputs = function(ops.convert_to_tensor(images, "float64"), strides)
    np.testing.assert_allclose(outputs, expected, rtol=1e-12)


@pytest.mark.parametrize("shape", [(2, 6, 6, 3), (2, 7, 5, 3), (1, 2, 3, 1)])
@pytest.mark.parametrize("kind", sorted(FORMS))
def test_portable_pool_that_strides_is_the_same_without_infinite_numbers(kind, shape):
    images = np.random.default_rng(0).normal(-5, 1, shape)
    function, reduce = FORMS[kind]
    pads = []
    with portable_forms(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("darts_keras.layers.pooling.pad_evenly", pads.append)
        outputs = function(ops.convert_to_tensor(images, "float64"), 2)
    np.testing.assert_allclose(outputs, pool(images, reduce, 2), rtol=1e-12)
    assert pads == []


def test_average_pool_of_a_ramp_has_the_value_that_pytorch_gives():
    ramp = np.arange(16.0).reshape(1, 4, 4, 1)
    corner = average_pool_3x3(ramp, 2)[0, 0, 0, 0]
    np.testing.assert_allclose(corner, 2.5, rtol=1e-6)


@pytest.mark.parametrize("kind", sorted(FORMS))
def test_pool_normalizes_what_it_pools(kind):
    images = np.random.default_rng(0).normal(size=(2, 6, 5, 3))
    outputs = Pool3x3(kind, 2, dtype="float64")(images, training=True)
    expected = normalize(pool(images, FORMS[kind][1], 2))[0]
    np.testing.assert_allclose(outputs, expected, rtol=1e-10)


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("strides", [1, 2])
@pytest.mark.parametrize("kind", sorted(FORMS))
def test_pool_without_normalization_has_no_variables(kind, strides, training):
    images = np.random.default_rng(0).normal(-5, 1, size=(2, 6, 5, 3))
    layer = Pool3x3(kind, strides, normalize=False, dtype="float64")
    expected = pool(images, FORMS[kind][1], strides)
    np.testing.assert_allclose(layer(images, training=training), expected, rtol=1e-12)
    assert layer.variables == []


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match=r"one of \['average', 'max'\].*kind='median'"):
        Pool3x3("median")
