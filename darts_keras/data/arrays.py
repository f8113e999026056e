"""Arrays of images and labels: what is accepted, and what is said of the rest."""

import numpy as np

from darts_keras.limits import MAX_CHANNELS, MAX_SIDE, MIN_SIDE

SIDES = (MIN_SIDE, MAX_SIDE)


def check_images(images, name):
    """Returns images as the library wants them, or says what is wrong.

    Floats in [0, 1] are rounded to the nearest of the 256 levels of `uint8`.

    Args:
        images: Array `(count, height, width, channels)`, or
            `(count, height, width)` for gray images. `uint8`, another integer
            type with values in 0..255, or floats in [0, 1].
        name: String. The argument or the file, for messages: `"x_train"`.

    Returns:
        A `uint8` array `(count, height, width, channels)`.

    Raises:
        TypeError: If the array holds something else than integers or floats.
        ValueError: If its shape or its values are out of range.
    """
    images = np.asarray(images)
    if images.dtype.kind not in "uif":
        raise TypeError(
            f"The images `{name}` must be integers in 0..255 or floats in [0, 1]. "
            f"Received: dtype={images.dtype}"
        )
    if images.ndim == 3:
        images = images[..., None]  # (count, height, width, 1)
    _check_shape(images.shape, name)
    if images.dtype == np.uint8:
        return images
    low, high = images.min(), images.max()
    if images.dtype.kind == "f":
        return _from_floats(images, low, high, name)
    if low < 0 or high > 255:
        raise ValueError(
            f"The images `{name}` are integers, so they must be in 0..255. "
            f"Received: values in {low}..{high}. Scale them to 8 bits."
        )
    return images.astype(np.uint8)


def check_labels(labels, num_images, num_classes, name):
    """Returns labels as `int64`, or says what is wrong with them.

    Args:
        labels: Integer array `(count,)`, or `(count, 1)` as Keras gives CIFAR's.
        num_images: Integer. How many images they are for.
        num_classes: Integer, or `None` to take it from the largest label.
        name: String. The argument or the file, for messages: `"y_train"`.

    Returns:
        An `int64` array `(count,)`.

    Raises:
        TypeError: If the labels are not integers.
        ValueError: If their number, shape or range is wrong.
    """
    labels = np.asarray(labels)
    if labels.ndim == 2 and labels.shape[1] == 1:
        labels = labels[:, 0]  # (count,)
    if labels.ndim != 1:
        raise ValueError(
            f"The labels `{name}` must be of shape (count,): one number an image, not "
            f"one-hot. Received: shape={labels.shape}"
        )
    if labels.dtype.kind not in "ui":
        raise TypeError(
            f"The labels `{name}` must be integers. Received: dtype={labels.dtype}"
        )
    if len(labels) != num_images:
        raise ValueError(
            f"There must be one label in `{name}` for each image. "
            f"Received: {len(labels)} labels, {num_images} images"
        )
    _check_range(labels, num_classes, name)
    return labels.astype(np.int64)


def _check_shape(shape, name):
    if len(shape) != 4:
        raise ValueError(
            f"The images `{name}` must be of shape (count, height, width, channels), "
            f"or (count, height, width) if gray. Received: shape={shape}"
        )
    count, height, width, channels = shape
    if not count:
        raise ValueError(f"`{name}` must hold images. Received: shape={shape}")
    if not 1 <= channels <= MAX_CHANNELS:
        raise ValueError(
            f"The images `{name}` must have 1 to {MAX_CHANNELS} channels, in the last "
            f"axis. Received: shape={shape}"
        )
    low, high = SIDES
    if not (low <= height <= high and low <= width <= high):
        raise ValueError(
            f"The sides of the images `{name}` must be {low} to {high} pixels. "
            f"Received: height={height}, width={width}. Resize the images first."
        )


def _from_floats(images, low, high, name):
    if not (np.isfinite(low) and np.isfinite(high)):
        raise ValueError(
            f"The images `{name}` must be finite. Received: pixels that are NaN or "
            "infinite"
        )
    if low < 0 or high > 1:
        raise ValueError(
            f"The images `{name}` are floats, so they must be in [0, 1]. Received: "
            f"values in [{low:g}, {high:g}]. Divide them by their maximum, or store "
            "0..255 as uint8."
        )
    return np.rint(images * 255).astype(np.uint8)


def _check_range(labels, num_classes, name):
    if len(labels) and labels.min() < 0:
        raise ValueError(
            f"The labels `{name}` must not be negative. Received: {labels.min()}"
        )
    if num_classes is not None and len(labels) and labels.max() >= num_classes:
        raise ValueError(
            f"The labels `{name}` must be below the number of classes, {num_classes}. "
            f"Received: {labels.max()}. Labels count from 0."
        )
