"""Small trees in the official layouts of CompCars and MIO-TCD, with their oddities.

The images of a class share a color, so that a classifier can learn it, and differ in
size. Names with spaces, `.JPG`, blank lines, space at the end of a line and the line
ends of Windows do no harm: every tree has them.
"""

import numpy as np
from PIL import Image

MIOTCD_CLASSES = (  # As `classification_evaluation.py` of the challenge lists them.
    "articulated_truck",
    "bicycle",
    "bus",
    "car",
    "motorcycle",
    "non-motorized_vehicle",
    "pedestrian",
    "pickup_truck",
    "single_unit_truck",
    "work_van",
    "background",
)
COMPCARS_MODELS = ((78, 9), (5, 10), (78, 1009))
"""Make and model: ids are sparse, and sorted as text they are in another order."""
SV_MODELS = (2, 10, 281)
BOX = (4, 3, 20, 22)
"""The labeled box of the images of CompCars: `x1 y1 x2 y2`, from 1, inclusive."""


def make_compcars(path, num_train=4, num_test=2):
    """Writes `path/data` with two years a model; returns `path`.

    Within their boxes the images are of one color, outside they are of others.
    """
    root = path / "data"
    lists = {"train": [], "test": []}
    for index, (make, model) in enumerate(COMPCARS_MODELS):
        for part, count in (("train", num_train), ("test", num_test)):
            for number in range(count):
                year = 2010 + number % 2 if number else "unknown"
                line = f"{make}/{model}/{year}/{part} {number}" + _suffix(number)
                write_image(root / "image" / line, index, number, BOX)
                write_label(root, line, BOX)
                lists[part].append(line)
    for part, lines in lists.items():
        write_list(root / "train_test_split" / "classification" / f"{part}.txt", lines)
    return path


def make_compcars_sv(path, num_train=4, num_test=2):
    """Writes `path/sv_data`; returns `path`."""
    root = path / "sv_data"
    for part, count in (("train", num_train), ("test", num_test)):
        lines = []
        for index, model in enumerate(SV_MODELS):
            for number in range(count):
                line = f"{model}/{part} {number}" + _suffix(number)
                write_image(root / "image" / line, index, number)
                lines.append(line)
        write_list(root / f"{part}_surveillance.txt", lines)
    return path


def make_miotcd(path, num_train=5):
    """Writes `path/MIO-TCD-Classification`; returns `path`. Its test part is bad."""
    root = path / "MIO-TCD-Classification"
    for index, name in enumerate(MIOTCD_CLASSES):
        for number in range(num_train):
            file = f"{index * num_train + number:08}.jpg"
            write_image(root / "train" / name / file, index, number)
    (root / "test").mkdir()
    (root / "test" / "99999999.jpg").write_bytes(b"nobody reads this")
    return path


def write_image(path, index, number, box=None):
    """Writes a JPEG in the color of a class, or of it within a box alone."""
    generator = np.random.default_rng(number)
    height, width = 24 + number % 3 * 4, 30 + number % 2 * 6
    color = class_color(index)
    pixels = np.empty((height, width, 3), np.uint8)
    pixels[:] = color if box is None else 255 - color
    if box is not None:
        left, top, right, bottom = box
        pixels[top - 1 : bottom, left - 1 : right] = color
    pixels[generator.integers(height), generator.integers(width)] = 255 - color
    path.parent.mkdir(parents=True, exist_ok=True)
    # At full quality: with a color a pixel, so that a box can be told to the pixel.
    Image.fromarray(pixels).save(path, "JPEG", quality=100, subsampling=0)


def class_color(index):
    """Returns the RGB color of a class, an array of `uint8`."""
    return np.array([20 * index + 20, 230 - 20 * index, 60], np.uint8)


def write_label(root, line, box):
    """Writes the label file of an image of CompCars."""
    path = (root / "label" / line).with_suffix(".txt")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"4\n1\n{' '.join(map(str, box))}\n")


def write_list(path, lines):
    """Writes an official list as it may have passed through several editors."""
    path.parent.mkdir(parents=True, exist_ok=True)
    ends = ["\r\n", "  \n", "\n\n", "\n", " \t\r\n\r\n"]
    text = "".join(line + ends[i % len(ends)] for i, line in enumerate(lines))
    path.write_bytes(("\ufeff" + text).encode())


def _suffix(number):
    return ".JPG" if number % 2 else ".jpg"
