"""The folder of a run: new or resumed, locked, never half written."""

import contextlib
import errno
import json
import re
import subprocess
import sys

import keras
import pytest

from darts_keras.training.run_folder import (
    RunFolder,
    free_folder,
    read_facts,
    versions,
)

FACTS = {"config": {"epochs": 1}, "space": {}, "data": {"name": "sample"}}


@contextlib.contextmanager
def locked_by_another_process(folder):
    """Holds the lock of a folder in a process of its own, which is killed then."""
    program = (
        "import fcntl, sys; file = open(sys.argv[1] + '/.lock', 'w'); "
        "fcntl.flock(file, fcntl.LOCK_EX); print('locked', flush=True); "
        "sys.stdin.read()"
    )
    command = [sys.executable, "-S", "-c", program, str(folder)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, **pipes) as process:
        assert process.stdout.readline() == b"locked\n"
        try:
            yield
        finally:
            process.kill()


@pytest.fixture
def run(tmp_path):
    """The folder of a run that has begun."""
    with RunFolder(tmp_path / "run") as folder:
        folder.write_facts(FACTS)
    return folder


@pytest.mark.parametrize("there", [False, True])
def test_a_new_run_takes_a_new_folder_or_an_empty_one(tmp_path, there):
    path = tmp_path / "deep" / "run"
    if there:
        path.mkdir(parents=True)
    folder = RunFolder(str(path))
    assert path.exists() is there  # Nothing is made before it is opened.
    with folder:
        assert folder.path == path
        assert folder.checkpoint == path / "checkpoint.npz"
        assert folder.history == path / "history.jsonl"
    assert path.is_dir()


def test_a_new_run_takes_no_folder_with_something_in_it(tmp_path):
    (tmp_path / "photo.png").touch()
    message = rf"must be empty\. Received: {re.escape(str(tmp_path))}\. Name another"
    with pytest.raises(FileExistsError, match=message):
        RunFolder(tmp_path)


REMAINS = (
    *(".config.json.abcd_123", ".history.jsonl.0z9y8x7w", ".normal.svg.aaaaaaaa"),
    *(".normal_1_12.svg.aaaaaaaa", ".reduction_2.png.aaaaaaaa"),
    *(".ablation.md.aaaaaaaa", ".recipe.json.aaaaaaaa", ".trials.json.aaaaaaaa"),
)


def test_a_run_that_was_killed_before_it_began_left_an_empty_folder(tmp_path):
    for name in (".lock", *REMAINS):
        (tmp_path / name).touch()
    with RunFolder(tmp_path):
        assert [file.name for file in tmp_path.iterdir()] == [".lock"]


def test_a_resumed_run_loses_files_half_written_and_nothing_else(run):
    others = (".config.json.abc", ".notes.txt.abcd1234", "config.json.abcd1234", ".git")
    for name in (*REMAINS, *others):
        (run.path / name).touch()
    with RunFolder(run.path, resume=True):
        names = {file.name for file in run.path.iterdir()}
    assert names == {".lock", "config.json", *others}


@pytest.mark.parametrize("name", [".config.json.abc", ".notes.txt.abcd1234", ".git"])
def test_hidden_files_of_others_fill_a_folder(tmp_path, name):
    (tmp_path / name).touch()
    with pytest.raises(FileExistsError, match="must be empty"):
        RunFolder(tmp_path)


def test_a_new_run_gives_way_to_one_that_was_quicker(tmp_path):
    slow = RunFolder(tmp_path)
    with RunFolder(tmp_path) as quick:
        quick.write_facts(FACTS)
    with pytest.raises(FileExistsError, match="must be empty"), slow:
        pass
    with RunFolder(tmp_path, resume=True):  # Nothing is locked or lost.
        assert read_facts(tmp_path)["data"] == FACTS["data"]


def test_a_run_is_no_file(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(NotADirectoryError, match=r"needs a folder.*/file, a file"):
        RunFolder(tmp_path / "file")
    with pytest.raises(NotADirectoryError, match=r"needs a folder.*/file, a file"):
        RunFolder(tmp_path / "file" / "run")
    assert (tmp_path / "file").read_bytes() == b""


@pytest.mark.parametrize("there", [False, True])
def test_nothing_can_be_resumed_where_no_run_is(tmp_path, there):
    path = tmp_path / "run"
    if there:
        path.mkdir()
    with pytest.raises(
        FileNotFoundError, match=r"Received: .*run, which has no config"
    ):
        RunFolder(path, resume=True)
    assert path.exists() is there


def test_a_run_is_resumed_with_what_is_in_it(run):
    with RunFolder(run.path, resume=True) as folder:
        assert read_facts(folder.path)["data"] == {"name": "sample"}


def test_a_run_that_another_process_writes_is_refused(run):
    message = rf"Another process is writing.*Received: {re.escape(str(run.path))}"
    again = RunFolder(run.path, resume=True)
    with (
        locked_by_another_process(run.path),
        pytest.raises(BlockingIOError, match=message),
        again,
    ):
        pass
    with again:  # The process was killed; it leaves no lock behind.
        pass


def test_a_run_can_be_opened_once_at_a_time(run):
    first, second = (RunFolder(run.path, resume=True) for _ in range(2))
    with first, pytest.raises(BlockingIOError, match="Another process"), second:
        pass
    with second:
        pass


def test_an_error_within_opens_the_lock(run):
    with pytest.raises(ZeroDivisionError), RunFolder(run.path, resume=True):
        raise ZeroDivisionError
    with RunFolder(run.path, resume=True):
        pass


def test_facts_come_back_with_versions_and_the_time(run):
    facts = read_facts(run.path)
    assert {name: facts[name] for name in FACTS} == FACTS
    assert facts["versions"] == versions()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", facts["created"])


def test_versions_name_what_a_result_depends_on():
    found, backend = set(versions()), keras.config.backend()
    names = {"darts-keras", "keras", "numpy", "python", "machine", "backend", backend}
    assert names <= found <= {*names, "tensorflow", "jax", "torch"}
    assert all(isinstance(version, str) for version in versions().values())


@pytest.mark.parametrize("text", [b"", b"{", b"{'config': 1}", b"\xff\xfe"])
def test_a_config_that_is_no_json_is_refused(run, text):
    (run.path / "config.json").write_bytes(text)
    with pytest.raises(ValueError, match=r"config\.json is damaged\. "):
        RunFolder(run.path, resume=True)


@pytest.mark.parametrize(
    "content",
    [[], None, "config", {}, {"config": {}, "space": {}}, {**FACTS, "data": 1}],
)
def test_a_config_of_something_else_is_refused(run, content):
    (run.path / "config.json").write_text(json.dumps(content))
    with pytest.raises(ValueError, match=r"config\.json must hold `config`, `data`"):
        RunFolder(run.path, resume=True)


def test_history_is_one_record_a_line(run):
    records = [{"epoch": 0, "alpha": [[0.1]]}, {"epoch": 1, "text": "a\nb é"}]
    run.write_history(records[:1])
    run.write_history(records)
    lines = (run.path / "history.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in lines] == records


def test_history_that_cannot_be_written_stays_as_it_was(run, monkeypatch):
    run.write_history([{"epoch": 0}])
    names = sorted(file.name for file in run.path.iterdir())

    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        run.write_history([{"epoch": 0}, {"epoch": 1}])
    assert (run.path / "history.jsonl").read_text() == '{"epoch": 0}\n'
    assert sorted(file.name for file in run.path.iterdir()) == names


def test_json_files_are_for_people_too(run):
    run.write_json("genotype.json", {"normal": [1, 2]})
    text = (run.path / "genotype.json").read_text()
    assert json.loads(text) == {"normal": [1, 2]}
    assert text.startswith('{\n  "normal"')
    assert text.endswith("}\n")


def test_a_free_folder_takes_the_smallest_number(tmp_path):
    assert free_folder(tmp_path / "runs", "search") == tmp_path / "runs" / "search-1"
    for name in ("search-1", "search-3", "searching-2"):
        (tmp_path / name).mkdir()
    assert free_folder(str(tmp_path), "search") == tmp_path / "search-2"
    (tmp_path / "search-2").touch()  # A file is in the way as well.
    assert free_folder(tmp_path, "search") == tmp_path / "search-4"
