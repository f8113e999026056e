"""Data sets in a folder of image files."""

import pathlib
import warnings

import numpy as np

from darts_keras.data.class_folder import (
    check_none_empty,
    list_files,
    list_folders,
)
from darts_keras.data.image_files import read_images
from darts_keras.data.image_size import parse_image_size
from darts_keras.data.source import DataSource
from darts_keras.data.split import split_halves

TRAIN_FRACTION = 0.8  # Of a folder without a test part of its own.


def open_folder(path, image_size=None, on_bad_image="fail", seed=0):
    """Opens a folder of image files, one folder a class, named after it.

    Three layouts: `train/<class>/` and `test/<class>/`; `train/<class>/` without a
    test part; `<class>/` alone, of which 80 % of each class, drawn by `seed`, are
    the train part and the rest the test part. Classes are sorted by name. Hidden
    files are passed over; any other file in the folder of a class should be an
    image. All train files are decoded and checked here; test files are not opened
    before `load_test`. See `decode_image` for how images are converted.

    Args:
        path: Path of the folder.
        image_size: See `parse_image_size`. By default the common size of the train
            images if they agree, otherwise the median height and the median width;
            each side at least 16 and at most 512 pixels.
        on_bad_image: `"fail"` or `"skip"`, see `read_images`.
        seed: Non-negative integer, for the split of the third layout.

    Returns:
        A `DataSource`, named after the folder.

    Raises:
        FileNotFoundError: If there is no such folder.
        ValueError: If there are no class folders, a class has no usable images,
            files are bad, or `DataSource` refuses the result.
    """
    root = pathlib.Path(path)
    size = parse_image_size(image_size)
    train_files, test_files, note = _find_files(root, seed)
    classes, paths, labels = train_files
    images, kept = read_images(paths, size, None, on_bad_image)
    check_none_empty(root, classes, labels[kept])

    def read_test():
        _, paths, labels = test_files()
        shape = images.shape[1:]
        test_images, kept = read_images(paths, shape[:2], shape[2], on_bad_image)
        return test_images, labels[kept]

    return DataSource(
        root.resolve().name,
        str(root.resolve()),
        (images, labels[kept]),
        read_test if test_files else None,
        classes,
        note=note,
    )


def _find_files(root, seed):
    """Returns the train files, a function for the test files or `None`, and a note."""
    if not _has_folders(root / "train"):
        classes, paths, labels = _list_classes(root)
        train, test = split_halves(labels, TRAIN_FRACTION, seed, classes)

        def take(indices):
            return classes, [paths[index] for index in indices], labels[indices]

        share = 100 * (1 - TRAIN_FRACTION)
        note = (
            f"There is no `test` folder: {share:.0f} % of the images, drawn class by "
            f"class with seed {seed}, are held out for testing."
        )
        return take(train), lambda: take(test), note
    unused = [p.name for p in list_folders(root) if p.name not in ("train", "test")]
    if unused:
        warnings.warn(
            f"{root} has a `train` folder, so that only `train` and `test` are used. "
            f"Left alone: {', '.join(unused)}",
            stacklevel=4,
        )
    train_files = _list_classes(root / "train")
    if not _has_folders(root / "test"):
        return train_files, None, None
    return train_files, lambda: _list_classes(root / "test", train_files[0]), None


def _list_classes(folder, classes=None):
    """Lists the files of each class, in a fixed order.

    With `classes`, those of the train part, a class may be missing: a test part
    need not have images of each.

    Returns:
        Class names, file paths, and labels `(count,)`.
    """
    found = {child.name: list_files(child) for child in list_folders(folder)}
    if not found:
        raise ValueError(
            f"{folder} must hold one folder of images a class, or `train` and `test` "
            "with such folders. Received: no folders in it"
        )
    unknown = sorted(set(found) - set(classes or found))
    if unknown:
        raise ValueError(
            f"The classes in {folder} must be those of the train part. "
            f"Received: {', '.join(unknown)} besides"
        )
    names = tuple(sorted(found)) if classes is None else classes
    paths = [path for name in names for path in found.get(name, ())]
    counts = [len(found.get(name, ())) for name in names]
    labels = np.repeat(np.arange(len(names)), counts)
    if classes is None:
        check_none_empty(folder, names, labels)
    return names, paths, labels


def _has_folders(folder):
    return folder.is_dir() and bool(list_folders(folder))
