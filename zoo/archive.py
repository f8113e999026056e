"""Arrays as bytes, an `.npz`: equal arrays give equal bytes, and nothing runs."""

import io
import math
import zipfile
import zlib

import numpy as np

MAX_BYTES = 400_000_000  # Of all arrays of an archive, uncompressed.
MAX_ARRAYS = 100_000
_MAX_HEADER = 1000  # Bytes of text before an array; NumPy's own have 118.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 1  # A bit of the flags of a part.
_DAMAGE = (  # What `zipfile`, `zlib` and NumPy's reader of headers raise.
    zipfile.BadZipFile,
    zlib.error,
    ArithmeticError,
    EOFError,
    LookupError,
    MemoryError,
    NotImplementedError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
)


def pack_arrays(arrays):
    """Packs arrays, compressed.

    Args:
        arrays: Dictionary from names to arrays of 1 to 4 dimensions.

    Returns:
        Bytes. `numpy.load` reads them, too.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
        for name, array in arrays.items():
            # Of a fixed date, 1980: the clock must not get into the hash.
            part = zipfile.ZipInfo(f"{name}.npy")
            part.compress_type = zipfile.ZIP_DEFLATED
            content = io.BytesIO()
            np.lib.format.write_array(
                content, np.ascontiguousarray(array), version=(1, 0), allow_pickle=False
            )
            file.writestr(part, content.getvalue())
    return buffer.getvalue()


def unpack_arrays(content, dtypes):
    """Reads what `pack_arrays` packed, and refuses all else.

    What the headers claim is checked before anything of that size is read.

    Args:
        content: Bytes.
        dtypes: Tuple of the names of the dtypes that arrays may have.

    Returns:
        Dictionary from names to read-only arrays of 1 to 4 dimensions.

    Raises:
        ValueError: If it is damaged, of other dtypes, or its arrays take more than
            `MAX_BYTES`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            parts = file.infolist()
            _check_parts(parts)
            return {
                part.filename.removesuffix(".npy"): _read_array(file.read(part), dtypes)
                for part in parts
            }
    except _DAMAGE as error:
        raise ValueError(
            "The file must be an undamaged .npz of arrays. Received: "
            f"{type(error).__name__}: {str(error)[:200]}"
        ) from error


def _check_parts(parts):
    names = [part.filename for part in parts]
    if len(names) > MAX_ARRAYS or len(set(names)) != len(names):
        raise ValueError(f"{len(names)} parts, too many or of equal names")
    for part in parts:
        if part.compress_type not in _METHODS or part.flag_bits & _ENCRYPTED:
            raise ValueError(f"{part.filename} is compressed or encrypted oddly")
    # No more than this is ever unpacked, whatever the compressed bytes hold.
    size = sum(part.file_size for part in parts)
    if size > MAX_BYTES:
        raise ValueError(f"{size:,} bytes, more than {MAX_BYTES:,}")


def _read_array(content, dtypes):
    """Reads an array by its header, which must account for every byte."""
    file = io.BytesIO(content)
    if np.lib.format.read_magic(file) != (1, 0):
        raise ValueError("an array of another version of NumPy's format")
    shape, fortran_order, dtype = np.lib.format.read_array_header_1_0(
        file, max_header_size=_MAX_HEADER
    )
    if dtype.name not in dtypes or not dtype.isnative:
        raise ValueError(f"an array of dtype {dtype}, not of {dtypes}")
    if fortran_order or not 1 <= len(shape) <= 4:
        raise ValueError(f"an array of shape {shape}, or in Fortran's order")
    rest = len(content) - file.tell()
    if min(shape) < 0 or math.prod(shape) * dtype.itemsize != rest:
        raise ValueError(f"an array of shape {shape} in {rest} bytes")
    return np.frombuffer(content, dtype, offset=file.tell()).reshape(shape)
