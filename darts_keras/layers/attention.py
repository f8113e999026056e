"""Attention blocks, by name: what may follow a cell.

They reweight the output of a cell and keep its shape. Fine-Tuning DARTS
([Tanveer et al., 2020](https://arxiv.org/abs/2006.09042)) puts one after each
cell; which one is not public, so it is a choice here. None has architecture
variables.
"""

import keras

from darts_keras.layers.bottleneck_attention import BottleneckAttention
from darts_keras.layers.convolutional_block_attention import (
    ConvolutionalBlockAttention,
)
from darts_keras.layers.efficient_channel_attention import EfficientChannelAttention
from darts_keras.layers.squeeze_excite import SqueezeExcite
from darts_keras.registry import Registry

ATTENTIONS = Registry("attention block")
"""Layers that need no arguments; `dtype` and `name` may be given."""

ATTENTIONS.register("none")(keras.layers.Identity)
ATTENTIONS.register("se")(SqueezeExcite)
ATTENTIONS.register("cbam")(ConvolutionalBlockAttention)
ATTENTIONS.register("eca")(EfficientChannelAttention)
ATTENTIONS.register("bam")(BottleneckAttention)
