"""An image, as a network gets it, made visible."""

import io

from PIL import Image


def to_picture(image):
    """Turns an image of any number of channels into a picture.

    Of more than three channels the first three are shown, of two the first.

    Args:
        image: `uint8` array `(height, width, channels)`.

    Returns:
        A `PIL.Image.Image` in gray or RGB.
    """
    return Image.fromarray(image[..., :3] if image.shape[-1] >= 3 else image[..., 0])


def to_png(picture):
    """Returns a `PIL.Image.Image` as the bytes of a PNG file."""
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()
