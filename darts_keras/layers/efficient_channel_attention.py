"""Efficient channel attention: each channel asks its neighbors only."""

import math

import keras
from keras import ops

from darts_keras.layers.convolution import fan_in_uniform


@keras.saving.register_keras_serializable(package="darts_keras")
class EfficientChannelAttention(keras.layers.Layer):
    """Scales each channel by what the means of its neighbors say.

    The scale is the sigmoid of a convolution along the channels, padded by zeros
    and without bias. The more channels, the more neighbors count:
    `|(log2(channels) + b) / gamma|`, rounded down and, if that is even, one more.

    Args:
        gamma: Positive float. 2 as in the paper.
        b: Float. 1 as in the paper.

    Call arguments:
        inputs: Tensor of shape `(batch, height, width, channels)`; the output has
            the same shape.

    Reference: [Wang et al., 2020](https://arxiv.org/abs/1910.03151), section 3.2
    """

    def __init__(self, gamma=2, b=1, **kwargs):
        super().__init__(**kwargs)
        if gamma <= 0:
            raise ValueError(f"`gamma` must be positive. Received: gamma={gamma}")
        self.gamma = gamma
        self.b = b

    def build(self, input_shape):
        size = int(abs((math.log2(input_shape[-1]) + self.b) / self.gamma))
        size += 1 - size % 2  # Odd.
        self.kernel = self.add_weight((size, 1, 1), fan_in_uniform(size), name="kernel")

    def call(self, inputs):
        means = ops.mean(inputs, axis=(1, 2))[:, :, None]  # (batch, channels, 1)
        scale = ops.sigmoid(ops.conv(means, self.kernel, padding="same"))
        return inputs * ops.reshape(scale, (-1, 1, 1, inputs.shape[-1]))

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "gamma": self.gamma, "b": self.b}
