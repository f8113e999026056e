"""CBAM: attention to channels, then to places."""

import keras
from keras import ops

from darts_keras.kernel.portable import is_portable
from darts_keras.layers.channel_mlp import ChannelMLP
from darts_keras.layers.convolution import Conv
from darts_keras.layers.normalization import BatchNorm


@keras.saving.register_keras_serializable(package="darts_keras")
class ConvolutionalBlockAttention(keras.layers.Layer):
    """CBAM: scales each channel, then each pixel.

    The scale of a channel is the sigmoid of one perceptron applied to the mean
    and to the maximum over the image, and summed. The scale of a pixel is the
    sigmoid of a 7x7 convolution of the maximum and the mean over the channels.
    As in the authors' code, the perceptron has biases, and the convolution has
    none but is followed by batch normalization.

    Args:
        ratio: Positive integer. Channels per hidden unit; 16 as in the paper. At
            least one hidden unit is kept.

    Call arguments:
        inputs: Tensor of shape `(batch, height, width, channels)`; the output has
            the same shape.

    Reference: [Woo et al., 2018](https://arxiv.org/abs/1807.06521), section 3
    """

    def __init__(self, ratio=16, **kwargs):
        super().__init__(**kwargs)
        self.ratio = ratio
        self.mlp = ChannelMLP(ratio, dtype=self.dtype_policy)
        self.conv = Conv(1, 7, dtype=self.dtype_policy)
        self.norm = BatchNorm(dtype=self.dtype_policy)

    def build(self, input_shape):
        self.mlp.build((input_shape[0], input_shape[-1]))
        self.conv.build((*input_shape[:3], 2))
        self.norm.build((*input_shape[:3], 1))

    def call(self, inputs, training=False):
        mean, maximum = ops.mean(inputs, axis=(1, 2)), ops.max(inputs, axis=(1, 2))
        scale = ops.sigmoid(self.mlp(mean) + self.mlp(maximum))  # (batch, channels)
        outputs = inputs * scale[:, None, None, :]
        maximum, mean = (
            f(outputs, axis=-1, keepdims=True) for f in (ops.max, ops.mean)
        )
        maps = self._look_around(maximum, mean)  # (batch, height, width, 1)
        return outputs * ops.sigmoid(self.norm(maps, training=training))

    def _look_around(self, maximum, mean):
        if not is_portable():
            return self.conv(ops.concatenate([maximum, mean], axis=-1))
        # Of 8-bit integers, concatenated maps, and what the maximum is taken of,
        # would have one range: the converter cuts it to what fits neither.
        kernel = ops.convert_to_tensor(self.conv.kernel)
        outputs = [
            ops.conv(image, kernel[:, :, index : index + 1], padding="same")
            for index, image in enumerate((maximum, mean))
        ]
        return outputs[0] + outputs[1]

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "ratio": self.ratio}
