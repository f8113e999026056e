"""A picture of images, each with the classes that a model takes it for."""

from PIL import Image, ImageDraw, ImageFont

from darts_keras.picture import to_picture
from darts_keras.report.formats import shortened
from darts_keras.report.svg import HAIRLINE, INK

MOST = 96  # Images on a sheet.
_PICTURE = 128  # Pixels, the longer side of a picture.
_BARS = 300  # Width of the bars, in pixels.
_LINE = 22  # Height of a bar and its text.
_TEXT = 14  # Height of the letters.
_GAP = 16
_COLORS = ("#bcd3ee", "#e4e8ed")  # Of the bar of the answer, and of the others.
_LONGEST = 30  # Characters of a name.
_MOST_CLASSES = 10  # Of an image.
_COLUMNS = ((4, 1), (20, 2), (MOST, 3))  # Up to so many images: columns.


def answer_sheet(images, titles, answers):
    """Draws images beside their likeliest classes, as bars.

    Args:
        images: `uint8` array `(count, height, width, channels)`: what the network
            saw; of more than `MOST`, the first ones are drawn.
        titles: Sequence of strings, what is written above each, such as its file.
        answers: For each image, a sequence of pairs of a class name and its
            probability, the likeliest first; ten at most are drawn.

    Returns:
        A `PIL.Image.Image`.

    Raises:
        ValueError: If there are no images, or not as many of each.
    """
    counts = {len(images), len(titles), len(answers)}
    if len(counts) > 1 or 0 in counts:
        raise ValueError(
            "There must be a title and answers for each of one or more images. "
            f"Received: {len(images)} images, {len(titles)} titles, {len(answers)} "
            "answers"
        )
    count = min(len(images), MOST)
    answers = [each[:_MOST_CLASSES] for each in answers[:count]]
    columns = next(columns for most, columns in _COLUMNS if count <= most)
    num_lines = max(map(len, answers))
    width = _PICTURE + _BARS + 3 * _GAP
    height = _LINE + max(_PICTURE, num_lines * _LINE) + 2 * _GAP
    size = columns * width + _GAP, -(-count // columns) * height + _GAP
    sheet = Image.new("RGB", size, "white")
    for at in range(count):
        row, column = divmod(at, columns)
        corner = _GAP + column * width, _GAP + row * height
        _draw(sheet, corner, images[at], titles[at], answers[at])
    return sheet


def _draw(sheet, corner, image, title, answers):
    """Draws one image and its bars, below its title."""
    left, top = corner
    pen = ImageDraw.Draw(sheet)
    pen.text(corner, shortened(title, 2 * _LONGEST), INK, ImageFont.load_default(_TEXT))
    picture = _picture(image)
    sheet.paste(picture, (left, top + _LINE))
    for at, (name, probability) in enumerate(answers):
        place = left + _PICTURE + _GAP, top + _LINE * (at + 1)
        _draw_bar(pen, place, name, probability, _COLORS[at > 0])


def _draw_bar(pen, place, name, probability, color):
    x, y = place
    font = ImageFont.load_default(_TEXT)
    bottom = y + _LINE - 4
    pen.rectangle((x, y, x + _BARS, bottom), outline=HAIRLINE)
    pen.rectangle((x, y, x + round(_BARS * probability), bottom), color)
    middle = (y + bottom) // 2
    pen.text((x + 6, middle), shortened(name, _LONGEST), INK, font, anchor="lm")
    share = f"{probability:.1%}"
    pen.text((x + _BARS - 6, middle), share, INK, font, anchor="rm")


def _picture(image):
    """Returns what the network saw, large enough to see it."""
    picture = to_picture(image).convert("RGB")
    longest = max(picture.size)
    factor = _PICTURE // longest or _PICTURE / longest
    size = [max(1, round(side * factor)) for side in picture.size]
    # Pixels as squares if each becomes several: not blurred.
    return picture.resize(
        size, Image.Resampling.NEAREST if factor >= 1 else Image.Resampling.LANCZOS
    )
