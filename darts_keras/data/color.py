"""Random changes of brightness, contrast and saturation."""

import numpy as np
from keras import ops

from darts_keras.data.draws import draw_between

DRAWS = 3  # An image's own: brightness, contrast, saturation.
_LUMA = (0.299, 0.587, 0.114)  # Of red, green, blue: ITU-R BT.601.


def jitter_color(images, draws, strength):
    """Changes brightness, contrast and saturation, in this order, by random factors.

    Each factor is uniform in `[1 - strength, 1 + strength]`; after each step values
    are clipped to [0, 255]. Brightness blends an image with black, contrast with
    the mean of its gray values, saturation with its gray values; images of other
    than 3 channels have no saturation, and their gray is the mean of the channels.
    The steps are those of torchvision's `ColorJitter` without hue, which shuffles
    their order.

    Args:
        images: `float32` tensor `(batch, height, width, channels)`, in [0, 255].
        draws: List of `DRAWS` tensors `(batch, 1)`, in [0, 1).
        strength: Float in [0, 1].

    Returns:
        Tensor of the same shape.
    """
    brightness, contrast, saturation = (
        draw_between(draw, 1 - strength, 1 + strength)[:, :, None, None]
        for draw in draws
    )  # Each (batch, 1, 1, 1).
    images = _blend(images, 0.0, brightness)
    mean = ops.mean(_gray(images), axis=(1, 2, 3), keepdims=True)
    images = _blend(images, mean, contrast)
    if images.shape[-1] == 3:
        images = _blend(images, _gray(images), saturation)
    return images


def _gray(images):
    """Returns the gray values, `(batch, height, width, 1)`."""
    if images.shape[-1] != 3:
        return ops.mean(images, axis=-1, keepdims=True)
    luma = ops.convert_to_tensor(np.array(_LUMA), "float32")
    return ops.sum(images * luma, axis=-1, keepdims=True)


def _blend(images, other, factor):
    """Returns the other at factor 0, the images at 1, and goes on beyond."""
    return ops.clip(other + (images - other) * factor, 0, 255)
