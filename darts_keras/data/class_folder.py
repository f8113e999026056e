"""Folders with one folder of image files a class: what lies in them."""

import numpy as np

_LITTER = {"Thumbs.db", "desktop.ini"}  # Left by file managers; so are hidden files.


def list_folders(folder):
    """Returns the folders in a folder, sorted, without hidden ones."""
    children = (p for p in folder.iterdir() if not p.name.startswith("."))
    return sorted(p for p in children if p.is_dir())


def list_files(folder):
    """Returns everything in a class folder that should be an image, sorted."""
    children = folder.iterdir()
    return sorted(
        p for p in children if not p.name.startswith(".") and p.name not in _LITTER
    )


def check_none_empty(folder, classes, labels):
    """Checks that each class has images.

    Args:
        folder: Path of the folder that holds the classes, for the message.
        classes: Sequence of class names, in the order of the labels.
        labels: Integer array `(count,)`, of the images that can be used.

    Raises:
        ValueError: If a class has none. The message names all such classes.
    """
    counts = np.bincount(labels, minlength=len(classes))
    empty = [name for name, count in zip(classes, counts, strict=True) if not count]
    if empty:
        raise ValueError(
            f"Each class folder in {folder} must hold usable images. Received none in: "
            + ", ".join(empty)
        )
