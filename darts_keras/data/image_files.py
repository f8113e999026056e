"""Many image files, read as one array; bad ones are named."""

import concurrent.futures
import contextlib
import functools
import os
import warnings

import numpy as np
from PIL import Image

from darts_keras.data.image_check import BadImageError, check_image, decode_image
from darts_keras.data.image_size import common_image_size
from darts_keras.data.memory import check_memory

POLICIES = ("fail", "skip")
_MAX_NAMED = 20  # Bad files that a message names; it always says how many there are.


def read_images(paths, size=None, channels=None, on_bad_image="fail", boxes=None):
    """Reads image files into one array, all checked before it returns.

    The channels are decided for all files together: 1 if all store gray values,
    otherwise 3. How images are converted and resized: see `decode_image`. The array
    takes a byte a channel of a pixel, in memory; see `check_memory`.

    Args:
        paths: List of `pathlib.Path`.
        size: Optional tuple `(height, width)`, in pixels. Defaults to the size that
            `common_image_size` chooses by the headers of the good files.
        channels: Optional integer, 1 or 3, to overrule the files.
        on_bad_image: `"fail"` to raise an error that names the bad files, or
            `"skip"` to leave them out with a warning that names them.
        boxes: Optional list, for each file the box to use, as for `decode_image`, or
            `None` for the whole image. Where a box is empty or leaves its image, the
            whole image is used, and a warning names it.

    Returns:
        Images, `uint8` `(count, height, width, channels)`, and a boolean array
        `(len(paths),)` that tells which files they came from, in order.

    Raises:
        ValueError: If `on_bad_image` is unknown, files are bad, none is good, or the
            array would exceed the memory.
    """
    if on_bad_image not in POLICIES:
        raise ValueError(
            f"`on_bad_image` must be one of {POLICIES}. "
            f"Received: on_bad_image={on_bad_image}"
        )
    with _quiet_threads() as pool:
        headers = list(pool.map(functools.partial(_or_reason, check_image), paths))
        shape = (len(paths), *_choose_shape(headers, size, channels))
        check_memory(shape)
        images = np.empty(shape, np.uint8)
        boxes, unfit = _fit(boxes or [None] * len(paths), headers)
        read = functools.partial(_read_one, images)
        reasons = list(pool.map(read, range(len(paths)), paths, headers, boxes))
    _report(paths, reasons, on_bad_image)
    _report_unfit([paths[index] for index in unfit])
    kept = np.array([reason is None for reason in reasons], bool)
    return _take(images, kept), kept


@contextlib.contextmanager
def quiet_pillow():
    """Keeps Pillow from warning of large images and odd metadata, without a name."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        warnings.filterwarnings("ignore", module="PIL")
        yield


@contextlib.contextmanager
def _quiet_threads():
    """Yields a pool of threads in which Pillow does not warn."""
    workers = min(8, os.cpu_count() or 1)
    with concurrent.futures.ThreadPoolExecutor(workers) as pool, quiet_pillow():
        yield pool


def _choose_shape(headers, size, channels):
    """Returns `(height, width, channels)`; zeros and 1 if no file is good."""
    good = [header for header in headers if not isinstance(header, str)]
    if good:
        size = size or common_image_size([(h.height, h.width) for h in good])
        channels = channels or (1 if all(h.gray for h in good) else 3)
    return (*(size or (0, 0)), channels or 1)


def _fit(boxes, headers):
    """Returns the boxes that lie in their images, and the indices of the others."""
    fitting, unfit = list(boxes), []
    for index, (box, header) in enumerate(zip(boxes, headers, strict=True)):
        if box is None or isinstance(header, str):
            continue
        left, top, right, bottom = box
        if not (
            0 <= left < right <= header.width and 0 <= top < bottom <= header.height
        ):
            fitting[index] = None
            unfit.append(index)
    return fitting, unfit


def _take(images, kept):
    """Returns the images that were read, moved up in the array: a copy may not fit."""
    if kept.all():
        return images
    for new, old in enumerate(np.flatnonzero(kept)):
        images[new] = images[old]
    return images[: np.count_nonzero(kept)]


def _or_reason(function, *arguments):
    """Returns what the function returns, or why the image is bad, as a string."""
    try:
        return function(*arguments)
    except BadImageError as error:
        return str(error)


def _read_one(images, index, path, header, box):
    """Decodes one file into its place; returns why it is bad, or `None`."""
    if isinstance(header, str):
        return header
    _, height, width, channels = images.shape
    image = _or_reason(decode_image, path, channels, (height, width), box)
    if isinstance(image, str):
        return image
    images[index] = np.asarray(image).reshape(height, width, channels)
    return None


def _report(paths, reasons, on_bad_image):
    """Raises or warns, with the names of the bad files."""
    bad = [(p, r) for p, r in zip(paths, reasons, strict=True) if r is not None]
    if not bad:
        return
    names = name_some([f"{path} {reason}" for path, reason in bad])
    text = f"{len(bad)} of {len(paths)} image files cannot be used:\n{names}"
    if on_bad_image == "fail":
        raise ValueError(
            f"{text}\nRepair or remove them, or leave them out with "
            '`on_bad_image="skip"` (`--on-bad-image skip`).'
        )
    warnings.warn(f"{text}\nThey are left out.", stacklevel=4)


def _report_unfit(paths):
    if paths:
        warnings.warn(
            f"{len(paths)} labeled boxes are empty or leave their images:\n"
            f"{name_some(paths)}\nThe whole images are used.",
            stacklevel=4,
        )


def name_some(things):
    """Returns a text that names the first twenty of a list, one a line."""
    lines = [f"  {thing}" for thing in things[:_MAX_NAMED]]
    if len(things) > _MAX_NAMED:
        lines.append(f"  ... and {len(things) - _MAX_NAMED} more")
    return "\n".join(lines)
