"""Folders that are whole or not there, even if the process is killed."""

import fcntl
import os
import re
import signal
import subprocess
import sys

import pytest

from darts_keras.serving import new_folder as module
from darts_keras.serving.new_folder import check_new, new_folder

_KILLED = """
import os, pathlib, runpy, signal, sys
new_folder = runpy.run_path(sys.argv[1])["new_folder"]
with new_folder(sys.argv[2]) as folder:
    (folder / "half").write_text("of it")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_it_appears_when_all_is_written(tmp_path):
    path = tmp_path / "deep" / "out"
    with new_folder(path) as folder:
        (folder / "1").mkdir()
        (folder / "1" / "model").write_text("weights")
        assert folder.parent == path.parent  # So that it can be renamed.
        assert not path.exists()
    assert (path / "1" / "model").read_text() == "weights"
    assert list(path.parent.iterdir()) == [path]
    assert path.stat().st_mode & 0o777 == 0o755


def test_an_empty_folder_is_replaced_and_a_relative_path_will_do(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "out").mkdir()
    with new_folder("out") as folder:
        (folder / "model").write_text("weights")
        monkeypatch.chdir("/")
    assert (tmp_path / "out" / "model").exists()


@pytest.mark.parametrize("error", [OSError("No space"), KeyboardInterrupt()])
def test_nothing_is_left_of_what_fails(tmp_path, error):
    with pytest.raises(type(error)), new_folder(tmp_path / "out") as folder:
        (folder / "model").write_text("half")
        raise error
    assert not any(tmp_path.iterdir())


def test_a_folder_that_was_filled_meanwhile_stays(tmp_path):
    def fill():
        with new_folder(tmp_path / "out") as folder:
            (folder / "model").write_text("ours")
            (tmp_path / "out").mkdir()
            (tmp_path / "out" / "theirs").write_text("theirs")

    with pytest.raises(OSError, match="not empty"):
        fill()
    assert [path.name for path in tmp_path.rglob("*")] == ["out", "theirs"]


def test_what_a_killed_process_left_is_removed_by_the_next(tmp_path):
    words = [sys.executable, "-c", _KILLED, module.__file__, str(tmp_path / "out")]
    done = subprocess.run(words, check=False)
    assert done.returncode == -signal.SIGKILL
    (left,) = tmp_path.iterdir()
    assert re.fullmatch(r"\.out\..*\.exporting", left.name)
    with new_folder(tmp_path / "other"):
        pass
    assert left.exists()
    with new_folder(tmp_path / "out"):
        pass
    assert {path.name for path in tmp_path.iterdir()} == {"out", "other"}


def test_what_a_living_process_writes_stays(tmp_path):
    living = tmp_path / ".out.abc.exporting"
    living.mkdir()
    handle = os.open(living, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        with new_folder(tmp_path / "out"):
            pass
        assert living.exists()
    finally:
        os.close(handle)


def test_what_is_taken_is_refused_before_anything_is_written(tmp_path):
    (tmp_path / "file").write_text("mine")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_text("mine")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(FileExistsError, match=r"must be new, or empty.*full\. Name"):
        check_new(tmp_path / "full")
    with pytest.raises(NotADirectoryError, match=r"needs a folder.*file, a file"):
        check_new(tmp_path / "file" / "out")
    with pytest.raises(FileExistsError, match="full"), new_folder(tmp_path / "full"):
        pass
    assert sorted(tmp_path.rglob("*")) == before
