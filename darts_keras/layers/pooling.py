"""3x3 pools that pad both sides alike, as the reference does."""

import keras
from keras import ops

from darts_keras.kernel.portable import is_portable
from darts_keras.layers.convolution import every_other_pixel, pad_evenly, strided
from darts_keras.layers.normalization import BatchNorm


def max_pool_3x3(images, strides):
    """Returns the maximum of each 3x3 window; pixels outside never win.

    Args:
        images: Tensor of shape `(batch, height, width, channels)`.
        strides: Integer, 1 or 2.

    Returns:
        Tensor of shape `(batch, ceil(height / strides), ...)`.
    """
    if strides == 1:
        return ops.max_pool(images, 3, strides=1, padding="same")
    if is_portable():
        return every_other_pixel(max_pool_3x3(images, 1))
    # "same" would pad an even image only at the bottom and right.
    images = pad_evenly(images, (1, 1), value=float("-inf"))
    return ops.max_pool(images, 3, strides=strides, padding="valid")


def average_pool_3x3(images, strides):
    """Returns the mean of each 3x3 window, over the pixels inside the image.

    Args:
        images: Tensor of shape `(batch, height, width, channels)`.
        strides: Integer, 1 or 2.

    Returns:
        Tensor of shape `(batch, ceil(height / strides), ...)`.
    """
    if strides == 1:
        return ops.average_pool(images, 3, strides=1, padding="same")
    if is_portable():
        return every_other_pixel(average_pool_3x3(images, 1))
    inside = pad_evenly(ops.ones_like(images[:1, :, :, :1]), (1, 1))
    share = ops.average_pool(inside, 3, strides=strides, padding="valid")
    images = pad_evenly(images, (1, 1))
    return ops.average_pool(images, 3, strides=strides, padding="valid") / share


@keras.saving.register_keras_serializable(package="darts_keras")
class Pool3x3(keras.layers.Layer):
    """3x3 pooling; by default, then batch normalization that learns nothing.

    Args:
        kind: `"max"` or `"average"`.
        strides: Integer, 1 or 2.
        normalize: Boolean. Whether to normalize what is pooled.

    Call arguments:
        inputs: Tensor of shape `(batch, height, width, channels)`.

    Reference: [Liu et al., 2019](https://arxiv.org/abs/1806.09055); the
    normalization follows a pool while searching, in the authors' code, and not in
    a derived network.
    """

    def __init__(self, kind, strides=1, normalize=True, **kwargs):
        super().__init__(**kwargs)
        if kind not in _POOLS:
            raise ValueError(
                f"`kind` must be one of {sorted(_POOLS)}. Received: kind={kind!r}"
            )
        self.kind = kind
        self.strides = strides
        self.normalize = normalize
        self.norm = BatchNorm(False, dtype=self.dtype_policy) if normalize else None

    def build(self, input_shape):
        if self.norm is not None:
            self.norm.build(input_shape)

    def call(self, inputs, training=False):
        outputs = _POOLS[self.kind](inputs, self.strides)
        if self.norm is None:
            return outputs
        return self.norm(outputs, training=training)

    def compute_output_shape(self, input_shape):
        return strided(input_shape, (self.strides, self.strides))

    def get_config(self):
        return {
            **super().get_config(),
            "kind": self.kind,
            "strides": self.strides,
            "normalize": self.normalize,
        }


_POOLS = {"max": max_pool_3x3, "average": average_pool_3x3}
