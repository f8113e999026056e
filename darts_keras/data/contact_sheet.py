"""A picture of what the network sees."""

import numpy as np
from keras import ops
from PIL import Image, ImageDraw, ImageFont

from darts_keras.data.augment import augment
from darts_keras.picture import to_picture

_GAP = 4  # Pixels between images.
_TEXT = 14  # Height of the letters, in pixels.
_MIN_TILE = 84  # Small images are enlarged by a whole factor, to about this height.


def contact_sheet(source, augmentation, count=8, versions=7, seed=0):
    """Draws train images beside augmented versions of them.

    One row an image, the classes in turn: the class name, the image as it is, and
    its versions as the network sees them, but in their own colors again (a cutout
    shows the mean color). Of more than three channels the first three are shown, of
    two the first.

    Args:
        source: A `DataSource`.
        augmentation: An `Augmentation`.
        count: Positive integer. How many images, at most those of the train part.
        versions: Positive integer. How many versions of each.
        seed: Non-negative integer. Chooses images and versions.

    Returns:
        A `PIL.Image.Image`.

    Raises:
        ValueError: If `count` or `versions` is not positive.
    """
    if count < 1 or versions < 1:
        raise ValueError(
            "`count` and `versions` must be positive. "
            f"Received: count={count}, versions={versions}"
        )
    images, labels = source.load_train()
    chosen = _in_turn(labels, count, seed)
    originals = images[chosen]  # (count, height, width, channels)
    batch = np.repeat(originals, versions, axis=0)
    seen = augment(batch, seed, augmentation, source.mean, source.deviation)
    seen = (ops.convert_to_numpy(seen) * source.deviation + source.mean) * 255
    seen = np.rint(np.clip(seen, 0, 255)).astype(np.uint8)
    rows = seen.reshape(len(chosen), versions, *images.shape[1:])
    rows = np.concatenate([originals[:, None], rows], axis=1)
    names = [source.classes[label] for label in labels[chosen]]
    return _draw(rows, names, ["original", "as the network sees it"])


def _in_turn(labels, count, seed):
    """Chooses examples at random, class by class in turn."""
    order = np.random.default_rng(seed).permutation(len(labels))
    # How often the class came before, for each example in this order.
    rank = np.empty(len(labels), np.int64)
    for label in np.unique(labels):
        places = np.flatnonzero(labels[order] == label)
        rank[places] = np.arange(len(places))
    return order[np.lexsort((labels[order], rank))][:count]


def _draw(rows, names, titles):
    """Puts images `(row, column, height, width, channels)` on one sheet."""
    num_rows, num_columns, height, width, _ = rows.shape
    factor = max(1, round(_MIN_TILE / height))
    step_y, step_x = height * factor + _GAP, width * factor + _GAP
    font = ImageFont.load_default(_TEXT)
    left = _GAP * 2 + int(max(font.getlength(name) for name in names))
    top = _GAP * 2 + _TEXT
    size = (left + num_columns * step_x + _GAP * 2, top + num_rows * step_y)
    sheet = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(sheet)
    # The originals stand a little apart.
    columns = [left + x * step_x + (_GAP * 2 if x else 0) for x in range(num_columns)]
    for x, title in zip(columns, titles, strict=False):
        pen.text((x, _GAP), title, "black", font)
    for y, (name, row) in enumerate(zip(names, rows, strict=True)):
        at = top + y * step_y
        pen.text((_GAP, at + step_y // 2), name, "black", font, anchor="lm")
        for x, image in zip(columns, row, strict=True):
            sheet.paste(_picture(image, factor), (x, at))
    return sheet


def _picture(image, factor):
    """Turns an array `(height, width, channels)` into an enlarged picture."""
    picture = to_picture(image)
    size = (picture.width * factor, picture.height * factor)
    return picture.resize(size, Image.Resampling.NEAREST)
