"""The weights of a network, as bytes in which there is no code."""

import numpy as np
from keras import ops

from darts_keras.zoo.archive import pack_arrays, unpack_arrays

DTYPES = ("float16", "float32")


def pack_weights(network, dtype):
    """Packs the weights of a network; equal weights give equal bytes.

    Args:
        network: Built Keras model. Its variables must be floats.
        dtype: `"float16"` (half the size, 11 significant bits) or `"float32"`.

    Returns:
        Bytes of an `.npz`; its arrays are named `0000`, `0001`, ... in the order of
        `network.variables`.

    Raises:
        ValueError: If `dtype` is another, a variable holds no floats, or a number is
            not finite or too large for `dtype`.
    """
    if dtype not in DTYPES:
        raise ValueError(f"`dtype` must be one of {DTYPES}. Received: dtype={dtype!r}")
    arrays = {}
    for index, variable in enumerate(network.variables):
        if not str(variable.dtype).startswith(("float", "bfloat")):
            raise ValueError(
                "`network` must have variables of floats, as one without parts for "
                f"training has. Received: {variable.path} of dtype {variable.dtype}"
            )
        value = ops.convert_to_numpy(variable).astype("float64")
        if not (np.abs(value) <= np.finfo(dtype).max).all():  # Also refuses NaN.
            raise ValueError(
                f"The weights must be finite in {dtype}; with `dtype='float32'` larger "
                f"ones fit. Received: {variable.path} with "
                f"{np.abs(value).max()} at most"
            )
        arrays[_name(index)] = value.astype(dtype)
    return pack_arrays(arrays)


def unpack_weights(content):
    """Reads the weights that `pack_weights` packed.

    Args:
        content: Bytes.

    Returns:
        List of `float32` arrays.

    Raises:
        ValueError: If it is damaged, or holds anything but weights.
    """
    arrays = unpack_arrays(content, DTYPES)
    if list(arrays) != [_name(index) for index in range(len(arrays))]:
        raise ValueError(
            "A file of weights must have arrays 0000, 0001, ... Received: "
            f"{list(arrays)[:5]}"
        )
    for name, array in arrays.items():
        if not np.isfinite(array).all():
            raise ValueError(
                "A file of weights must have finite numbers. Received: others in "
                f"array {name}"
            )
    return [array.astype("float32") for array in arrays.values()]


def _name(index):
    return f"{index:04d}"
