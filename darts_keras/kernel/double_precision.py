"""Keras' float64 where it makes float32 of it: on JAX and PyTorch."""

from keras.src.backend.common import dtypes


def keep_double_precision():
    """Makes `keras.ops` compute float64 in float64, as on TensorFlow.

    Off TensorFlow, Keras takes float32 for means, variances, products of matrices and
    more, by a table that it has no public name for. It stays so for the rest of the
    process.
    """
    dtypes.BIT64_TO_BIT32_DTYPE["float64"] = "float64"
