"""Many image files, read as one array; bad ones are named."""

import concurrent.futures
import functools
import os
import warnings

import numpy as np
from PIL import Image

from darts_keras.data.image_check import BadImageError, check_image, decode_image
from darts_keras.data.image_size import common_image_size

POLICIES = ("fail", "skip")
_MAX_NAMED = 20  # Bad files that a message names; it always says how many there are.


def read_images(paths, size=None, channels=None, on_bad_image="fail"):
    """Reads image files into one array, all checked before it returns.

    The channels are decided for all files together: 1 if all store gray values,
    otherwise 3. How images are converted and resized: see `decode_image`.

    Args:
        paths: List of `pathlib.Path`.
        size: Optional tuple `(height, width)`, in pixels. Defaults to the size that
            `common_image_size` chooses by the headers of the good files.
        channels: Optional integer, 1 or 3, to overrule the files.
        on_bad_image: `"fail"` to raise an error that names the bad files, or
            `"skip"` to leave them out with a warning that names them.

    Returns:
        Images, `uint8` `(count, height, width, channels)`, and a boolean array
        `(len(paths),)` that tells which files they came from, in order.

    Raises:
        ValueError: If `on_bad_image` is unknown, files are bad, or none is good.
    """
    if on_bad_image not in POLICIES:
        raise ValueError(
            f"`on_bad_image` must be one of {POLICIES}. "
            f"Received: on_bad_image={on_bad_image}"
        )
    workers = min(8, os.cpu_count() or 1)
    with (
        concurrent.futures.ThreadPoolExecutor(workers) as pool,
        warnings.catch_warnings(),
    ):
        # Pillow warns of large images and of odd metadata, without a file name.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        warnings.filterwarnings("ignore", module="PIL")
        headers = list(pool.map(functools.partial(_or_reason, check_image), paths))
        good = [header for header in headers if not isinstance(header, str)]
        if good:
            size = size or common_image_size([(h.height, h.width) for h in good])
            channels = channels or (1 if all(h.gray for h in good) else 3)
        images = np.empty((len(paths), *(size or (0, 0)), channels or 1), np.uint8)
        read = functools.partial(_read_one, images)
        reasons = list(pool.map(read, range(len(paths)), paths, headers))
    _report(paths, reasons, on_bad_image)
    kept = np.array([reason is None for reason in reasons], bool)
    return (images if kept.all() else images[kept]), kept


def _or_reason(function, *arguments):
    """Returns what the function returns, or why the image is bad, as a string."""
    try:
        return function(*arguments)
    except BadImageError as error:
        return str(error)


def _read_one(images, index, path, header):
    """Decodes one file into its place; returns why it is bad, or `None`."""
    if isinstance(header, str):
        return header
    _, height, width, channels = images.shape
    image = _or_reason(decode_image, path, channels, (height, width))
    if isinstance(image, str):
        return image
    images[index] = np.asarray(image).reshape(height, width, channels)
    return None


def _report(paths, reasons, on_bad_image):
    """Raises or warns, with the names of the bad files."""
    bad = [(p, r) for p, r in zip(paths, reasons, strict=True) if r is not None]
    if not bad:
        return
    lines = [f"  {path} {reason}" for path, reason in bad[:_MAX_NAMED]]
    if len(bad) > _MAX_NAMED:
        lines.append(f"  ... and {len(bad) - _MAX_NAMED} more")
    text = f"{len(bad)} of {len(paths)} image files cannot be used:\n" + "\n".join(
        lines
    )
    if on_bad_image == "fail":
        raise ValueError(
            f"{text}\nRepair or remove them, or leave them out with "
            '`on_bad_image="skip"` (`--on-bad-image skip`).'
        )
    warnings.warn(f"{text}\nThey are left out.", stacklevel=4)
