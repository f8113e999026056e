"""The one way to name data."""

import pathlib

from darts_keras.data.bundled import BUNDLED
from darts_keras.data.folder import open_folder
from darts_keras.data.image_size import parse_image_size
from darts_keras.data.npz import open_npz
from darts_keras.data.tfds import open_tfds

DEFAULT_DATASET = "fashion_mnist_sample"


def open_data(dataset=None, data=None, image_size=None, on_bad_image="fail", seed=0):
    """Opens the data set that a user named, by name or by path.

    Args:
        dataset: Optional string, see `open_dataset`. Defaults to the bundled sample
            if `data` is not given either.
        data: Optional path, see `open_path`.
        image_size: See `parse_image_size`. For image folders and for the sets of
            tensorflow-datasets.
        on_bad_image: `"fail"` or `"skip"`, for image folders: what to do about files
            that cannot be used.
        seed: Non-negative integer, for image folders without a test part.

    Returns:
        A `DataSource`.

    Raises:
        FileNotFoundError: If there is nothing at the path.
        OSError: If the set is not prepared, and preparing it fails.
        TypeError: If arrays are of an unusable type.
        ValueError: If both are given, or the data cannot be used.
    """
    if dataset is not None and data is not None:
        raise ValueError(
            "Only one of `dataset` and `data` may be given: a name or a path. "
            f"Received: dataset={dataset}, data={data}"
        )
    if data is not None:
        return open_path(data, image_size, on_bad_image, seed)
    return open_dataset(DEFAULT_DATASET if dataset is None else dataset, image_size)


def open_dataset(name, image_size=None):
    """Opens a data set by name: a bundled one, or one of tensorflow-datasets.

    Args:
        name: String: `"fashion_mnist_sample"`, or see `open_tfds`.
        image_size: See `open_tfds`. Not for the bundled sets.

    Returns:
        A `DataSource`.

    Raises:
        OSError: If the set is not prepared, and preparing it fails.
        ValueError: If there is no such set, or it cannot be used.
    """
    if name in BUNDLED:
        _refuse_image_size(image_size, name)
        return BUNDLED[name]()
    return open_tfds(name, image_size)


def open_path(path, image_size=None, on_bad_image="fail", seed=0):
    """Opens a data set by path: an `.npz` archive, or a folder of image files.

    Args:
        path: Path; see `open_npz` and `open_folder`.
        image_size: See `open_folder`. Not for archives.
        on_bad_image: See `open_folder`.
        seed: See `open_folder`.

    Returns:
        A `DataSource`.

    Raises:
        FileNotFoundError: If there is nothing at the path.
        TypeError: If arrays are of an unusable type.
        ValueError: If it is something else, or cannot be used.
    """
    path = pathlib.Path(path)
    if path.is_dir():
        return open_folder(path, image_size, on_bad_image, seed)
    if not path.exists():
        raise FileNotFoundError(
            "`data` must be an .npz file or a folder of images. "
            f"Received: data={path}, where there is nothing"
        )
    if path.suffix != ".npz":
        raise ValueError(
            "`data` must be an .npz file, or a folder with one folder of images a "
            f"class. Received: data={path}"
        )
    _refuse_image_size(image_size, path)
    return open_npz(path)


def _refuse_image_size(image_size, name):
    if parse_image_size(image_size) is not None:
        raise ValueError(
            "`image_size` is for image folders and sets of tensorflow-datasets; the "
            f"images of {name} are stored in one size. Received: "
            f"image_size={image_size}"
        )
