"""Image files: what is wrong with one, and its pixels if nothing is."""

import dataclasses
import stat
import struct

from PIL import Image, ImageOps

FORMATS = ("BMP", "GIF", "JPEG", "PNG", "PPM", "TIFF", "WEBP")
MAX_PIXELS = 40_000_000  # Of a file, by its header: 120 MB once decoded as RGB.

_GRAY_MODES = {"1", "L", "LA"}
_COLOR_MODES = {"P", "PA", "RGB", "RGBA", "RGBX"}
_BAD_MODES = {
    "CMYK": "is CMYK, made for print; convert it to RGB",
    "I": "has more than 8 bits a channel; convert it to 8 bits",
    "F": "has pixels that are floats; convert it to 8 bits",
}
_ORIENTATION = 0x0112  # The EXIF tag; from 5 on, height and width are exchanged.
# What Pillow's decoders raise for files that are cut, damaged or hostile.
_DAMAGE = (
    ArithmeticError,
    AttributeError,
    EOFError,
    Image.DecompressionBombError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
)


class BadImageError(ValueError):
    """An image file that cannot be used. The message completes "`file` ..."."""


@dataclasses.dataclass(frozen=True)
class ImageHeader:
    """What the header of an image file says.

    Args:
        height: Integer, in pixels, after turning the image as EXIF says.
        width: Integer, in pixels, likewise.
        gray: Boolean. Whether the file stores gray values: then one channel will do.
            A palette counts as color.
    """

    height: int
    width: int
    gray: bool


def check_image(path):
    """Reads the header of an image file; decodes no pixel.

    Args:
        path: `pathlib.Path` of the file.

    Returns:
        An `ImageHeader`.

    Raises:
        BadImageError: If the file is empty, unreadable, not an image in one of
            `FORMATS`, animated, of more than 8 bits a channel, CMYK or in another
            color space, or of more than `MAX_PIXELS` pixels.
    """
    _check_file(path)
    with _open(path) as image:
        return check_opened(image)


def check_opened(image):
    """Checks an image of Pillow's, as `check_image` does a file.

    Args:
        image: `PIL.Image.Image`. If it is of a file that was only opened, no pixel
            is decoded.

    Returns:
        An `ImageHeader`.

    Raises:
        BadImageError: As `check_image`.
    """
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise BadImageError(
            f"is of {width}x{height} pixels, more than {MAX_PIXELS:,} in all"
        )
    try:
        _check_kind(image)
        # The method of the base class: that of PNG decodes the whole image.
        if Image.Image.getexif(image).get(_ORIENTATION, 1) >= 5:
            height, width = width, height
    except BadImageError:
        raise
    except _DAMAGE as error:
        raise BadImageError(f"is truncated or damaged: {_text(error)}") from error
    return ImageHeader(height, width, image.mode in _GRAY_MODES)


def decode_image(path, channels, size, box=None):
    """Decodes an image file that `check_image` has passed; see `fit_image`.

    Args:
        path: `pathlib.Path` of the file.
        channels: As for `fit_image`.
        size: As for `fit_image`.
        box: As for `fit_image`.

    Returns:
        A `PIL.Image.Image` of mode `"L"` or `"RGB"`.

    Raises:
        BadImageError: If the file is truncated or damaged.
    """
    with _open(path) as image:
        return fit_image(image, channels, size, box)


def fit_image(image, channels, size, box=None):
    """Gives an image the channels and the size that are wanted.

    The image is turned as its EXIF orientation says, transparent parts become
    white, palettes become RGB, and colors become gray (ITU-R 601 luma) if one
    channel is wanted. Then it is resized, if needed, bilinearly with antialiasing;
    the aspect ratio is not kept.

    Args:
        image: `PIL.Image.Image` that `check_opened` has passed; left as it is.
        channels: Integer, 1 or 3.
        size: Tuple `(height, width)` of the result, in pixels.
        box: Optional tuple `(left, top, right, bottom)` of integers inside of the
            image, right and bottom excluded: the part to use, in pixels of the
            turned image.

    Returns:
        A `PIL.Image.Image` of mode `"L"` or `"RGB"`.

    Raises:
        BadImageError: If it can't be decoded.
    """
    try:
        image.load()
        image = ImageOps.exif_transpose(image)
        image = image if box is None else image.crop(box)
        if image.has_transparency_data:
            image = image.convert("RGBA")
            white = Image.new("RGBA", image.size, "white")
            image = Image.alpha_composite(white, image)
        image = image.convert("L" if channels == 1 else "RGB")
    except _DAMAGE as error:
        raise BadImageError(f"is truncated or damaged: {_text(error)}") from error
    height, width = size
    if image.size == (width, height):
        return image
    return image.resize((width, height), Image.Resampling.BILINEAR)


def _check_file(path):
    """Looks at the file without opening it: opening a pipe would wait forever."""
    try:
        status = path.stat()
    except OSError as error:
        raise BadImageError(f"cannot be read: {error.strerror}") from error
    if stat.S_ISDIR(status.st_mode):
        raise BadImageError("is a folder inside the folder of a class")
    if not stat.S_ISREG(status.st_mode):
        raise BadImageError("is not a regular file")
    if not status.st_size:
        raise BadImageError("is empty (0 bytes)")


def _open(path):
    try:
        return Image.open(path, formats=FORMATS)
    except PermissionError as error:
        raise BadImageError(f"cannot be read: {error.strerror}") from error
    except Image.UnidentifiedImageError as error:
        raise BadImageError(f"is not an image ({', '.join(FORMATS)})") from error
    except Image.DecompressionBombError as error:
        raise BadImageError(f"is of more than {MAX_PIXELS:,} pixels") from error
    except _DAMAGE as error:
        raise BadImageError(f"is truncated or damaged: {_text(error)}") from error


def _check_kind(image):
    # MPO is a JPEG with a preview or a second view behind it, as phones write it.
    frames = 1 if image.format == "MPO" else getattr(image, "n_frames", 1)
    if frames > 1:
        raise BadImageError(f"is animated or has several pages ({frames} frames)")
    mode = image.mode.partition(";")[0]  # "I;16" and its like.
    if mode in _BAD_MODES:
        raise BadImageError(_BAD_MODES[mode])
    if mode not in _GRAY_MODES | _COLOR_MODES:
        raise BadImageError(f"is in the color mode {mode}; convert it to RGB")
    if _is_deep(image):
        raise BadImageError(_BAD_MODES["I"])


def _is_deep(image):
    """Whether Pillow would cut more bits to 8, which it does without a word."""
    arguments = [tile[3] for tile in getattr(image, "tile", ())]  # Of files alone.
    if image.format == "PPM":
        return any(isinstance(a, tuple) and a[-1] > 255 for a in arguments)
    return any(";16" in str(argument) for argument in arguments)


def _text(error):
    return str(error) or type(error).__name__
