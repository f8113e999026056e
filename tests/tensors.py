"""Random tensors, and what they are, on the backend at hand."""

import keras
import numpy as np
from keras import ops


def draw(*shapes, dtype="float32", seed=0):
    """Returns a list of tensors of normal numbers, the same on every backend."""
    generator = np.random.default_rng(seed)
    arrays = [generator.normal(size=shape) for shape in shapes]
    return [ops.convert_to_tensor(array, dtype) for array in arrays]


def dtype_of(tensor):
    """Returns the name of a tensor's type, `'float32'` and so on."""
    return keras.backend.standardize_dtype(tensor.dtype)
