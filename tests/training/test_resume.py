"""A search that stops anywhere, and goes on as if it had not."""

import errno
import shutil
import subprocess

import pytest
from resume_toys import CONFIG, STEPS, interrupted, make_data, stop_at
from run_toys import (
    RUN_FILES,
    SPACE,
    change,
    checkpoint_arrays,
    files_in,
    lasting,
    read_history,
)

from darts_keras.training import epoch_loop, run_folder
from darts_keras.training.search import resume_search, search

pytestmark = pytest.mark.usefixtures("eager_and_repeatable")
SECOND = change(CONFIG, order="second")


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Returns a function of a config: the uninterrupted search."""
    found = {}

    def run(config=CONFIG):
        if config not in found:
            folder = tmp_path_factory.mktemp("whole")
            found[config] = search(make_data(), SPACE, config, out=folder)
        return found[config]

    return run


def check_same(result, expected):
    """Checks that nothing tells that a search was interrupted."""
    assert result.genotype == expected.genotype
    assert lasting(result.history) == lasting(expected.history)
    assert checkpoint_arrays(result.folder) == checkpoint_arrays(expected.folder)
    assert read_history(result.folder) == list(result.history)
    assert files_in(result.folder) == RUN_FILES


@pytest.mark.parametrize(
    ("config", "steps"),
    [
        (CONFIG, [1]),
        (CONFIG, [STEPS]),
        (CONFIG, [STEPS + 2]),
        (CONFIG, [2 * STEPS]),
        (CONFIG, [1, 2, STEPS + 1]),
        (SECOND, [2]),
    ],
    ids=["first", "end of epoch", "middle", "last", "three times", "second order"],
)
def test_an_interrupted_search_goes_on_bit_by_bit(tmp_path, whole, config, steps):
    interrupted(tmp_path, config, steps[0])
    for step in steps[1:]:
        with pytest.raises(KeyboardInterrupt):
            resume_search(make_data(), tmp_path, on_step=stop_at(step))
    seen = []
    result = resume_search(
        make_data(), tmp_path, on_step=lambda *step: seen.append(step)
    )
    check_same(result, whole(config))
    assert seen == [(step, 2 * STEPS) for step in range(steps[-1] + 1, 2 * STEPS + 1)]


def test_an_interrupt_between_epochs_is_no_different(tmp_path, whole):
    def stop(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        search(make_data(), SPACE, CONFIG, out=tmp_path, on_epoch=stop)
    check_same(resume_search(make_data(), tmp_path), whole())


def test_an_interrupt_during_a_save_is_no_different(tmp_path, whole, monkeypatch):
    calls, write = [], run_folder.write_atomically

    def stop_once(*arguments):
        calls.append(arguments)
        if len(calls) == 3:  # After `config.json` and the history of the start.
            raise KeyboardInterrupt
        write(*arguments)

    monkeypatch.setattr(run_folder, "write_atomically", stop_once)
    with pytest.raises(KeyboardInterrupt):
        search(make_data(), SPACE, CONFIG, out=tmp_path)
    check_same(resume_search(make_data(), tmp_path), whole())


def test_a_kill_between_the_last_checkpoint_and_its_history_is_no_different(
    tmp_path, whole, monkeypatch
):
    def stop(folder, records):
        if len(records) > CONFIG.epochs:
            raise KeyboardInterrupt
        write(folder, records)

    write = run_folder.RunFolder.write_history
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(run_folder.RunFolder, "write_history", stop)
        search(make_data(), SPACE, CONFIG, out=tmp_path)
    assert len(read_history(tmp_path)) == CONFIG.epochs
    check_same(resume_search(make_data(), tmp_path), whole())


def test_an_interrupted_search_has_a_report_but_no_result(tmp_path):
    interrupted(tmp_path)
    pictures = {name for name in RUN_FILES if name.endswith(("svg", "png"))}
    assert files_in(tmp_path) == RUN_FILES - pictures - {"genotype.json"}
    assert "so far" in (tmp_path / "report.html").read_text()


def test_a_search_without_a_folder_can_be_interrupted(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    interrupted(None)
    assert not list(tmp_path.iterdir())


def test_a_run_that_was_killed_before_its_first_checkpoint_begins_again(
    tmp_path, whole
):
    interrupted(tmp_path)
    (tmp_path / "checkpoint.npz").unlink()
    (tmp_path / "history.jsonl").unlink()
    check_same(resume_search(make_data(), tmp_path), whole())


def test_a_finished_run_gives_its_result_at_once(tmp_path, whole, monkeypatch):
    shutil.copytree(whole().folder, tmp_path, dirs_exist_ok=True)
    before = {name: (tmp_path / name).read_bytes() for name in RUN_FILES}

    def fail(*_arguments, **_settings):
        raise AssertionError("A finished run was trained.")

    monkeypatch.setattr(epoch_loop.EpochLoop, "_make_steps", fail)
    result = resume_search(make_data(), tmp_path)
    assert result.history == whole().history
    assert result.genotype == whole().genotype
    assert {name: (tmp_path / name).read_bytes() for name in RUN_FILES} == before


def test_a_full_disk_is_a_failure_that_leaves_the_last_good_checkpoint(tmp_path, whole):
    def fail(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    config = change(CONFIG, checkpoint_minutes=0.0)
    with pytest.MonkeyPatch.context() as disk:

        def fill(done, _):
            if done == STEPS + 2:
                disk.setattr("os.fsync", fail)

        with pytest.raises(OSError, match="No space left"):
            search(make_data(), SPACE, config, out=tmp_path, on_step=fill)
    seen = []
    result = resume_search(make_data(), tmp_path, on_step=lambda *s: seen.append(s[0]))
    assert seen[0] == STEPS + 2  # The one whose checkpoint did not fit.
    assert lasting(result.history) == lasting(whole().history)


@pytest.fixture
def small_disk(tmp_path):
    """A file system of one megabyte, where the machine lets us make one."""
    mount = shutil.which("mount")
    command = [mount, "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(tmp_path)]
    if mount is None or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("A file system can't be mounted here.")
    yield tmp_path
    subprocess.run([shutil.which("umount"), str(tmp_path)], check=True)


def test_a_disk_that_is_really_full_is_no_different(small_disk, whole):
    ballast = small_disk / "ballast"

    def fill(done, _):
        if done == STEPS + 1:
            with pytest.raises(OSError, match="No space left"):
                ballast.write_bytes(bytes(2**21))

    config = change(CONFIG, checkpoint_minutes=0.0)
    with pytest.raises(OSError, match="No space left"):
        search(make_data(), SPACE, config, out=small_disk / "run", on_step=fill)
    assert not [path for path in small_disk.rglob("*") if "npz." in path.name]
    ballast.unlink()
    result = resume_search(make_data(), small_disk / "run")
    assert lasting(result.history) == lasting(whole().history)
