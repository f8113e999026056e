"""CompCars: models of cars, in photographs from the web and from cameras."""

from darts_keras.data.image_files import name_some
from darts_keras.data.image_size import parse_image_size
from darts_keras.data.official_set import OfficialSet, read_source
from darts_keras.data.split_list import read_split_lists

_SIDE = 224  # Of images, in pixels, unless asked otherwise: usual for photographs.
_EMPTY = (0, 0, 0, 0)
_ABOUT = {
    "terms": "It is for non-commercial research only and may not be passed on.",
    "origin": "Request it from its authors, who send a password by e-mail: "
    "http://mmlab.ie.cuhk.edu.hk/datasets/comp_cars/.",
}
_WEB_LISTS = tuple(
    f"train_test_split/classification/{part}.txt" for part in ("train", "test")
)
_CAMERA_LISTS = "train_surveillance.txt", "test_surveillance.txt"

COMPCARS = OfficialSet(
    name="compcars",
    title="CompCars (web-nature)",
    **_ABOUT,
    folder="data",
    parts=("image/", *_WEB_LISTS),
    layout=(
        "data/image/<make>/<model>/<year>/<name>.jpg",
        "data/label/<make>/<model>/<year>/<name>.txt (to crop to the boxes)",
        *(f"data/{name}" for name in _WEB_LISTS),
    ),
)
COMPCARS_SV = OfficialSet(
    name="compcars_sv",
    title="CompCars (surveillance-nature)",
    **_ABOUT,
    folder="sv_data",
    parts=("image/", *_CAMERA_LISTS),
    layout=(
        "sv_data/image/<model>/<name>.jpg",
        *(f"sv_data/{name}" for name in _CAMERA_LISTS),
    ),
)


def open_compcars(path, image_size=None, on_bad_image="fail", crop_boxes=False):
    """Opens the web-nature part of CompCars, with its official split.

    A class is a model of a make, whatever the year; its name is `"make/model"`, as
    its folder is called below `image`, and the classes are sorted by the number of
    the model. The official lists have 431 of them, with 16,016 train and 14,939
    test images. The train part is in memory: 2.4 GB at 224 pixels, 0.6 GB at 112.

    Args:
        path: Path of the folder that holds `data`, or of `data`.
        image_size: See `parse_image_size`. Defaults to 224 pixels a side; the size
            that the papers used is not known. The aspect ratio is not kept.
        on_bad_image: `"fail"` or `"skip"`, see `read_images`. An image that is
            listed and not there is a bad one.
        crop_boxes: Boolean. Whether an image is cut to the box that its label file
            gives. Seven boxes of the official set are empty: there, and where a box
            leaves its image, the whole image is used, and a warning names it.

    Returns:
        A `DataSource`, with the mean and deviation of ImageNet.

    Raises:
        FileNotFoundError: If there is nothing at the path.
        ValueError: If there is no path, the layout is another one, files are bad,
            or an image has no label file and `crop_boxes` is true.

    Reference: [Yang et al., 2015](https://arxiv.org/abs/1506.08959)
    """
    size = parse_image_size(image_size) or (_SIDE, _SIDE)
    root = COMPCARS.find_root(path)
    lists = (root / name for name in _WEB_LISTS)
    listing = read_split_lists(*lists, root / "image", "<make>/<model>/year/name.jpg")
    origin = f"{COMPCARS.title} in {root.resolve()}"
    if not crop_boxes:
        return read_source(COMPCARS.name, origin, listing, size, on_bad_image)
    return read_source(
        COMPCARS.name,
        f"{origin}, images cropped to the labeled boxes",
        listing,
        size,
        on_bad_image,
        lambda paths: _read_boxes(root, paths),
    )


def open_compcars_sv(path, image_size=None, on_bad_image="fail"):
    """Opens the surveillance-nature part of CompCars, with its official split.

    The front views of cars, taken by cameras above a road. A class is a model, named
    and sorted by its number. The official lists have 281 of them, with 31,148 train
    and 13,333 test images. The train part is in memory: 4.7 GB at 224 pixels, 1.2 GB
    at 112.

    Args:
        path: Path of the folder that holds `sv_data`, or of `sv_data`.
        image_size: See `open_compcars`.
        on_bad_image: See `open_compcars`.

    Returns:
        A `DataSource`, with the mean and deviation of ImageNet.

    Raises:
        FileNotFoundError: If there is nothing at the path.
        ValueError: If there is no path, the layout is another one, or files are bad.

    Reference: [Yang et al., 2015](https://arxiv.org/abs/1506.08959)
    """
    size = parse_image_size(image_size) or (_SIDE, _SIDE)
    root = COMPCARS_SV.find_root(path)
    lists = (root / name for name in _CAMERA_LISTS)
    listing = read_split_lists(*lists, root / "image", "<model>/name.jpg")
    origin = f"{COMPCARS_SV.title} in {root.resolve()}"
    return read_source(COMPCARS_SV.name, origin, listing, size, on_bad_image)


def _read_boxes(root, paths):
    """Returns the labeled box of each image, or `None` where there is no image."""
    boxes, faults = [], []
    for path in paths:
        label = root / "label" / path.relative_to(root / "image").with_suffix(".txt")
        try:
            boxes.append(_read_box(label) if path.is_file() else None)
        except OSError as error:
            faults.append(f"{label} cannot be read: {error.strerror}")
        except ValueError as error:
            faults.append(f"{label} {error}")
    if faults:
        raise ValueError(
            "To crop to the boxes, each image must have a label file. Received: "
            f"{len(faults)} of {len(paths)} that cannot be used:\n{name_some(faults)}\n"
            "Without `crop_boxes` (`--crop-boxes`) the whole images are used."
        )
    return boxes


def _read_box(path):
    """Returns a box as Pillow counts it: from 0, right and bottom excluded."""
    lines = path.read_text("utf-8", errors="replace").split("\n")
    try:
        left, top, right, bottom = map(int, lines[2].split())
    except (IndexError, ValueError):
        raise ValueError("must have `x1 y1 x2 y2` in its third line") from None
    if left == right or top == bottom:
        return _EMPTY  # Equal corners are no box of one pixel but a missing one.
    return left - 1, top - 1, right, bottom
