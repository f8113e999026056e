"""Images of any kind, brought to the size of a model, and its answers to them."""

import contextlib
import os
import pathlib

import numpy as np
from PIL import Image

from darts_keras.data.image_check import (
    BadImageError,
    check_image,
    check_opened,
    decode_image,
    fit_image,
)
from darts_keras.data.image_files import name_some, quiet_pillow
from darts_keras.data.memory import check_memory
from darts_keras.models.image_shape import image_shape
from darts_keras.training.answer import answer

_KINDS = "paths, Pillow images, and uint8 arrays (height, width[, channels])"
_CHANNELS = (1, 2, 3, 4)  # Gray or RGB, each without or with transparency.


def predict_images(model, images, batch_size=128):
    """Returns what a model says of images of any size.

    Args:
        model: Keras model that takes images of a fixed size with pixels in [0, 255],
            such as those of the zoo.
        images: As for `read_images`.
        batch_size: Positive integer. Images at a time.

    Returns:
        Array `(count, num_classes)`; what the model puts out, if it has no top.

    Raises:
        TypeError: If an image is of a kind that is not known.
        ValueError: If images can't be used, which the message names; if the model
            takes something else; if `batch_size` is not positive.
    """
    if batch_size < 1:
        raise ValueError(
            f"`batch_size` must be positive. Received: batch_size={batch_size}"
        )
    return answer(model, read_images(images, image_shape(model)), batch_size)


def read_images(images, image_shape):
    """Brings images to one size, as the images of a training are.

    They are turned as EXIF says, transparent parts become white, colors become gray
    or gray values colors, and they are resized bilinearly with antialiasing, without
    keeping the aspect ratio; see `fit_image`. What has the right shape already is
    taken as it is.

    Args:
        images: A list of paths, Pillow images and `uint8` arrays `(height, width)` or
            `(height, width, channels)`, mixed as you like; or one of these; or a
            `uint8` array `(count, height, width, channels)`.
        image_shape: Triple `(height, width, channels)` of the result.

    Returns:
        `uint8` array `(count, height, width, channels)`.

    Raises:
        TypeError: If an image is of a kind that is not known.
        ValueError: If there are no images, images can't be used, which the message
            names, or they would not fit into the memory.
    """
    items = _list(images)
    if not len(items):
        raise ValueError(f"`images` must have one at least. Received: {images!r}")
    if isinstance(items, np.ndarray) and _fits(items[0], image_shape):
        return items
    check_memory((len(items), *image_shape))
    result, bad = np.empty((len(items), *image_shape), np.uint8), []
    with quiet_pillow():
        for index, item in enumerate(items):
            try:
                result[index] = _read_one(item, index, tuple(image_shape))
            except BadImageError as error:
                bad.append(f"{_name(item, index)} {error}")
    if bad:
        raise ValueError(
            f"{len(bad)} of {len(items)} images cannot be used:\n{name_some(bad)}"
        )
    return result


def _list(images):
    """Returns images as a list, or as an array with their count in front."""
    if isinstance(images, (str, os.PathLike, Image.Image)):
        return [images]
    if hasattr(images, "__array__"):  # Also of other libraries: a tensor.
        images = np.asarray(images)
        return images if images.ndim == 4 else [images]
    with contextlib.suppress(TypeError):
        return list(images)
    raise TypeError(f"`images` must be {_KINDS}. Received: {type(images).__name__}")


def _read_one(item, index, image_shape):
    """Returns one image as an array of this shape."""
    *size, channels = image_shape
    if isinstance(item, (str, os.PathLike)):
        path = pathlib.Path(item)
        if path.is_dir():
            raise BadImageError("is a folder; name the images that are in it")
        check_image(path)
        _check_channels(channels)
        return _to_array(decode_image(path, channels, size), image_shape)
    if not isinstance(item, Image.Image):
        if not hasattr(item, "__array__"):
            raise TypeError(
                f"`images` must be {_KINDS}. Received: {type(item).__name__} as "
                f"image {index}"
            )
        array = np.asarray(item)
        if _fits(array, image_shape):
            return array
        item = _to_pillow(array)
    check_opened(item)
    _check_channels(channels)
    return _to_array(fit_image(item, channels, size), image_shape)


def _fits(array, image_shape):
    return array.dtype == np.uint8 and array.shape == tuple(image_shape)


def _to_pillow(array):
    """Returns an image `(height, width[, channels])` as one of Pillow's."""
    if array.dtype != np.uint8:
        raise BadImageError(
            f"is an array of {array.dtype}; it must be uint8, with pixels in [0, 255]"
        )
    image = array[..., None] if array.ndim == 2 else array
    if image.ndim != 3 or 0 in image.shape or image.shape[-1] not in _CHANNELS:
        raise BadImageError(
            f"is an array of shape {array.shape}; it must be (height, width) or "
            "(height, width, channels), and many of them in one array (count, height, "
            "width, channels)"
        )
    return Image.fromarray(image[..., 0] if image.shape[-1] == 1 else image)


def _check_channels(channels):
    if channels not in (1, 3):
        raise BadImageError(
            f"must be an array of the shape of the model's images: {channels} channels "
            "are neither gray nor RGB"
        )


def _to_array(image, image_shape):
    return np.asarray(image).reshape(image_shape)


def _name(item, index):
    is_path = isinstance(item, (str, os.PathLike))
    return f"{item}" if is_path else f"image {index}"
