"""The heavy operations of a cell, each in the fastest form found for it.

What TensorFlow offers for float32 differs from what `keras.ops` makes of it:
a fused batch normalization, grouped convolutions without XLA, and dilated
filters whose gradients are convolutions again. `benchmarks/kernels.py` has the
figures. Every other backend or type takes the stock formulation.
"""

import keras

from darts_keras.kernel import stock

if keras.backend.backend() == "tensorflow":
    from darts_keras.kernel import tensorflow_kernel as _native
else:
    _native = None


def _has_native(images):
    """Whether the hand-written form covers these images."""
    return _native is not None and keras.backend.standardize_dtype(images.dtype) == (
        "float32"
    )


def depthwise_conv(images, kernel, dilation_rate=1):
    """Computes `stock.depthwise_conv`."""
    form = _native if _has_native(images) else stock
    return form.depthwise_conv(images, kernel, dilation_rate)


def grouped_pointwise_conv(images, kernel):
    """Computes `stock.grouped_pointwise_conv`."""
    form = _native if _has_native(images) else stock
    return form.grouped_pointwise_conv(images, kernel)


def batch_normalization(images, scale, offset, epsilon):
    """Computes `stock.batch_normalization`."""
    form = _native if _has_native(images) else stock
    return form.batch_normalization(images, scale, offset, epsilon)
