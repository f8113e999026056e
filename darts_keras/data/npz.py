"""Data sets in one NumPy archive."""

import pathlib
import zipfile
import zlib

import numpy as np

from darts_keras.data.source import DataSource

_KEYS = ("x_train", "y_train", "x_test", "y_test", "classes")
# What NumPy and zipfile raise for files that are cut, damaged or not archives.
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError)


def open_npz(path):
    """Opens an `.npz` archive of images and labels.

    It holds `x_train` and `y_train`, perhaps `x_test` and `y_test`, and perhaps
    `classes`, the names in the order of the labels. Other arrays are not read.
    Nothing in the file is ever unpickled.

    Args:
        path: Path of the archive.

    Returns:
        A `DataSource`, named after the file.

    Raises:
        FileNotFoundError: If there is no such file.
        TypeError: If an array is of an unusable type.
        ValueError: If the file is no such archive or is damaged, arrays are
            missing, or `DataSource` refuses them. The message names the file.
    """
    path = pathlib.Path(path)
    keys = _read(path, lambda archive: set(archive.files))
    _check_keys(path, keys)
    x_train, y_train = _read_arrays(path, ("x_train", "y_train"))
    classes = _read_arrays(path, ("classes",))[0] if "classes" in keys else None
    read_test = None
    if "x_test" in keys:
        read_test = lambda: _read_arrays(path, ("x_test", "y_test"))  # noqa: E731
    return DataSource(
        path.stem,
        str(path.resolve()),
        (x_train, y_train),
        read_test,
        None if classes is None else _names(path, classes),
    )


def _read_arrays(path, keys):
    """Returns the arrays of these names."""
    return _read(path, lambda archive: [archive[key] for key in keys])


def _read(path, read):
    """Calls `read` with the open archive; damage is told apart from absence."""
    try:
        with path.open("rb") as file:  # NumPy leaves a damaged file open.
            archive = np.load(file, allow_pickle=False)
            if not isinstance(archive, np.lib.npyio.NpzFile):
                raise ValueError("it holds one bare array, without a name")
            return read(archive)
    except MemoryError as error:
        raise ValueError(f"{path} describes arrays that exceed the memory.") from error
    except _DAMAGE as error:
        raise ValueError(
            f"{path} must be an undamaged .npz archive of plain arrays, as "
            f"`numpy.savez` writes them. Received: {error or type(error).__name__}"
        ) from error


def _check_keys(path, keys):
    missing = [key for key in ("x_train", "y_train") if key not in keys]
    if ("x_test" in keys) != ("y_test" in keys):
        missing.append("y_test" if "x_test" in keys else "x_test")
    if missing:
        raise ValueError(
            f"{path} has no {' and no '.join(f'`{key}`' for key in missing)}. It may "
            f"hold {', '.join(f'`{key}`' for key in _KEYS)}. "
            f"Received: {sorted(keys)}"
        )


def _names(path, classes):
    if classes.ndim != 1 or classes.dtype.kind not in "US":
        raise ValueError(
            f"`classes` of {path} must be a list of strings. "
            f"Received: shape={classes.shape}, dtype={classes.dtype}"
        )
    if classes.dtype.kind == "S":
        classes = np.char.decode(classes, "utf-8", "replace")
    return classes.tolist()
