"""How much memory images take as an array, and whether that is there."""

import math
import os
import pathlib

_MEMINFO = pathlib.Path("/proc/meminfo")
_CONTAINER_LIMITS = (  # Of control groups, version 2 and version 1.
    pathlib.Path("/sys/fs/cgroup/memory.max"),
    pathlib.Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)


def check_memory(shape):
    """Checks that an array of images fits into the memory, before it is filled.

    Args:
        shape: Tuple `(count, height, width, channels)`; a byte each.

    Raises:
        ValueError: If it does not. The message says what it takes and what there is.
    """
    needed, available = math.prod(shape), available_memory()
    if needed > available:
        count, height, width, channels = shape
        raise ValueError(
            "The images must fit into the memory, as one array of bytes. Received: "
            f"{count:,} images of {height}x{width}x{channels}, {_gigabytes(needed)}, "
            f"with {_gigabytes(available)} available. Choose a smaller `image_size` "
            "(`--image-size`): half the side takes a quarter."
        )


def available_memory():
    """Returns the bytes of memory that new arrays can take, an integer.

    Where the kernel does not say what is available, as on macOS, it is all that the
    machine has. The limit of a container counts, its present use does not.
    """
    machine = _available_on_linux()
    if machine is None:
        machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    texts = (path.read_text().strip() for path in _CONTAINER_LIMITS if path.is_file())
    return min([machine, *(int(text) for text in texts if text.isdecimal())])


def _available_on_linux():
    # Not `SC_AVPHYS_PAGES`: files that the kernel has cached would count as used.
    if not _MEMINFO.is_file():
        return None
    rows = (line.split() for line in _MEMINFO.read_text().splitlines())
    return next((int(row[1]) * 1024 for row in rows if row[0] == "MemAvailable:"), None)


def _gigabytes(size):
    return f"{size / 1e9:.1f} GB"
