"""Augmentation of images as a pure function of a batch and a seed."""

import dataclasses

import keras
import numpy as np
from keras import ops

_DRAWS = 5  # An image's own: vertical and horizontal shift, flip, cutout center.


@dataclasses.dataclass(frozen=True, kw_only=True)
class Augmentation:
    """What is done to training images. The defaults are those of a DARTS search.

    Args:
        crop_padding: Non-negative integer, in pixels. Black borders of this width
            are put around the image, and a window of the old size is cut out at a
            random place. 0 for no shift.
        flip: Boolean. Whether to mirror left and right, with probability 1/2.
        cutout: Non-negative integer, in pixels. Side of the square that is blanked
            around a random pixel of the image; the part beyond the border is lost.
            0 for none.

    Raises:
        ValueError: If a number is negative or no integer.

    Reference: [DeVries & Taylor, 2017](https://arxiv.org/abs/1708.04552) (cutout)
    """

    crop_padding: int = 4
    flip: bool = True
    cutout: int = 0

    def __post_init__(self):
        for name in ("crop_padding", "cutout"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or value < 0:
                raise ValueError(
                    f"`{name}` must be a non-negative integer, in pixels. "
                    f"Received: {name}={value}"
                )


def augment(images, seed, augmentation, mean, deviation, dtype="float32"):
    """Shifts, mirrors, normalizes and cuts out, each image by its own draws.

    In the order of the reference: pad with black and crop, flip, scale to [0, 1],
    normalize, cutout (to 0, which is the mean color by then). Labels stay right: an
    image keeps its place in the batch. The draws do not depend on which of the
    steps are switched on. No Python loop; the batch size may be dynamic.

    Args:
        images: Tensor `(batch, height, width, channels)`, `uint8` or floats in
            [0, 255].
        seed: Integer, which makes this a pure function, or a
            `keras.random.SeedGenerator`, which gives new draws at each call. (An
            integer in a compiled step would give the same draws at each step.)
        augmentation: An `Augmentation`.
        mean: Sequence of floats, one a channel, for pixels in [0, 1].
        deviation: Sequence of positive floats, likewise.
        dtype: String. The dtype of the result.

    Returns:
        Tensor `(batch, height, width, channels)`.
    """
    _, height, width, _ = images.shape
    batch = ops.shape(images)[0]
    draws = keras.random.uniform((batch, _DRAWS), seed=seed)
    draws = ops.split(draws, _DRAWS, axis=1)  # Each (batch, 1), in [0, 1).
    images = ops.cast(images, "float32")
    if augmentation.crop_padding or augmentation.flip:
        rows = _shifted(draws[0], height, augmentation.crop_padding)
        columns = _shifted(draws[1], width, augmentation.crop_padding)
        if augmentation.flip:
            columns = ops.where(draws[2] < 0.5, width - 1 - columns, columns)
        images = _take_pixels(images, batch, rows, columns)
    images = normalize(images, mean, deviation)
    if augmentation.cutout:
        rows = _near(draws[3], height, augmentation.cutout)
        columns = _near(draws[4], width, augmentation.cutout)
        hole = ops.logical_and(rows[:, :, None], columns[:, None, :])
        images = ops.where(hole[..., None], 0.0, images)
    return ops.cast(images, dtype)


def normalize(images, mean, deviation, dtype="float32"):
    """Scales pixels to [0, 1], then to the mean 0 and deviation 1 of a data set.

    Args:
        images: Tensor `(batch, height, width, channels)`, values in [0, 255].
        mean: Sequence of floats, one a channel, for pixels in [0, 1].
        deviation: Sequence of positive floats, likewise.
        dtype: String. The dtype of the result.

    Returns:
        Tensor of the same shape.
    """
    mean, deviation = np.asarray(mean), np.asarray(deviation)  # (channels,)
    scale = ops.convert_to_tensor(1 / (255 * deviation), "float32")
    offset = ops.convert_to_tensor(-mean / deviation, "float32")
    return ops.cast(ops.cast(images, "float32") * scale + offset, dtype)


def _draw_below(draws, bound):
    """Turns draws from [0, 1) into integers `0..bound-1`, all equally likely."""
    integers = ops.cast(ops.floor(draws * bound), "int32")
    return ops.minimum(integers, bound - 1)  # The product may round up to `bound`.


def _shifted(draws, size, padding):
    """Returns the rows (or columns) that a crop shows, `(batch, size)`.

    Row 0 is the image's first; rows outside `0..size-1` are in the black border.
    """
    offsets = _draw_below(draws, 2 * padding + 1)  # (batch, 1)
    return ops.arange(size, dtype="int32") + offsets - padding


def _take_pixels(images, batch, rows, columns):
    """Gathers pixels by row and column of their own image; outside is black."""
    _, height, width, channels = images.shape
    inside = ops.logical_and(
        ops.logical_and(rows >= 0, rows < height)[:, :, None],
        ops.logical_and(columns >= 0, columns < width)[:, None, :],
    )  # (batch, height, width)
    first = ops.arange(batch, dtype="int32")[:, None, None] * (height * width)
    places = first + (rows * width)[:, :, None] + columns[:, None, :]
    places = ops.where(inside, places, 0)
    pixels = ops.reshape(images, (-1, channels))  # (batch * height * width, channels)
    taken = ops.take(pixels, ops.reshape(places, (-1,)), axis=0)
    taken = ops.reshape(taken, (-1, height, width, channels))
    return ops.where(inside[..., None], taken, 0.0)


def _near(draws, size, length):
    """Returns which rows (or columns) the cutout covers, boolean `(batch, size)`."""
    start = _draw_below(draws, size) - length // 2  # (batch, 1)
    places = ops.arange(size, dtype="int32")
    return ops.logical_and(places >= start, places < start + length)
