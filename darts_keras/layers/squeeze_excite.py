"""Squeeze and excitation: attention to channels."""

import keras
from keras import ops

from darts_keras.layers.channel_mlp import ChannelMLP


@keras.saving.register_keras_serializable(package="darts_keras")
class SqueezeExcite(keras.layers.Layer):
    """Scales each channel by what the mean over the image says of all channels.

    The scale is the sigmoid of two dense layers. They have no biases, as in the
    paper's formula.

    Args:
        ratio: Positive integer. Channels per hidden unit; 16 as in the paper. At
            least one hidden unit is kept.

    Call arguments:
        inputs: Tensor of shape `(batch, height, width, channels)`; the output has
            the same shape.

    Reference: [Hu et al., 2018](https://arxiv.org/abs/1709.01507), section 3
    """

    def __init__(self, ratio=16, **kwargs):
        super().__init__(**kwargs)
        self.ratio = ratio
        self.mlp = ChannelMLP(ratio, False, False, dtype=self.dtype_policy)

    def build(self, input_shape):
        self.mlp.build((input_shape[0], input_shape[-1]))

    def call(self, inputs):
        scale = ops.sigmoid(self.mlp(ops.mean(inputs, axis=(1, 2))))
        return inputs * scale[:, None, None, :]  # (batch, 1, 1, channels)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "ratio": self.ratio}
