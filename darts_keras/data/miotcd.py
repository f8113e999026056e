"""MIO-TCD: vehicles, and what else passes by, cut from traffic cameras."""

import numpy as np

from darts_keras.data.class_folder import check_none_empty, list_files, list_folders
from darts_keras.data.image_size import parse_image_size
from darts_keras.data.official_set import Listing, OfficialSet, read_source
from darts_keras.data.split import split_halves

CLASSES = (  # In the order of the official measures, not that of a folder.
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
_TRAIN_FRACTION = 0.8
_SPLIT_SEED = 0  # Never that of a training: all are to be measured on the same images.
_NOTE = (
    "The test part of MIO-TCD has no labels: 20 % of train, drawn class by class with "
    f"seed {_SPLIT_SEED}, are held out for testing."
)
_SIDE = 64  # Of images, in pixels, unless asked otherwise.

MIOTCD = OfficialSet(
    name="miotcd",
    title="MIO-TCD (classification)",
    terms="Its license is CC BY-NC-SA 4.0: not for commercial use.",
    origin="Get it from https://tcd.miovision.com, as "
    "http://podoce.dinf.usherbrooke.ca/static/dataset/MIO-TCD-Classification.tar.",
    folder="MIO-TCD-Classification",
    parts=("train/",),
    layout=("MIO-TCD-Classification/train/<class>/<number>.jpg",),
)


def open_miotcd(path, image_size=None, on_bad_image="fail"):
    """Opens the classification part of MIO-TCD: 11 classes, in the official order.

    The official test part has no labels and is never read. In its place 20 % of the
    train part, drawn class by class with a seed that is always 0, are held out as
    the test part: results on it are not those of the challenge. `note` says so.

    The official train part has 519,164 images, half of them cars, 149 times as many
    as non-motorized vehicles. The 80 % of it that are trained on are in memory:
    5.1 GB at 64 pixels, 1.3 GB at 32.

    Args:
        path: Path of the folder that holds `MIO-TCD-Classification`, or of that.
        image_size: See `parse_image_size`. Defaults to 64 pixels a side, as the
            images are small; the size that the papers used is not known. The aspect
            ratio is not kept.
        on_bad_image: `"fail"` or `"skip"`, see `read_images`.

    Returns:
        A `DataSource`, with the mean and deviation of ImageNet.

    Raises:
        FileNotFoundError: If there is nothing at the path.
        ValueError: If there is no path, the layout is another one, the classes are
            not the official ones, or files are bad.

    Reference: [Luo et al., 2018](https://doi.org/10.1109/TIP.2018.2848705)
    """
    size = parse_image_size(image_size) or (_SIDE, _SIDE)
    root = MIOTCD.find_root(path)
    origin = f"{MIOTCD.title} in {root.resolve()}"
    listing = _list_images(root / "train")
    return read_source(MIOTCD.name, origin, listing, size, on_bad_image, note=_NOTE)


def _list_images(folder):
    """Returns a `Listing` with a test part that is held out."""
    found = {child.name for child in list_folders(folder)}
    if found != set(CLASSES):
        missing = [name for name in CLASSES if name not in found]
        raise ValueError(
            f"{folder} must hold one folder for each of the {len(CLASSES)} classes of "
            f"{MIOTCD.title}. Received: missing {', '.join(missing) or 'none'}; "
            f"unknown {', '.join(sorted(found - set(CLASSES))) or 'none'}"
        )
    files = [list_files(folder / name) for name in CLASSES]
    labels = np.repeat(np.arange(len(CLASSES)), [len(names) for names in files])
    check_none_empty(folder, CLASSES, labels)
    paths = [path for names in files for path in names]

    def take(indices):
        return [paths[index] for index in indices], labels[indices]

    train, test = split_halves(labels, _TRAIN_FRACTION, _SPLIT_SEED, CLASSES)
    return Listing(classes=CLASSES, train=take(train), test=take(test))
