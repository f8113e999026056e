"""The height and width that images of different sizes are resized to."""

import re
import statistics

from darts_keras.data.arrays import SIDES


def parse_image_size(image_size):
    """Returns an image size as the user gave it, as `(height, width)`.

    Args:
        image_size: Integer or string `"32"` for squares, tuple `(height, width)` or
            string `"32x48"`, height first, in pixels; or `None`.

    Returns:
        Tuple of two integers in 16..512, or `None` for `None`.

    Raises:
        ValueError: If it is none of these, or out of range.
    """
    if image_size is None:
        return None
    text = image_size
    if not isinstance(image_size, (int, str)):
        text = "x".join(str(side) for side in image_size)
    match = re.fullmatch(r"(\d{1,6})(?:x(\d{1,6}))?", str(text).strip().lower())
    low, high = SIDES
    if match:
        size = int(match[1]), int(match[2] or match[1])
        if all(low <= side <= high for side in size):
            return size
    raise ValueError(
        f"`image_size` must be one side or HEIGHTxWIDTH, of {low} to {high} pixels, "
        f"as 32 or 32x48. Received: image_size={image_size}"
    )


def common_image_size(sizes):
    """Chooses one size for images of these sizes.

    Each side is the median over the images, which is the common side if all agree,
    but at least 16 and at most 512 pixels.

    Args:
        sizes: Non-empty list of tuples `(height, width)`.

    Returns:
        Tuple `(height, width)`.
    """
    low, high = SIDES
    medians = (statistics.median_low(sides) for sides in zip(*sizes, strict=True))
    return tuple(min(max(side, low), high) for side in medians)
