"""The one way to name data."""

import pathlib

from darts_keras.data.bundled import BUNDLED
from darts_keras.data.compcars import open_compcars, open_compcars_sv
from darts_keras.data.folder import open_folder
from darts_keras.data.image_size import parse_image_size
from darts_keras.data.miotcd import open_miotcd
from darts_keras.data.npz import open_npz
from darts_keras.data.tfds import open_tfds

DEFAULT_DATASET = "fashion_mnist_sample"
ON_DISK = {
    "compcars": open_compcars,
    "compcars_sv": open_compcars_sv,
    "miotcd": open_miotcd,
}
"""Sets that may not be passed on: by name, what opens a copy on the user's disk."""


def open_data(
    dataset=None,
    data=None,
    image_size=None,
    on_bad_image="fail",
    seed=0,
    crop_boxes=False,
):
    """Opens the data set that a user named, by name or by path.

    Args:
        dataset: Optional string, see `open_dataset`; or one of `ON_DISK`, which
            needs `data` as well: `"compcars"`, `"compcars_sv"` or `"miotcd"`.
            Defaults to the bundled sample if `data` is not given either.
        data: Optional path, see `open_path`; for a set of `ON_DISK`, the folder that
            holds it, as its archive unpacks: see `open_compcars`,
            `open_compcars_sv`, `open_miotcd`.
        image_size: See `parse_image_size`. For image folders, for the sets of
            tensorflow-datasets and for those of `ON_DISK`.
        on_bad_image: `"fail"` or `"skip"`, for image folders and the sets of
            `ON_DISK`: what to do about files that cannot be used.
        seed: Non-negative integer, for image folders without a test part.
        crop_boxes: Boolean, for `"compcars"`: whether images are cut to their
            labeled boxes.

    Returns:
        A `DataSource`.

    Raises:
        FileNotFoundError: If there is nothing at the path.
        OSError: If the set is not prepared, and preparing it fails.
        TypeError: If arrays are of an unusable type.
        ValueError: If both are given and `dataset` is not in `ON_DISK`, `crop_boxes`
            is for another set, or the data cannot be used.
    """
    if crop_boxes and dataset != "compcars":
        raise ValueError(
            "`crop_boxes` (`--crop-boxes`) is for the data set compcars, whose images "
            f"come with boxes. Received: crop_boxes={crop_boxes}, dataset={dataset}"
        )
    if dataset in ON_DISK:
        boxes = {"crop_boxes": True} if crop_boxes else {}
        return ON_DISK[dataset](data, image_size, on_bad_image, **boxes)
    if dataset is not None and data is not None:
        raise ValueError(
            "Only one of `dataset` and `data` may be given, a name or a path; both for "
            f"the sets {', '.join(ON_DISK)} alone. "
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
            "`image_size` is for image files and sets of tensorflow-datasets; the "
            f"images of {name} are stored in one size. Received: "
            f"image_size={image_size}"
        )
