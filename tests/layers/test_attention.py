"""Attention blocks: the formulas of their papers, and what they cost."""

import keras
import numpy as np
import pytest
from contract import POLICIES, check_layer
from numpy_twin import EPSILON, convolve, normalize, relu

from darts_keras.kernel.portable import portable_forms
from darts_keras.layers.attention import ATTENTIONS
from darts_keras.layers.bottleneck_attention import BottleneckAttention
from darts_keras.layers.channel_mlp import ChannelMLP
from darts_keras.layers.convolutional_block_attention import (
    ConvolutionalBlockAttention,
)
from darts_keras.layers.efficient_channel_attention import EfficientChannelAttention
from darts_keras.layers.squeeze_excite import SqueezeExcite

IMAGES = np.random.default_rng(0).normal(size=(3, 6, 5, 8))


@pytest.mark.parametrize("name", sorted(ATTENTIONS))
def test_attention_block_keeps_the_contract(name, tmp_path):
    policies = POLICIES
    if name == "cbam" and keras.config.backend() == "torch":
        # On a CPU, PyTorch 2.13 has no gradient of other types for its one filter.
        policies = ("float32", "mixed_bfloat16")
    check_layer(
        lambda dtype: ATTENTIONS[name](dtype=dtype),
        (4, 6, 5, 64),  # Enough hidden units that a ReLU leaves some alive.
        tmp_path=tmp_path,
        policies=policies,
    )


@pytest.mark.parametrize("biases", [(False, True), (True, False)])
def test_channel_mlp_keeps_the_contract(biases, tmp_path):
    check_layer(
        lambda dtype: ChannelMLP(4, *biases, dtype=dtype), (5, 9), tmp_path=tmp_path
    )


@pytest.mark.parametrize("name", sorted(ATTENTIONS))
def test_attention_block_keeps_the_shape_of_any_image(name):
    for shape in [(1, 1, 1, 1), (2, 3, 1, 2), (1, 2, 9, 17)]:
        images = keras.random.normal(shape)
        for training in (False, True):
            outputs = ATTENTIONS[name]()(images, training=training)
            assert outputs.shape == shape
            assert np.isfinite(np.asarray(outputs)).all()


@pytest.mark.parametrize(
    ("name", "expected"),
    [("none", 0), ("se", 378_432), ("cbam", 387_776), ("eca", 6 * 5 + 14 * 5)],
)
def test_attention_adds_the_known_number_of_parameters_to_darts(name, expected):
    num_parameters = 0
    for channels, num_cells in [(144, 6), (288, 7), (576, 7)]:
        block = ATTENTIONS[name]()
        block.build((None, 8, 8, channels))
        sizes = [np.prod(v.shape) for v in block.trainable_variables]
        num_parameters += num_cells * sum(sizes)
    assert num_parameters == expected


def test_squeeze_excite_computes_its_formula():
    block = SqueezeExcite(ratio=4, dtype="float64")
    outputs = block(IMAGES)
    reduce, expand = block.get_weights()
    scale = sigmoid(relu(IMAGES.mean((1, 2)) @ reduce) @ expand)
    np.testing.assert_allclose(outputs, IMAGES * scale[:, None, None], rtol=1e-12)


def test_cbam_computes_its_formula():
    block = ConvolutionalBlockAttention(ratio=4, dtype="float64")
    outputs = block(IMAGES, training=True)
    reduce, reduce_bias, expand, expand_bias = block.mlp.get_weights()

    def perceptron(values):
        return relu(values @ reduce + reduce_bias) @ expand + expand_bias

    logits = perceptron(IMAGES.mean((1, 2))) + perceptron(IMAGES.max((1, 2)))
    scaled = IMAGES * sigmoid(logits)[:, None, None]
    maps = np.stack([scaled.max(-1), scaled.mean(-1)], axis=-1)
    gate = sigmoid(normalize(convolve(maps, block.conv.kernel.numpy()))[0])
    np.testing.assert_allclose(outputs, scaled * gate, rtol=1e-9, atol=1e-12)


def test_eca_computes_its_formula():
    block = EfficientChannelAttention(dtype="float64", gamma=1)
    outputs = block(IMAGES)
    kernel = block.kernel.numpy()[:, 0, 0]
    assert kernel.shape == (5,)  # log2(8) + 1 = 4, and one more to be odd.
    means = np.pad(IMAGES.mean((1, 2)), [(0, 0), (2, 2)])
    logits = [means[:, channel : channel + 5] @ kernel for channel in range(8)]
    scale = sigmoid(np.stack(logits, axis=-1))
    np.testing.assert_allclose(outputs, IMAGES * scale[:, None, None], rtol=1e-12)


@pytest.mark.parametrize(
    ("channels", "size"), [(1, 1), (8, 3), (16, 3), (64, 3), (128, 5), (512, 5)]
)
def test_eca_asks_the_more_neighbors_the_more_channels(channels, size):
    block = EfficientChannelAttention()
    block.build((None, 4, 4, channels))
    assert block.kernel.shape[0] == size


def test_bam_computes_its_formula():
    block = BottleneckAttention(ratio=4, dtype="float64")
    outputs = block(IMAGES, training=True)
    reduce, bias, expand = block.mlp.get_weights()
    channel = relu(IMAGES.mean((1, 2)) @ reduce + bias) @ expand
    channel = normalize(channel[:, None, None])[0]
    spatial = IMAGES
    for conv, dilation in zip(block.convs[:-1], [1, 4, 4], strict=True):
        kernel, bias = conv.get_weights()
        spatial = relu(convolve(spatial, kernel, dilation=dilation) + bias)
    (kernel,) = block.convs[-1].get_weights()
    spatial = normalize(convolve(spatial, kernel))[0]
    expected = IMAGES * (1 + sigmoid(channel + spatial))
    np.testing.assert_allclose(outputs, expected, rtol=1e-9, atol=1e-12)


def test_bam_uses_moving_statistics_at_inference():
    block = BottleneckAttention(dtype="float64")
    block.build(IMAGES.shape)
    for norm in (block.channel_norm, block.spatial_norm):
        norm.scale.assign(0 * norm.scale)
    expected = IMAGES * (1 + sigmoid(0))
    np.testing.assert_allclose(block(IMAGES), expected, rtol=1e-12)
    block.spatial_norm.scale.assign([np.sqrt(1 + EPSILON)])
    block.spatial_norm.moving_mean.assign([1e3])
    np.testing.assert_allclose(block(IMAGES), IMAGES, rtol=1e-12)


def test_few_channels_keep_one_hidden_unit():
    mlp = ChannelMLP(ratio=16)
    mlp.build((None, 3))
    assert mlp.hidden.units == 1


@pytest.mark.parametrize("layer", [ChannelMLP, SqueezeExcite, BottleneckAttention])
def test_a_ratio_below_one_is_refused(layer):
    with pytest.raises(ValueError, match=r"`ratio` must be at least 1.*ratio=0"):
        layer(ratio=0)


def test_a_gamma_that_is_not_positive_is_refused():
    with pytest.raises(ValueError, match=r"`gamma` must be positive.*gamma=0"):
        EfficientChannelAttention(gamma=0)


def test_an_unknown_attention_block_is_refused():
    with pytest.raises(ValueError, match=r"Unknown attention block 'sse'.*mean 'se'"):
        ATTENTIONS["sse"]


def sigmoid(values):
    return 1 / (1 + np.exp(-values))


def test_portable_cbam_is_the_same():
    images = np.random.default_rng(0).normal(size=(2, 6, 5, 4))
    layer = ATTENTIONS["cbam"](dtype="float64")
    expected = layer(images)
    with portable_forms():
        np.testing.assert_allclose(layer(images), expected, rtol=1e-12)
