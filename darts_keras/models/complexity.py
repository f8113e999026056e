"""What a network costs: parameters and multiply-adds, as the field counts them."""

import dataclasses
import math

import keras

from darts_keras.layers.asymmetric import AsymmetricConv
from darts_keras.layers.auxiliary_head import AuxiliaryHead
from darts_keras.layers.bottleneck_attention import BottleneckAttention
from darts_keras.layers.channel_mlp import ChannelMLP
from darts_keras.layers.connection import FactorizedReduction, ReluConvBN
from darts_keras.layers.convolution import Conv, DepthwiseConv, GroupedPointwiseConv
from darts_keras.layers.convolutional_block_attention import (
    ConvolutionalBlockAttention,
)
from darts_keras.layers.efficient_channel_attention import EfficientChannelAttention
from darts_keras.layers.head import ClassifierHead
from darts_keras.layers.separable import DepthwiseSeparableConv, SeparableConv
from darts_keras.layers.squeeze_excite import SqueezeExcite
from darts_keras.layers.stem import DualStem, SingleStem
from darts_keras.space.derived_cell import DerivedCell


@dataclasses.dataclass(frozen=True, kw_only=True)
class Part:
    """A layer of a model, and what it costs."""

    name: str
    output_shape: tuple[int, ...]  # Without the batch; of the last of many outputs.
    num_parameters: int  # Trainable.
    multiply_adds: int  # Of one image.


def num_parameters(layer):
    """Returns the number of trainable parameters of a layer or a model."""
    return sum(math.prod(v.shape) for v in layer.trainable_variables)


def multiply_adds(model):
    """Returns how often a model multiplies and adds, for one image.

    Convolutions and dense layers count, and nothing else, as usual in the field;
    those of attention blocks and of an auxiliary head as well, if there is one. A
    pixel of padding counts as any other. The kernel of a factorized reduction is
    half zeros, which do not count: it stands for two 1x1 convolutions.

    Args:
        model: Model from `build_network`, or a Functional or Sequential one of such
            layers and of Keras' own convolutions and dense layers. It takes images
            of a fixed size.

    Returns:
        Integer.

    Raises:
        ValueError: If the model is not built, the size of its images is not fixed,
            or it has a layer with kernels whose multiply-adds are not known.
    """
    if not model.built:
        raise ValueError(
            "`model` must be built: call it once, or give it an `Input`. "
            f"Received: model={model.name}, not built"
        )
    return _count(model)


def list_parts(model):
    """Returns the layers of a model that cost something, in their order.

    Their parameters, and their multiply-adds, add up to those of the model.

    Args:
        model: As for `multiply_adds`.

    Returns:
        Tuple of `Part`.

    Raises:
        ValueError: As for `multiply_adds`.
    """
    multiply_adds(model)  # Refuses what can't be counted.
    parts = []
    for layer in model.layers:
        numbers = {"num_parameters": num_parameters(layer)}
        numbers["multiply_adds"] = _count(layer)
        if any(numbers.values()):
            shape = tuple(keras.tree.flatten(layer.output)[-1].shape[1:])
            parts.append(Part(name=layer.name, output_shape=shape, **numbers))
    return tuple(parts)


def _count(layer):
    """Counts a layer with all that it is made of."""
    inner = {child: _count(child) for child in _children(layer)}
    kernels = _own_kernels(layer)
    # A composite decides how often it calls its parts, so it has to be known, too.
    if kernels or any(inner.values()):
        _check_known(layer, kernels, inner)
    count = sum(inner.values())
    if kernels:
        places = _APPLIED_TO[type(layer)](layer)
        count += places * sum(math.prod(kernel.shape) for kernel in kernels)
    if isinstance(layer, ConvolutionalBlockAttention):
        count += inner[layer.mlp]  # It sees the means, and the maxima as well.
    return count


def _children(layer):
    # Private by its name, but the one way to the layers of a layer; Keras' own
    # subclasses and those of KerasHub rely on it.
    return list(layer._flatten_layers(include_self=False, recursive=False))


def _own_kernels(layer):
    """Returns the weights that are no vectors, without those of inner layers."""
    inner = {id(v) for child in _children(layer) for v in child.weights}
    return [v for v in layer.weights if id(v) not in inner and len(v.shape) > 1]


def _check_known(layer, kernels, inner):
    if isinstance(layer, keras.Function):  # A Functional model.
        _check_used_once(layer, inner)
        return
    known = _APPLIED_TO if kernels else (*_COMPOSITES, keras.Sequential)
    if type(layer) not in known:
        raise ValueError(
            "The multiply-adds of this layer are not known: "
            f"{type(layer).__name__} '{layer.name}'. Build the network from layers of "
            "darts_keras, or from Keras' Conv2D, DepthwiseConv2D, SeparableConv2D and "
            "Dense, without others around them."
        )


def _check_used_once(model, inner):
    # The configuration is the public record of how often a graph uses a layer.
    for node in model.get_config()["layers"]:
        uses = len(node["inbound_nodes"])
        if uses > 1 and inner[model.get_layer(node["name"])]:
            raise ValueError(
                "A layer with kernels must be used once, to be counted. Received: "
                f"'{node['name']}', used {uses} times"
            )


def _pixels(layer):
    """Returns to how many places of an image a layer applies its kernels."""
    if getattr(layer, "data_format", "channels_last") != "channels_last":
        raise ValueError(
            "Layers must have `data_format='channels_last'`. Received: "
            f"data_format={layer.data_format} in '{layer.name}'"
        )
    shape = layer.compute_output_shape(_input_shape(layer))
    if None in shape[1:]:
        raise ValueError(
            "The images must be of a fixed size, for their pixels to be counted. "
            f"Received: output_shape={tuple(shape)} of '{layer.name}'"
        )
    return math.prod(shape[1:-1])


def _channels(layer):
    """Returns the channels of a layer's input: its kernel goes along them."""
    return _input_shape(layer)[-1]


def _input_shape(layer):
    config = layer.get_build_config()
    shapes = config.get("shapes_dict") or {"input_shape": config["input_shape"]}
    return next(iter(shapes.values()))  # A gain may come second.


_APPLIED_TO = {
    Conv: _pixels,
    DepthwiseConv: _pixels,
    GroupedPointwiseConv: _pixels,
    FactorizedReduction: _pixels,
    EfficientChannelAttention: _channels,
    keras.layers.Conv2D: _pixels,
    keras.layers.DepthwiseConv2D: _pixels,
    keras.layers.SeparableConv2D: _pixels,
    keras.layers.Dense: _pixels,
}
"""Layers that own kernels, and how often they apply them to an image."""

_COMPOSITES = {
    AsymmetricConv,
    AuxiliaryHead,
    BottleneckAttention,
    ChannelMLP,
    ClassifierHead,
    ConvolutionalBlockAttention,
    DepthwiseSeparableConv,
    DerivedCell,
    DualStem,
    ReluConvBN,
    SeparableConv,
    SingleStem,
    SqueezeExcite,
}
"""Layers that call each of their inner layers once; CBAM calls one twice."""
