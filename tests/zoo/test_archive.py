"""Archives of arrays: the same bytes for the same arrays, and no harm from others."""

import io
import struct
import time
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from darts_keras.zoo import archive
from darts_keras.zoo.archive import pack_arrays, unpack_arrays

DTYPES = ("float16", "float32", "uint8")
CONTENT = pack_arrays({"a": np.arange(6, dtype="float32").reshape(2, 3), "b": [1.5]})


def same(found, expected):
    """Tells whether two dictionaries hold the same arrays."""
    return list(found) == list(expected) and all(
        found[key].dtype == expected[key].dtype
        and found[key].shape == expected[key].shape
        and found[key].tobytes() == expected[key].tobytes()
        for key in expected
    )


@given(
    st.dictionaries(
        st.text("0123456789ab", min_size=1, max_size=5),
        st.sampled_from(DTYPES).flatmap(
            lambda dtype: arrays(dtype, array_shapes(min_dims=1, max_dims=4))
        ),
        max_size=3,
    )
)
def test_arrays_come_back_as_they_were(given_arrays):
    content = pack_arrays(given_arrays)
    assert same(unpack_arrays(content, DTYPES), given_arrays)
    with np.load(io.BytesIO(content)) as file:
        assert same({name: file[name] for name in file.files}, given_arrays)


def test_equal_arrays_give_equal_bytes_at_any_time(monkeypatch):
    values = np.arange(12, dtype="float32").reshape(3, 4)
    expected = pack_arrays({"a": values})
    monkeypatch.setattr(time, "time", lambda: 2e9)
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(2e9))
    assert pack_arrays({"a": np.asfortranarray(values)}) == expected


def test_repeated_numbers_are_compressed():
    assert len(pack_arrays({"a": np.zeros(100_000, "float32")})) < 1000


def packed(*parts, **settings):
    """Returns a zip of pairs of names and bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", **settings) as file:
        for name, content in parts:
            file.writestr(name, content)
    return buffer.getvalue()


def npy(array, version=(1, 0), allow_pickle=False):
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array, version, allow_pickle)
    return buffer.getvalue()


def claim(header, rest=b""):
    """Returns an `.npy` with a header of one's own."""
    header = header.encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + rest


FLOAT32 = "'descr': '<f4', 'fortran_order': False, 'shape'"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (npy(np.array([print]), allow_pickle=True), "dtype object"),
        (npy(np.zeros(3)), "dtype float64"),
        (npy(np.zeros(3, ">f4")), "dtype >f4"),
        (npy(np.zeros((2, 2), "float32", order="F")), "Fortran"),
        (npy(np.float32(1)), r"shape \(\)"),
        (npy(np.zeros((1,) * 5, "float32")), "shape"),
        (npy(np.zeros(3, "float32"), version=(2, 0)), "another version"),
        (npy(np.zeros(3, "float32")) + b"more", r"shape \(3,\) in 16 bytes"),
        (npy(np.zeros(3, "float32"))[:-1], r"shape \(3,\) in 11 bytes"),
        (claim(f"{{{FLOAT32}: (1000000, 1000000)}}"), "in 0 bytes"),
        (claim(f"{{{FLOAT32}: (-1, -3)}}", bytes(12)), r"shape \(-1, -3\)"),
        (claim(f"{{{FLOAT32}: (3,), 'more': 1}}", bytes(12)), "Header"),
        (claim(f"{{{FLOAT32}: (print('no'),)}}", bytes(12)), "ValueError"),
        (claim(" " * 2000), "ValueError"),
        (b"text", "ValueError"),
    ],
)
def test_odd_arrays_are_refused(content, reason):
    with pytest.raises(ValueError, match=f"undamaged .npz of arrays.*{reason}"):
        unpack_arrays(packed(("a.npy", content)), DTYPES)


def test_a_zip_that_would_fill_the_memory_is_refused_unread(monkeypatch):
    content = pack_arrays({"a": np.zeros(2000, "uint8"), "b": np.zeros(2000, "uint8")})
    monkeypatch.setattr(archive, "MAX_BYTES", 4000)
    monkeypatch.setattr(zipfile.ZipFile, "read", None)
    with pytest.raises(ValueError, match=r"bytes, more than 4,000"):
        unpack_arrays(content, DTYPES)


def test_a_part_that_is_larger_than_it_says_is_refused():
    content = pack_arrays({"a": np.zeros(100_000, "uint8")})
    size, lie = struct.pack("<I", 100_128), struct.pack("<I", 1000)
    assert content.count(size) == 2  # In both of its headers.
    with pytest.raises(ValueError, match=r"undamaged .npz"):
        unpack_arrays(content.replace(size, lie), DTYPES)


def test_too_many_parts_are_refused(monkeypatch):
    monkeypatch.setattr(archive, "MAX_ARRAYS", 1)
    with pytest.raises(ValueError, match="2 parts, too many"):
        unpack_arrays(CONTENT, ("float32", "float64"))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name_are_refused():
    part = ("a.npy", npy(np.zeros(3, "float32")))
    with pytest.raises(ValueError, match="2 parts, too many or of equal names"):
        unpack_arrays(packed(part, part), DTYPES)


def test_other_compressions_are_refused():
    part = ("a.npy", npy(np.zeros(3, "float32")))
    with pytest.raises(ValueError, match="compressed or encrypted oddly"):
        unpack_arrays(packed(part, compression=zipfile.ZIP_LZMA), DTYPES)


@pytest.mark.parametrize("content", [b"", b"text", CONTENT[:-1], CONTENT[1:]])
def test_what_is_no_zip_is_refused(content):
    with pytest.raises(ValueError, match=r"undamaged .npz of arrays"):
        unpack_arrays(content, ("float32", "float64"))


def test_no_flipped_bit_gives_other_numbers():
    """Some bits a zip does not use, some leave out a whole array."""
    dtypes = ("float32", "float64")
    expected = unpack_arrays(CONTENT, dtypes)
    refused = 0
    for bit in range(8 * len(CONTENT)):
        damaged = bytearray(CONTENT)
        damaged[bit // 8] ^= 1 << bit % 8
        try:
            found = unpack_arrays(bytes(damaged), dtypes)
        except ValueError:
            refused += 1
        else:
            assert same(found, {name: expected[name] for name in found})
    assert refused > 8 * len(CONTENT) / 2
