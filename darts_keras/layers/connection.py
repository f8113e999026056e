"""What joins two feature maps of a cell: no search, no choice."""

import keras
from keras import ops

from darts_keras.layers.convolution import (
    GroupedPointwiseConv,
    fan_in_uniform,
    strided,
)
from darts_keras.layers.normalization import BatchNorm


@keras.saving.register_keras_serializable(package="darts_keras")
class ReluConvBN(keras.layers.Layer):
    """ReLU, 1x1 convolution and batch normalization, in that order.

    Args:
        filters: Positive integer. Number of output channels.
        affine: Boolean. Whether the normalization learns scale and offset.

    Call arguments:
        inputs: Tensor of shape `(batch, height, width, channels)`.
    """

    def __init__(self, filters, affine=True, **kwargs):
        super().__init__(**kwargs)
        self.filters = filters
        self.affine = affine
        policy = self.dtype_policy  # Children compute in the parent's dtype.
        self.conv = GroupedPointwiseConv(filters, dtype=policy)
        self.norm = BatchNorm(affine, dtype=policy)

    def build(self, input_shape):
        self.conv.build(input_shape)
        self.norm.build(self.conv.compute_output_shape(input_shape))

    def call(self, inputs, training=False):
        return self.norm(self.conv(ops.relu(inputs)), training=training)

    def compute_output_shape(self, input_shape):
        return (*input_shape[:3], self.filters)

    def get_config(self):
        config = {"filters": self.filters, "affine": self.affine}
        return {**super().get_config(), **config}


@keras.saving.register_keras_serializable(package="darts_keras")
class FactorizedReduction(keras.layers.Layer):
    """Halves an image without losing pixels: two shifted 1x1 convolutions.

    After a ReLU, one convolution with half of the filters reads the even rows
    and columns, the other the odd ones; then batch normalization. An odd side
    gets a row (column) of zeros. Several edges share one pass: each has its own
    filters, all read the same image.

    Args:
        filters: Positive even integer. Output channels of each edge.
        num_edges: Positive integer. How many results to compute.
        affine: Boolean. Whether the normalization learns scale and offset.

    Call arguments:
        inputs: Tensor of shape `(batch, height, width, channels)`.
        gain: Optional tensor of shape `(num_edges * filters,)`, see `BatchNorm`.

    Output: Tensor `(batch, ceil(height / 2), ceil(width / 2), num_edges * filters)`.

    Reference: [Liu et al., 2019](https://arxiv.org/abs/1806.09055)
    """

    def __init__(self, filters, num_edges=1, affine=True, **kwargs):
        # Its one pair of kernels is cast by hand: the gain must not be.
        super().__init__(autocast=False, **kwargs)
        if filters % 2:
            raise ValueError(f"`filters` must be even. Received: filters={filters}")
        self.filters = filters
        self.num_edges = num_edges
        self.affine = affine
        self.norm = BatchNorm(affine, dtype=self.dtype_policy)

    def build(self, inputs_shape, gain_shape=None):
        del gain_shape
        channels = inputs_shape[-1]
        shape = (channels, self.num_edges, self.filters // 2)
        start = fan_in_uniform(channels)
        self.even_kernel = self.add_weight(shape, start, name="even_kernel")
        self.odd_kernel = self.add_weight(shape, start.clone(), name="odd_kernel")
        self.norm.build(self.compute_output_shape(inputs_shape))

    def call(self, inputs, gain=None, training=False):
        inputs = ops.relu(ops.cast(inputs, self.compute_dtype))
        height, width = inputs.shape[1:3]
        padding = [(0, 0), (0, height % 2), (0, width % 2), (0, 0)]
        inputs = ops.pad(inputs, padding) if height % 2 or width % 2 else inputs
        outputs = ops.conv(inputs, self._kernel(), strides=2, padding="valid")
        return self.norm(outputs, gain=gain, training=training)

    def _kernel(self):
        """Returns both kernels as one of 2x2 pixels, zero where neither reads.

        To slice the images instead, and to shift them, takes much longer, above
        all in the gradient.
        """
        even = ops.cast(self.even_kernel, self.compute_dtype)
        odd = ops.cast(self.odd_kernel, self.compute_dtype)
        none = ops.zeros_like(even)  # (channels, num_edges, filters / 2)
        pixels = [(even, none), (none, none), (none, none), (none, odd)]
        kernel = ops.stack([ops.concatenate(pixel, axis=-1) for pixel in pixels])
        channels = even.shape[0]
        return ops.reshape(kernel, (2, 2, channels, self.num_edges * self.filters))

    def compute_output_shape(self, inputs_shape, gain_shape=None):
        del gain_shape
        return (*strided(inputs_shape, (2, 2))[:3], self.num_edges * self.filters)

    def get_config(self):
        return {
            **super().get_config(),
            "filters": self.filters,
            "num_edges": self.num_edges,
            "affine": self.affine,
        }
