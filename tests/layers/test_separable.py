"""Separable convolutions: several edges in one pass, each by itself."""

import numpy as np
import pytest
from contract import check_layer
from numpy_twin import convolve, depthwise, normalize, relu, separable

from darts_keras.layers.separable import DepthwiseSeparableConv, SeparableConv

IMAGES = np.random.default_rng(0).normal(size=(2, 6, 5, 4))


@pytest.mark.parametrize(
    ("strides", "dilation_rate", "gain"),
    [(1, 1, []), (1, 2, [(4,)]), (2, 1, [(4,)]), (2, 2, [])],
)
def test_depthwise_separable_conv_keeps_the_contract(
    strides, dilation_rate, gain, tmp_path
):
    check_layer(
        lambda dtype: DepthwiseSeparableConv(3, strides, dilation_rate, 2, dtype=dtype),
        (2, 6, 5, 4),
        *gain,
        tmp_path=tmp_path,
    )


@pytest.mark.parametrize("affine", [False, True])
@pytest.mark.parametrize("num_convs", [1, 3])
def test_separable_conv_keeps_the_contract(num_convs, affine, tmp_path):
    check_layer(
        lambda dtype: SeparableConv(5, 2, 1, num_convs, 2, affine, dtype=dtype),
        (2, 6, 5, 4),
        (4,),
        tmp_path=tmp_path,
    )


@pytest.mark.parametrize("strides", [1, 2])
@pytest.mark.parametrize("dilation_rate", [1, 2])
def test_depthwise_separable_conv_computes_its_formula(strides, dilation_rate):
    layer = DepthwiseSeparableConv(3, strides, dilation_rate, 2, dtype="float64")
    outputs = layer(IMAGES, training=True)
    deep = depthwise(IMAGES, layer.depthwise.kernel.numpy(), strides, dilation_rate)
    first, second = layer.pointwise.kernel.numpy()[:, None, None]
    edges = [convolve(deep[..., :2], first), convolve(deep[..., 2:], second)]
    expected = normalize(np.concatenate(edges, axis=-1))[0]
    np.testing.assert_allclose(outputs, expected, rtol=1e-9, atol=1e-12)


def test_only_the_first_convolution_strides():
    layer = SeparableConv(3, strides=2, num_convs=3, dtype="float64")
    outputs = layer(relu(IMAGES), training=True)
    kernels = [
        (conv.depthwise.kernel.numpy(), conv.pointwise.kernel.numpy()[None])
        for conv in layer.convs
    ]
    expected = separable(IMAGES, kernels, strides=2, dilation=1)
    np.testing.assert_allclose(outputs, expected, rtol=1e-9, atol=1e-12)


def test_a_gain_scales_the_output_of_the_last_convolution():
    layer = SeparableConv(3, dtype="float64")
    gain = np.array([0.5, 0.0, -1.0, 2.0])
    outputs = np.array(layer(IMAGES, training=True))
    scaled = layer(IMAGES, gain=gain, training=True)
    np.testing.assert_allclose(scaled, gain * outputs, rtol=1e-12)
