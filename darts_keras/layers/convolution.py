"""Convolutions with the starting values and the padding of the reference."""

import keras
from keras import ops

from darts_keras.kernel import fast
from darts_keras.layers.kernel_layer import KernelLayer


def fan_in_uniform(fan_in):
    """Returns PyTorch's default initializer: uniform within `1 / sqrt(fan_in)`.

    Args:
        fan_in: Integer. Number of inputs that one output sums over.
    """
    limit = fan_in**-0.5
    return keras.initializers.RandomUniform(-limit, limit)


@keras.saving.register_keras_serializable(package="darts_keras")
class Conv(keras.layers.Layer):
    """A convolution without bias that pads both sides alike.

    Keras' `padding="same"` pads an even image only at the bottom and right when
    it strides; the reference pads by `kernel_size // 2` all around. The output
    has `ceil(size / strides)` pixels a side.

    Args:
        filters: Positive integer. Number of output channels.
        kernel_size: Odd integer, or pair `(height, width)` of them.
        strides: Integer, or pair of them.

    Call arguments:
        inputs: Tensor of shape `(batch, height, width, channels)`.
    """

    def __init__(self, filters, kernel_size, strides=1, **kwargs):
        super().__init__(**kwargs)
        self.filters = filters
        self.kernel_size = kernel_size
        self.strides = strides

    def build(self, input_shape):
        height, width = _pair(self.kernel_size)
        channels = input_shape[-1]
        self.kernel = self.add_weight(
            (height, width, channels, self.filters),
            fan_in_uniform(height * width * channels),
            name="kernel",
        )

    def call(self, inputs):
        inputs = pad_evenly(inputs, [size // 2 for size in _pair(self.kernel_size)])
        return ops.conv(inputs, self.kernel, _pair(self.strides), padding="valid")

    def compute_output_shape(self, input_shape):
        return (*strided(input_shape, _pair(self.strides))[:3], self.filters)

    def get_config(self):
        return {
            **super().get_config(),
            "filters": self.filters,
            "kernel_size": self.kernel_size,
            "strides": self.strides,
        }


@keras.saving.register_keras_serializable(package="darts_keras")
class DepthwiseConv(KernelLayer):
    """Filters every channel by itself, padding both sides alike.

    Args:
        kernel_size: Odd integer. Taps a side.
        strides: Integer, 1 or 2.
        dilation_rate: Integer, 1 or 2. Distance of the taps, in pixels.
        num_groups: Positive integer. Of a kernel that is borrowed from a wider
            layer, the first channels of each group are used.

    Call arguments:
        inputs: Tensor of shape `(batch, height, width, channels)`.
    """

    def __init__(self, kernel_size, strides=1, dilation_rate=1, num_groups=1, **kwargs):
        super().__init__(**kwargs)
        if strides not in (1, 2) or dilation_rate not in (1, 2):
            raise ValueError(
                "`strides` and `dilation_rate` must be 1 or 2. "
                f"Received: strides={strides}, dilation_rate={dilation_rate}"
            )
        self.kernel_size = kernel_size
        self.strides = strides
        self.dilation_rate = dilation_rate
        self.num_groups = num_groups

    def build(self, input_shape):
        size = self.kernel_size
        self.add_kernel((size, size, input_shape[-1], 1), fan_in_uniform(size**2))

    def cut(self, kernel):
        height, width, channels, _ = self.kernel_shape
        groups = ops.reshape(kernel, (height, width, self.num_groups, -1, 1))
        first = groups[:, :, :, : channels // self.num_groups]
        return ops.reshape(first, self.kernel_shape)

    def call(self, inputs):
        kernel = ops.convert_to_tensor(self.kernel)
        if self.strides == 1:
            return fast.depthwise_conv(inputs, kernel, self.dilation_rate)
        if self.dilation_rate == 2:
            # Every tap of every output falls on an even row and column.
            return fast.depthwise_conv(every_other_pixel(inputs), kernel)
        inputs = pad_evenly(inputs, [self.kernel_size // 2] * 2)
        return ops.depthwise_conv(inputs, kernel, strides=2, padding="valid")

    def compute_output_shape(self, input_shape):
        return strided(input_shape, (self.strides, self.strides))

    def get_config(self):
        return {
            **super().get_config(),
            "kernel_size": self.kernel_size,
            "strides": self.strides,
            "dilation_rate": self.dilation_rate,
            "num_groups": self.num_groups,
        }


@keras.saving.register_keras_serializable(package="darts_keras")
class GroupedPointwiseConv(KernelLayer):
    """1x1 convolutions without bias, one within each group of channels.

    Args:
        filters: Positive integer. Output channels of each group. `None`: as many as
            its input channels.
        num_groups: Positive integer. One group is an ordinary 1x1 convolution.

    Call arguments:
        inputs: Tensor of shape `(batch, height, width, num_groups * channels)`.
    """

    def __init__(self, filters=None, num_groups=1, **kwargs):
        super().__init__(**kwargs)
        self.filters = filters
        self.num_groups = num_groups

    def build(self, input_shape):
        if input_shape[-1] % self.num_groups:
            raise ValueError(
                "`num_groups` must divide the number of input channels. Received: "
                f"num_groups={self.num_groups}, input_shape={input_shape}"
            )
        channels = input_shape[-1] // self.num_groups
        shape = (self.num_groups, channels, self.filters or channels)
        self.add_kernel(shape, fan_in_uniform(channels))

    def cut(self, kernel):
        _, channels, filters = self.kernel_shape
        return kernel[:, :channels, :filters]

    def call(self, inputs):
        return fast.grouped_pointwise_conv(inputs, ops.convert_to_tensor(self.kernel))

    def compute_output_shape(self, input_shape):
        filters = self.filters or input_shape[-1] // self.num_groups
        return (*input_shape[:3], self.num_groups * filters)

    def get_config(self):
        return {
            **super().get_config(),
            "filters": self.filters,
            "num_groups": self.num_groups,
        }


def pad_evenly(images, padding, value=0):
    """Pads height and width of images by `padding` pixels on both their sides.

    Args:
        images: Tensor of shape `(batch, height, width, channels)`.
        padding: Pair of integers, for height and width.
        value: Float. What the new pixels hold.
    """
    sides = [(0, 0), *((pixels, pixels) for pixels in padding), (0, 0)]
    return ops.pad(images, sides, constant_values=value) if any(padding) else images


def every_other_pixel(images):
    """Returns the even rows and columns of images.

    As a pool of one pixel: the gradient of slicing takes several times as long.

    Args:
        images: Tensor of shape `(batch, height, width, channels)`.
    """
    return ops.average_pool(images, 1, strides=2, padding="valid")


def strided(shape, strides):
    """Returns the image shape that `strides` leave: sides are rounded up."""
    batch, height, width, channels = shape
    sides = [
        None if side is None else -(-side // stride)
        for side, stride in zip((height, width), strides, strict=True)
    ]
    return (batch, *sides, channels)


def _pair(value):
    return (value, value) if isinstance(value, int) else tuple(value)
