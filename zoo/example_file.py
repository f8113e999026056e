"""A batch of images with what a model says of them, to check the model by."""

import numpy as np

from darts_keras.zoo.archive import pack_arrays, unpack_arrays

_KEYS = ["images", "probabilities"]


def pack_example(images, probabilities):
    """Packs images and a model's answers.

    Args:
        images: `uint8` array `(count, height, width, channels)`.
        probabilities: Array `(count, num_classes)`; stored as float32.

    Returns:
        Bytes of an `.npz`.

    Raises:
        ValueError: If the arrays are of other forms.
    """
    images = np.asarray(images)
    probabilities = np.asarray(probabilities, "float32")
    _check(images, probabilities)
    return pack_arrays({"images": images, "probabilities": probabilities})


def unpack_example(content):
    """Reads what `pack_example` packed.

    Args:
        content: Bytes.

    Returns:
        Pair of arrays: images, `uint8` `(count, height, width, channels)`, and
        probabilities, `float32` `(count, num_classes)`.

    Raises:
        ValueError: If it is damaged, or holds anything else.
    """
    arrays = unpack_arrays(content, ("uint8", "float32"))
    if list(arrays) != _KEYS:
        raise ValueError(f"An example must have {_KEYS}. Received: {list(arrays)}")
    _check(**arrays)
    return arrays["images"], arrays["probabilities"]


def _check(images, probabilities):
    """Raises `ValueError` unless these are images, and a probability a class."""
    kinds = (images.dtype, images.ndim, probabilities.dtype, probabilities.ndim)
    counts = {len(images), len(probabilities)} if images.ndim else {0}
    if kinds != (np.uint8, 4, np.float32, 2) or len(counts) > 1 or 0 in counts:
        raise ValueError(
            "An example must have uint8 images (count, height, width, channels), and "
            "probabilities (count, num_classes) for them. Received: "
            f"{images.dtype} {images.shape}, {probabilities.dtype} "
            f"{probabilities.shape}"
        )
    if not ((probabilities >= 0) & (probabilities <= 1)).all():  # Also refuses NaN.
        raise ValueError(
            "`probabilities` must be in [0, 1]. Received: "
            f"{probabilities.min()} to {probabilities.max()}"
        )
