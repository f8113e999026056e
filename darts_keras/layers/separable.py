"""The one convolution that DARTS' operations are made of."""

import keras
from keras import ops

from darts_keras.layers.convolution import DepthwiseConv, GroupedPointwiseConv
from darts_keras.layers.normalization import BatchNorm


@keras.saving.register_keras_serializable(package="darts_keras")
class DepthwiseSeparableConv(keras.layers.Layer):
    """Depthwise convolution, pointwise convolution, batch normalization.

    Several edges share one pass: the channels of edge 0 come first, and the
    pointwise convolution stays within an edge.

    Args:
        kernel_size: Odd integer. Taps a side of the depthwise convolution.
        strides: Integer, 1 or 2.
        dilation_rate: Integer, 1 or 2.
        num_edges: Positive integer. Groups of the pointwise convolution.
        affine: Boolean. Whether the normalization learns scale and offset.

    Call arguments:
        inputs: Tensor of shape `(batch, height, width, num_edges * channels)`.
        gain: Optional tensor of shape `(num_edges * channels,)`, see `BatchNorm`.

    Reference: [Liu et al., 2019](https://arxiv.org/abs/1806.09055), without the
    ReLU before it, which edges share.
    """

    def __init__(
        self,
        kernel_size,
        strides=1,
        dilation_rate=1,
        num_edges=1,
        affine=True,
        **kwargs,
    ):
        super().__init__(autocast=False, **kwargs)
        self.kernel_size = kernel_size
        self.strides = strides
        self.dilation_rate = dilation_rate
        self.num_edges = num_edges
        self.affine = affine
        policy = self.dtype_policy
        self.depthwise = DepthwiseConv(
            kernel_size, strides, dilation_rate, num_edges, dtype=policy
        )
        self.norm = BatchNorm(affine, dtype=policy)
        self.pointwise = GroupedPointwiseConv(num_groups=num_edges, dtype=policy)

    def borrow_kernels(self, owner):
        """Uses another's kernels with a normalization of its own; before it is built.

        Args:
            owner: `DepthwiseSeparableConv` of the same settings, of as many channels
                an edge or more.
        """
        self.depthwise.borrow_kernel(owner.depthwise)
        self.pointwise.borrow_kernel(owner.pointwise)

    def build(self, inputs_shape, gain_shape=None):
        del gain_shape
        self.depthwise.build(inputs_shape)
        shape = self.depthwise.compute_output_shape(inputs_shape)
        self.pointwise.build(shape)
        self.norm.build(shape)

    def call(self, inputs, gain=None, training=False):
        inputs = ops.cast(inputs, self.compute_dtype)
        outputs = self.pointwise(self.depthwise(inputs))
        return self.norm(outputs, gain=gain, training=training)

    def compute_output_shape(self, inputs_shape, gain_shape=None):
        del gain_shape
        return self.depthwise.compute_output_shape(inputs_shape)

    def get_config(self):
        return {
            **super().get_config(),
            "kernel_size": self.kernel_size,
            "strides": self.strides,
            "dilation_rate": self.dilation_rate,
            "num_edges": self.num_edges,
            "affine": self.affine,
        }


@keras.saving.register_keras_serializable(package="darts_keras")
class SeparableConv(keras.layers.Layer):
    """The operations `sep_conv_*` (two convolutions) and `dil_conv_*` (one).

    Args:
        kernel_size: Odd integer. Taps a side.
        strides: Integer, 1 or 2. Of the first convolution.
        dilation_rate: Integer, 1 or 2.
        num_convs: Positive integer. Separable convolutions in a row, with a ReLU
            between.
        num_edges: Positive integer. How many edges share the pass.
        affine: Boolean. Whether the normalizations learn scale and offset.

    Call arguments:
        inputs: Tensor of shape `(batch, height, width, num_edges * channels)`,
            after a ReLU.
        gain: Optional tensor of shape `(num_edges * channels,)`, see `BatchNorm`.
            Scales the output.

    Reference: [Liu et al., 2019](https://arxiv.org/abs/1806.09055), section 3.1.1
    """

    def __init__(
        self,
        kernel_size,
        strides=1,
        dilation_rate=1,
        num_convs=2,
        num_edges=1,
        affine=True,
        **kwargs,
    ):
        super().__init__(autocast=False, **kwargs)
        self.kernel_size = kernel_size
        self.strides = strides
        self.dilation_rate = dilation_rate
        self.num_convs = num_convs
        self.num_edges = num_edges
        self.affine = affine
        self.convs = [
            DepthwiseSeparableConv(
                kernel_size,
                strides if index == 0 else 1,
                dilation_rate,
                num_edges,
                affine,
                dtype=self.dtype_policy,
            )
            for index in range(num_convs)
        ]

    def borrow_kernels(self, owner):
        """Uses another's kernels, see `DepthwiseSeparableConv`; before it is built.

        Args:
            owner: `SeparableConv` of the same settings, of as many channels an edge
                or more.
        """
        for conv, other in zip(self.convs, owner.convs, strict=True):
            conv.borrow_kernels(other)

    def build(self, inputs_shape, gain_shape=None):
        del gain_shape
        for conv in self.convs:
            conv.build(inputs_shape)
            inputs_shape = conv.compute_output_shape(inputs_shape)

    def call(self, inputs, gain=None, training=False):
        outputs = ops.cast(inputs, self.compute_dtype)
        for conv in self.convs[:-1]:
            outputs = ops.relu(conv(outputs, training=training))
        return self.convs[-1](outputs, gain=gain, training=training)

    def compute_output_shape(self, inputs_shape, gain_shape=None):
        del gain_shape
        return self.convs[0].compute_output_shape(inputs_shape)

    def get_config(self):
        return {
            **super().get_config(),
            "kernel_size": self.kernel_size,
            "strides": self.strides,
            "dilation_rate": self.dilation_rate,
            "num_convs": self.num_convs,
            "num_edges": self.num_edges,
            "affine": self.affine,
        }
