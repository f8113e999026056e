import os
import stat

import pytest

from darts_keras.files import write_atomically


@pytest.mark.parametrize("data", ["größer\n", "größer\n".encode()])
def test_text_and_bytes_arrive_as_utf8(tmp_path, data):
    path = tmp_path / "file.txt"
    write_atomically(path, data)
    assert path.read_bytes() == "größer\n".encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


def test_existing_file_is_replaced_and_nothing_else_is_left(tmp_path):
    path = tmp_path / "file.txt"
    path.write_text("a longer old text")
    write_atomically(str(path), "new")
    assert [*tmp_path.iterdir()] == [path]
    assert path.read_text() == "new"


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_failure_keeps_the_old_file_and_leaves_no_temporary(
    tmp_path, monkeypatch, step
):
    def fail(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    path = tmp_path / "file.txt"
    path.write_text("old")
    monkeypatch.setattr(os, step, fail)
    with pytest.raises(OSError, match="No space left"):
        write_atomically(path, "new")
    assert [*tmp_path.iterdir()] == [path]
    assert path.read_text() == "old"


def test_interrupt_leaves_no_temporary(tmp_path, monkeypatch):
    def interrupt(_handle):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(tmp_path / "file.txt", "new")
    assert not [*tmp_path.iterdir()]


def test_missing_folder_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        write_atomically(tmp_path / "nowhere" / "file.txt", "new")
