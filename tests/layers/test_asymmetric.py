"""The operation `conv_7x1_1x7`."""

import numpy as np
import pytest
from contract import check_layer, count_parameters
from numpy_twin import asymmetric, relu
from twin_weights import norm_of, scatter

from darts_keras.layers.asymmetric import AsymmetricConv


@pytest.mark.parametrize(("strides", "affine"), [(1, True), (2, False)])
def test_asymmetric_conv_keeps_the_contract(strides, affine, tmp_path):
    check_layer(
        lambda dtype: AsymmetricConv(strides, affine, dtype=dtype),
        (2, 6, 5, 3),
        tmp_path=tmp_path,
    )


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("sides", [(8, 8), (9, 4)])
@pytest.mark.parametrize("strides", [1, 2])
def test_asymmetric_conv_computes_its_formula(strides, sides, training):
    images = np.random.default_rng(0).normal(size=(2, *sides, 3))
    layer = AsymmetricConv(strides, dtype="float64")
    layer.build(images.shape)
    scatter(layer)
    kernels = [conv.kernel.numpy() for conv in layer.convs]
    norm = norm_of(layer.norm, training)
    expected = asymmetric(images, *kernels, strides, norm)
    outputs = layer(relu(images), training=training)
    np.testing.assert_allclose(outputs, expected, rtol=1e-9, atol=1e-10)


def test_asymmetric_conv_has_the_parameters_that_its_name_tells():
    layer = AsymmetricConv()
    layer.build((None, 8, 8, 5))
    assert count_parameters(layer) == 2 * 7 * 5 * 5 + 2 * 5
