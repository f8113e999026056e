"""Files that are either whole or not there."""

import os
import pathlib
import tempfile


def write_atomically(path, data):
    """Writes a file so that no reader, and no crash, ever sees half of it.

    The data goes to a temporary file in the same folder, reaches the disk, and
    is renamed over `path`. If that fails, an earlier `path` stays as it was.

    Args:
        path: Path of the file to write. Its folder must exist.
        data: `bytes`, or `str` (encoded as UTF-8).

    Raises:
        OSError: If the folder is missing or read-only, or the disk is full.
    """
    path = pathlib.Path(path)
    data = data.encode() if isinstance(data, str) else data
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        pathlib.Path(temporary).chmod(0o644)
        pathlib.Path(temporary).replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)  # The new name reaches the disk, too.
        finally:
            os.close(folder)
    except BaseException:
        pathlib.Path(temporary).unlink(missing_ok=True)
        raise
