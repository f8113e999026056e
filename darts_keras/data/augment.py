"""Augmentation of images as a pure function of a batch and a seed."""

import dataclasses

from keras import ops

from darts_keras.data import color, erasing, resized_crop
from darts_keras.data.draws import draw_below, second_seed, uniform
from darts_keras.data.rectangle import rectangle_mask
from darts_keras.data.resample import resample
from darts_keras.pixel_scaling import pixel_scaling

_DRAWS = 5  # An image's own: vertical and horizontal shift, flip, cutout center.
_MORE_DRAWS = resized_crop.DRAWS + color.DRAWS + erasing.DRAWS


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
        erasing: Float in [0, 1]. The probability that a random rectangle of an image
            is blanked, see `erase`. 0 for never.
        min_crop: Float in (0, 1]. The smallest share of an image's area that a random
            resized crop keeps, see `random_part`; 0.08 is usual for photographs. 1
            for the whole image.
        color_jitter: Float in [0, 1]. The strength of random changes of brightness,
            contrast and saturation, see `jitter_color`. 0 for none.

    Raises:
        ValueError: If a number is out of range, or a number of pixels no integer.

    Reference: [DeVries & Taylor, 2017](https://arxiv.org/abs/1708.04552) (cutout)
    """

    crop_padding: int = 4
    flip: bool = True
    cutout: int = 0
    erasing: float = 0.0
    min_crop: float = 1.0
    color_jitter: float = 0.0

    def __post_init__(self):
        for name in ("crop_padding", "cutout"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or value < 0:
                raise ValueError(
                    f"`{name}` must be a non-negative integer, in pixels. "
                    f"Received: {name}={value}"
                )
        for name in ("erasing", "min_crop", "color_jitter"):
            value = getattr(self, name)
            if not _is_share(value) or (name == "min_crop" and value == 0):
                bounds = "(0, 1]" if name == "min_crop" else "[0, 1]"
                raise ValueError(
                    f"`{name}` must be a number in {bounds}. Received: {name}={value}"
                )

    @property
    def draws_more(self):
        """Whether it needs draws besides those that a search makes."""
        return bool(self.erasing or self.min_crop < 1 or self.color_jitter)


def _is_share(value):
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and 0 <= value <= 1  # Also refuses NaN.


def augment(images, seed, augmentation, mean, deviation, dtype="float32"):
    """Moves, recolors, normalizes and blanks, each image by its own draws.

    In the order of the references: enlarge a part, pad with black and crop, flip,
    change colors, scale to [0, 1], normalize, cutout, erase (both to 0, which is the
    mean color by then). Labels stay right: an image keeps its place in the batch.
    The draws do not depend on which of the steps are switched on. No Python loop;
    the batch size may be dynamic.

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
    batch = ops.shape(images)[0]
    draws = uniform(seed, batch, _DRAWS)
    # Drawn apart, so that a search draws what it always drew.
    more = augmentation.draws_more and uniform(second_seed(seed), batch, _MORE_DRAWS)
    for_crop, for_color, for_erasing = _split_draws(more or [])
    images = _move(images, draws, for_crop, augmentation)
    if augmentation.color_jitter:
        images = color.jitter_color(images, for_color, augmentation.color_jitter)
    images = normalize(images, mean, deviation)
    if augmentation.cutout:
        images = _cut_out(images, draws, augmentation.cutout)
    if augmentation.erasing:
        images = erasing.erase(images, for_erasing, augmentation.erasing)
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
    scale, offset = (
        ops.convert_to_tensor(constant, "float32")
        for constant in pixel_scaling(mean, deviation)
    )
    return ops.cast(ops.cast(images, "float32") * scale + offset, dtype)


def _split_draws(draws):
    """Gives each of the further steps its draws."""
    colors = resized_crop.DRAWS + color.DRAWS
    return (
        draws[: resized_crop.DRAWS],
        draws[resized_crop.DRAWS : colors],
        draws[colors:],
    )


def _move(images, draws, for_crop, augmentation):
    """Returns `float32` images, enlarged, shifted and mirrored."""
    _, height, width, _ = images.shape
    resized = augmentation.min_crop < 1
    if not (augmentation.crop_padding or augmentation.flip or resized):
        return ops.cast(images, "float32")
    rows = _shifted(draws[0], height, augmentation.crop_padding)
    columns = _shifted(draws[1], width, augmentation.crop_padding)
    if augmentation.flip:
        columns = ops.where(draws[2] < 0.5, width - 1 - columns, columns)
    if resized:
        part = resized_crop.random_part(for_crop, augmentation.min_crop)
        top, left, part_height, part_width = part
        rows = _of_part(rows, top, part_height, height)
        columns = _of_part(columns, left, part_width, width)
    return resample(images, rows, columns)


def _shifted(draws, size, padding):
    """Returns the rows (or columns) that a crop shows, `float32` `(batch, size)`.

    Row 0 is the image's first; rows outside `0..size-1` are in the black border.
    """
    offsets = draw_below(draws, 2 * padding + 1)  # (batch, 1)
    return ops.cast(ops.arange(size, dtype="int32") + offsets - padding, "float32")


def _of_part(places, start, length, size):
    """Returns where a part of the image has these places; the border stays black."""
    inside = ops.logical_and(places >= 0, places < size)
    part = resized_crop.enlarged(places, start, length, size)
    return ops.where(inside, part, places)


def _cut_out(images, draws, length):
    """Blanks a square around a random pixel."""
    shape = images.shape[1:3]
    top, left = (
        draw_below(draw, size) - length // 2
        for draw, size in zip(draws[3:], shape, strict=True)
    )
    return ops.where(rectangle_mask(top, left, length, length, shape), 0.0, images)
