"""The heavy operations of a cell, each in the fastest form found for it.

On a CPU, TensorFlow has more to offer for float32 than what `keras.ops` makes of
it: a fused batch normalization, grouped convolutions without XLA, and depthwise
gradients put together from its fastest kernels. Every other backend, device or
type takes the stock formulation.
"""

import functools

import keras

from darts_keras.kernel import stock
from darts_keras.kernel.batch_share import current_share
from darts_keras.kernel.portable import is_portable

if keras.backend.backend() == "tensorflow":
    from darts_keras.kernel import tensorflow_kernel as _native
else:
    _native = None


def _has_native(images):
    """Whether the hand-written form covers these images."""
    dtype = keras.backend.standardize_dtype(images.dtype)
    is_covered = dtype == "float32" and _native is not None
    return is_covered and (is_portable() or _on_cpu())


@functools.cache
def _on_cpu():
    return not _native.has_gpu()


def depthwise_conv(images, kernel, dilation_rate=1):
    """Computes `stock.depthwise_conv`."""
    form = _native if _has_native(images) else stock
    return form.depthwise_conv(images, kernel, dilation_rate)


def grouped_pointwise_conv(images, kernel):
    """Computes `stock.grouped_pointwise_conv`."""
    form = _native if _has_native(images) else stock
    return form.grouped_pointwise_conv(images, kernel)


def normalize_by_statistics(images, mean, variance, scale, offset, epsilon):
    """Computes `stock.normalize_by_statistics`."""
    form = _native if _has_native(images) else stock
    return form.normalize_by_statistics(images, mean, variance, scale, offset, epsilon)


def batch_normalization(images, scale, offset, epsilon):
    """Computes `stock.batch_normalization`."""
    if current_share() is not None and _native is not None:
        return _native.shared_batch_normalization(images, scale, offset, epsilon)
    form = _native if _has_native(images) else stock
    return form.batch_normalization(images, scale, offset, epsilon)
