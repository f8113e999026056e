"""BAM: attention to channels and to places, side by side."""

import keras
from keras import ops

from darts_keras.layers.channel_mlp import ChannelMLP
from darts_keras.layers.convolution import fan_in_uniform
from darts_keras.layers.normalization import BatchNorm


@keras.saving.register_keras_serializable(package="darts_keras")
class BottleneckAttention(keras.layers.Layer):
    """BAM: scales each value by `1 + sigmoid(channel gate + spatial gate)`.

    The channel gate is a perceptron of the means over the image. The spatial gate
    reduces the channels by a 1x1 convolution, looks around with two dilated 3x3
    convolutions, and ends in one channel. Batch normalization ends either, to
    bring them to one scale. This is the paper; the authors' later code normalizes
    the hidden layers instead, and multiplies the gates.

    What the formulas leave out: a ReLU follows each layer but a gate's last; all
    have biases but a gate's last, where the normalization has an offset.

    Args:
        ratio: Positive integer. Channels per hidden channel; 16 as in the paper.
            At least one hidden channel is kept.
        dilation_rate: Positive integer. Distance of the taps, in pixels; 4 as in
            the paper.

    Call arguments:
        inputs: Tensor of shape `(batch, height, width, channels)`; the output has
            the same shape.

    Reference: [Park et al., 2018](https://arxiv.org/abs/1807.06514), section 3
    """

    def __init__(self, ratio=16, dilation_rate=4, **kwargs):
        super().__init__(**kwargs)
        self.ratio = ratio
        self.dilation_rate = dilation_rate
        policy = self.dtype_policy
        self.mlp = ChannelMLP(ratio, output_bias=False, dtype=policy)
        self.channel_norm = BatchNorm(dtype=policy)
        self.spatial_norm = BatchNorm(dtype=policy)

    def build(self, input_shape):
        *image, channels = input_shape
        self.mlp.build((image[0], channels))
        self.channel_norm.build((image[0], 1, 1, channels))
        hidden = max(1, channels // self.ratio)
        self.convs = [
            self._conv(hidden, 1, channels),
            self._conv(hidden, 3, hidden, self.dilation_rate),
            self._conv(hidden, 3, hidden, self.dilation_rate),
            self._conv(1, 1, hidden, last=True),
        ]
        for index, conv in enumerate(self.convs):
            conv.build((*image, hidden if index else channels))
        self.spatial_norm.build((*image, 1))

    def _conv(self, filters, size, inputs, dilation_rate=1, last=False):
        return keras.layers.Conv2D(
            filters,
            size,
            padding="same",
            dilation_rate=dilation_rate,
            activation=None if last else "relu",
            use_bias=not last,
            kernel_initializer=fan_in_uniform(size * size * inputs),
            bias_initializer=fan_in_uniform(size * size * inputs),
            dtype=self.dtype_policy,
        )

    def call(self, inputs, training=False):
        channel = self.mlp(ops.mean(inputs, axis=(1, 2)))[:, None, None, :]
        channel = self.channel_norm(channel, training=training)
        spatial = inputs
        for conv in self.convs:
            spatial = conv(spatial)
        spatial = self.spatial_norm(spatial, training=training)
        return inputs * (1 + ops.sigmoid(channel + spatial))

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {
            **super().get_config(),
            "ratio": self.ratio,
            "dilation_rate": self.dilation_rate,
        }
