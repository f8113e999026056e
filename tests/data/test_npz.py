"""Data sets in one NumPy archive."""

import numpy as np
import pytest

from darts_keras.data.npz import open_npz

X = np.random.default_rng(0).integers(0, 256, (6, 16, 18, 3), np.uint8)
Y = np.array([0, 1, 2, 0, 1, 2])


def save(path, **arrays):
    np.savez(path, **arrays)
    return path


def test_archive_is_read_as_it_was_written(tmp_path):
    names = np.array(["a", "b", "c"])
    arrays = {"x_train": X, "y_train": Y, "x_test": X[:2], "y_test": Y[:2]}
    source = open_npz(save(tmp_path / "pets.npz", classes=names, **arrays))
    assert source.name == "pets"
    assert source.origin == str(tmp_path / "pets.npz")
    assert source.classes == ("a", "b", "c")
    np.testing.assert_array_equal(source.load_train()[0], X)
    np.testing.assert_array_equal(source.load_test()[1], Y[:2])


def test_classes_and_test_part_may_be_missing(tmp_path):
    source = open_npz(save(tmp_path / "a.npz", x_train=X, y_train=Y))
    assert source.classes == ("0", "1", "2")
    assert not source.has_test


def test_class_names_may_be_bytes(tmp_path):
    classes = np.array([b"a", b"b", "Käse".encode()])
    source = open_npz(save(tmp_path / "a.npz", x_train=X, y_train=Y, classes=classes))
    assert source.classes == ("a", "b", "Käse")


def test_test_part_is_not_read_before_it_is_asked_for(tmp_path):
    path = save(tmp_path / "a.npz", x_train=X, y_train=Y, x_test=X, y_test=Y)
    source = open_npz(path)
    path.unlink()
    with pytest.raises(FileNotFoundError):
        source.load_test()


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"x_train": X}, r"has no `y_train`.*Received: \['x_train'\]"),
        ({"a": X}, "has no `x_train` and no `y_train`"),
        ({"x_train": X, "y_train": Y, "x_test": X}, "has no `y_test`"),
        ({"x_train": X, "y_train": Y, "y_test": Y}, "has no `x_test`"),
        ({"x_train": X, "y_train": Y[:2]}, r"a\.npz: .*`y_train`.*2 labels, 6 images"),
        ({"x_train": X / 1.0, "y_train": Y}, r"a\.npz: .*floats"),
        ({"x_train": X, "y_train": Y, "classes": Y}, "list of strings.*int64"),
        ({"x_train": X, "y_train": Y * 2}, "none for '1', '3'"),
    ],
)
def test_unusable_archive_is_named(tmp_path, arrays, message):
    with pytest.raises(ValueError, match=message):
        open_npz(save(tmp_path / "a.npz", **arrays))


def test_pickled_arrays_are_refused(tmp_path):
    path = save(tmp_path / "a.npz", x_train=np.array([{}], object), y_train=Y)
    with pytest.raises(ValueError, match=r"a\.npz must be an undamaged.*pickle"):
        open_npz(path)


def test_cut_archives_are_refused_wherever_they_are_cut(tmp_path):
    whole = save(tmp_path / "whole.npz", x_train=X, y_train=Y).read_bytes()
    path = tmp_path / "a.npz"
    for length in [0, 1, 30, *range(100, len(whole), 397), len(whole) - 1]:
        path.write_bytes(whole[:length])
        with pytest.raises(ValueError, match=r"a\.npz must be an undamaged"):
            open_npz(path)


def test_flipped_bits_are_noticed(tmp_path):
    path = tmp_path / "a.npz"
    np.savez_compressed(path, x_train=X, y_train=Y)
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 3] ^= 1
    path.write_bytes(whole)
    with pytest.raises(ValueError, match=r"a\.npz must be an undamaged"):
        open_npz(path)


def test_bare_arrays_and_pickles_are_refused(tmp_path):
    path = tmp_path / "a.npz"
    with path.open("wb") as file:
        np.save(file, X)
    with pytest.raises(ValueError, match="one bare array"):
        open_npz(path)
    path.write_bytes(b"not an archive")
    with pytest.raises(ValueError, match=r"a\.npz must be an undamaged"):
        open_npz(path)


def test_arrays_beyond_the_memory_are_refused(tmp_path, monkeypatch):
    path = save(tmp_path / "a.npz", x_train=X, y_train=Y)

    def exhausted(*_args, **_kwargs):
        raise MemoryError

    monkeypatch.setattr(np.lib.npyio.NpzFile, "__getitem__", exhausted)
    with pytest.raises(ValueError, match="exceed the memory"):
        open_npz(path)
