"""Convolutions: PyTorch's padding and starting values."""

import numpy as np
import pytest
from contract import check_layer
from numpy_twin import convolve, depthwise

from darts_keras.layers.convolution import (
    Conv,
    DepthwiseConv,
    GroupedPointwiseConv,
    fan_in_uniform,
    pad_evenly,
)

IMAGES = np.random.default_rng(0).normal(size=(2, 6, 7, 4))


@pytest.mark.parametrize("strides", [1, 2, (2, 1)])
@pytest.mark.parametrize("kernel_size", [3, (7, 1), (1, 5)])
def test_conv_keeps_the_contract(kernel_size, strides, tmp_path):
    check_layer(
        lambda dtype: Conv(3, kernel_size, strides, dtype=dtype),
        (2, 6, 5, 4),
        tmp_path=tmp_path,
    )


@pytest.mark.parametrize("dilation_rate", [1, 2])
@pytest.mark.parametrize("strides", [1, 2])
def test_depthwise_conv_keeps_the_contract(strides, dilation_rate, tmp_path):
    check_layer(
        lambda dtype: DepthwiseConv(3, strides, dilation_rate, dtype=dtype),
        (2, 6, 5, 4),
        tmp_path=tmp_path,
    )


@pytest.mark.parametrize("num_groups", [1, 2])
def test_grouped_pointwise_conv_keeps_the_contract(num_groups, tmp_path):
    check_layer(
        lambda dtype: GroupedPointwiseConv(3, num_groups, dtype=dtype),
        (2, 6, 5, 4),
        tmp_path=tmp_path,
    )


@pytest.mark.parametrize("size", [1, 3, 5])
@pytest.mark.parametrize("strides", [1, 2])
def test_conv_pads_both_sides_alike(size, strides):
    layer = Conv(3, size, strides, dtype="float64")
    outputs = layer(IMAGES)
    expected = convolve(IMAGES, layer.kernel.numpy(), strides)
    np.testing.assert_allclose(outputs, expected, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("size", [3, 5, 7])
@pytest.mark.parametrize("strides", [1, 2])
@pytest.mark.parametrize("dilation_rate", [1, 2])
def test_depthwise_conv_pads_both_sides_alike(size, strides, dilation_rate):
    layer = DepthwiseConv(size, strides, dilation_rate, dtype="float64")
    outputs = layer(IMAGES)
    expected = depthwise(IMAGES, layer.kernel.numpy(), strides, dilation_rate)
    np.testing.assert_allclose(outputs, expected, rtol=1e-10, atol=1e-12)


def test_grouped_pointwise_conv_stays_within_each_group():
    layer = GroupedPointwiseConv(3, 2, dtype="float64")
    outputs = layer(IMAGES)
    first, second = layer.kernel.numpy()
    expected = np.concatenate([IMAGES[..., :2] @ first, IMAGES[..., 2:] @ second], -1)
    np.testing.assert_allclose(outputs, expected, rtol=1e-10)


@pytest.mark.parametrize(
    ("layer", "fan_in"),
    [
        (Conv(50, 3), 36),
        (Conv(50, (1, 7)), 28),
        (DepthwiseConv(5), 25),
        (GroupedPointwiseConv(50, 2), 16),
    ],
)
def test_kernels_start_uniform_within_the_root_of_the_fan_in(layer, fan_in):
    channels = {36: 4, 28: 4, 25: 40, 16: 32}[fan_in]
    layer.build((None, 8, 8, channels))
    largest = np.abs(layer.kernel.numpy()).max()
    assert 0.97 * fan_in**-0.5 < largest <= fan_in**-0.5


def test_fan_in_uniform_spreads_as_pytorch_does():
    values = np.array(fan_in_uniform(25)((100, 100)))
    np.testing.assert_allclose(values.std(), 0.2 / 3**0.5, rtol=0.03)


def test_pad_evenly_pads_height_and_width_only():
    padded = np.array(pad_evenly(IMAGES, (1, 2), value=9))
    assert padded.shape == (2, 8, 11, 4)
    np.testing.assert_array_equal(padded[:, 1:-1, 2:-2], IMAGES)
    assert np.all(padded[:, [0, -1]] == 9)
    assert np.all(padded[:, :, [0, 1, -2, -1]] == 9)


@pytest.mark.parametrize(("strides", "dilation_rate"), [(3, 1), (1, 3), (0, 1)])
def test_depthwise_conv_refuses_other_strides_and_dilations(strides, dilation_rate):
    received = f"strides={strides}, dilation_rate={dilation_rate}"
    with pytest.raises(ValueError, match=f"must be 1 or 2. Received: {received}"):
        DepthwiseConv(3, strides, dilation_rate)


def test_groups_must_divide_the_channels():
    with pytest.raises(ValueError, match=r"`num_groups` must divide .* num_groups=3"):
        GroupedPointwiseConv(2, 3).build((None, 8, 8, 4))
