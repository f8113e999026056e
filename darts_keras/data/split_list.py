"""A set whose train and test parts are text files that list its images."""

import re
import warnings

import numpy as np

from darts_keras.data.image_files import name_some
from darts_keras.data.official_set import Listing

_NUMBER = r"([0-9]{1,9})"
_NAME = r"[^/.\x00-\x1f][^/\x00-\x1f]*"  # No way up, no control characters.


def read_split_lists(train_list, test_list, image_folder, form):
    """Reads the official lists of a set. No image is opened.

    A line is the path of an image below `image_folder`, and says its class. Blank
    lines, space around a line and the line ends of Windows do no harm; an image
    that stands in a list twice counts once, with a warning.

    Args:
        train_list: `pathlib.Path` of a text file.
        test_list: `pathlib.Path` of a text file.
        image_folder: `pathlib.Path`.
        form: String, what a line looks like: `"<make>/<model>/year/name.jpg"`. The
            numbers in angle brackets make the class; the last sorts first.

    Returns:
        A `Listing`. The classes are those of the train list, sorted by number and
        named by their numbers: `"78/1"`.

    Raises:
        ValueError: If a list is empty, a line has another form, or the test list
            has classes that the train list has not.
    """
    train, test = _read_list(train_list, form), _read_list(test_list, form)
    classes = _sorted_classes(train)
    unknown = [key for key in _sorted_classes(test) if key not in classes]
    if unknown:
        raise ValueError(
            f"The classes in {test_list} must be those of {train_list.name}. "
            f"Received: {len(unknown)} others:\n{name_some(_names(unknown))}"
        )
    if shared := [line for line in test if line in train]:
        warnings.warn(
            f"{len(shared)} images stand in {train_list} and in {test_list.name}, so "
            f"that training sees test images:\n{name_some(shared)}",
            stacklevel=4,
        )
    labels = {key: label for label, key in enumerate(classes)}

    def locate(part):
        numbers = np.array([labels[key] for key in part.values()], np.int64)
        return [image_folder / line for line in part], numbers

    return Listing(
        classes=tuple(_names(classes)), train=locate(train), test=locate(test)
    )


def _sorted_classes(part):
    return sorted(set(part.values()), key=lambda numbers: numbers[::-1])


def _names(classes):
    return ["/".join(map(str, numbers)) for numbers in classes]


def _read_list(path, form):
    """Returns the class of each image, a tuple of integers, by its line."""
    steps = form.split("/")
    pattern = "/".join(_NUMBER if step.startswith("<") else _NAME for step in steps)
    # Names may be in any encoding, as on the disk; some editors put a mark first.
    text = path.read_text("utf-8", errors="surrogateescape").removeprefix("\ufeff")
    part, repeated = {}, []
    for number, line in enumerate(map(str.strip, text.split("\n")), start=1):
        if not line:
            continue
        match = re.fullmatch(pattern, line)
        if match is None:
            raise ValueError(
                f"Line {number} of {path} must be of the form {form}. "
                f"Received: {line!r}"
            )
        if line in part:
            repeated.append(line)
        part[line] = tuple(map(int, match.groups()))
    if not part:
        raise ValueError(f"{path} must list images. Received: no lines")
    if repeated:
        warnings.warn(
            f"{path} lists images more than once; they count once:\n"
            f"{name_some(repeated)}",
            stacklevel=5,
        )
    return part
