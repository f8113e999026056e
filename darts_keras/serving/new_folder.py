"""Folders that are either whole or not there."""

import contextlib
import fcntl
import os
import pathlib
import shutil
import tempfile

_MARK = ".exporting"


@contextlib.contextmanager
def new_folder(path):
    """Makes a folder so that nobody, after no crash, ever sees half of it.

    What the `with` statement writes into the folder that it gets reaches the disk, and
    then takes the place of `path`. If it fails, nothing is left. What a killed process
    left is removed by the next that makes the same folder.

    Args:
        path: Path of the folder. Not there yet, or empty.

    Yields:
        `pathlib.Path` of a folder beside it.

    Raises:
        FileExistsError: If it is not empty.
        NotADirectoryError: If it, or a folder that it is to lie in, is a file.
        OSError: If it can't be written.
    """
    path = pathlib.Path(os.path.abspath(path))  # noqa: PTH100 - `..` may be a link's.
    check_new(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    for remains in path.parent.glob(f".{path.name}.*{_MARK}"):
        _remove_if_left(remains)
    prefix = f".{path.name}."
    folder = pathlib.Path(tempfile.mkdtemp(_MARK, prefix, path.parent))
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield folder
        _reach_the_disk(folder)
        folder.chmod(0o755)
        folder.replace(path)
        _sync(path.parent)
    finally:
        os.close(handle)
        shutil.rmtree(folder, ignore_errors=True)


def check_new(path):
    """Raises an error, as `new_folder` does, unless a folder may be made there."""
    path = pathlib.Path(path)
    for place in (path, *path.parents):
        if place.is_file():
            raise NotADirectoryError(
                f"An export needs a folder, to be made. Received: {place}, a file"
            )
    if path.exists() and any(path.iterdir()):
        raise FileExistsError(
            f"The folder of an export must be new, or empty. Received: {path}. "
            "Name another one."
        )


def _remove_if_left(folder):
    """Removes a folder whose process is gone: a living one has locked it."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder)
        finally:
            os.close(handle)


def _reach_the_disk(folder):
    for path in (*folder.rglob("*"), folder):
        _sync(path)


def _sync(path):
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
