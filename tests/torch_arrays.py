"""Arrays and numbers of PyTorch's tensors: in tests, a gradient is no obstacle."""

import pathlib
import sys

import keras
import numpy as np
import torch

_NUMPY = str(pathlib.Path(np.__file__).parent)
_TESTS = str(pathlib.Path(__file__).parent)


def let_tests_make_arrays():
    """Makes `np.asarray(tensor)` and `float(tensor)` work, as on other backends.

    PyTorch refuses the one for a tensor that has a gradient, or is of `bfloat16`, and
    warns of the other. The library must not rely on them: there, they stay as they
    are, and `ops.convert_to_numpy` is what works.
    """
    make_array, make_float = torch.Tensor.__array__, torch.Tensor.__float__

    def array_of(tensor, dtype=None, copy=None):
        if _asked_by_a_test():
            array = keras.ops.convert_to_numpy(tensor)
            return array.astype(dtype or array.dtype, copy=False)
        array = make_array(tensor, dtype)
        return array.copy() if copy else array

    def float_of(tensor):
        return make_float(tensor.detach() if _asked_by_a_test() else tensor)

    torch.Tensor.__array__ = array_of
    torch.Tensor.__float__ = float_of


def _asked_by_a_test():
    frame = sys._getframe(2)
    while frame.f_code.co_filename.startswith(_NUMPY):
        frame = frame.f_back
    return frame.f_code.co_filename.startswith(_TESTS)
