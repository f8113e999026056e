"""A large convolution in two: along the rows, then along the columns."""

import keras

from darts_keras.layers.convolution import Conv, strided
from darts_keras.layers.normalization import BatchNorm


@keras.saving.register_keras_serializable(package="darts_keras")
class AsymmetricConv(keras.layers.Layer):
    """The operation `conv_7x1_1x7`: 1x7 and 7x1 convolution, normalization.

    It keeps the number of channels. Each of the convolutions strides along its
    own seven pixels.

    Args:
        strides: Integer, 1 or 2.
        affine: Boolean. Whether the normalization learns scale and offset.

    Call arguments:
        inputs: Tensor of shape `(batch, height, width, channels)`, after a ReLU.

    Reference: [Zoph et al., 2018](https://arxiv.org/abs/1707.07012), section 3; as
    in the authors' code of DARTS, nothing comes between the convolutions.
    """

    def __init__(self, strides=1, affine=True, **kwargs):
        super().__init__(**kwargs)
        self.strides = strides
        self.affine = affine
        self.norm = BatchNorm(affine, dtype=self.dtype_policy)

    def build(self, input_shape):
        channels, policy = input_shape[-1], self.dtype_policy
        self.convs = [
            Conv(channels, (1, 7), (1, self.strides), dtype=policy),
            Conv(channels, (7, 1), (self.strides, 1), dtype=policy),
        ]
        for conv in self.convs:
            conv.build(input_shape)
            input_shape = conv.compute_output_shape(input_shape)
        self.norm.build(input_shape)

    def call(self, inputs, training=False):
        for conv in self.convs:
            inputs = conv(inputs)
        return self.norm(inputs, training=training)

    def compute_output_shape(self, input_shape):
        return strided(input_shape, (self.strides, self.strides))

    def get_config(self):
        config = {"strides": self.strides, "affine": self.affine}
        return {**super().get_config(), **config}
