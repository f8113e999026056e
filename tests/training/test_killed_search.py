"""A search whose process is killed, again and again, at any moment."""

import json
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from run_toys import (
    OPTIONS,
    RUN_FILES,
    checkpoint_arrays,
    files_in,
    lasting,
    read_history,
    write_archive,
)

# Kills itself at the N-th call of a function that a checkpoint is written with: the
# temporary file is there, but may be torn; it is whole; it has taken its place.
KILLED_WITHIN_A_WRITE = """
import os, signal, stat, sys
place, count = sys.argv.pop(1), int(sys.argv.pop(1))
name = "fsync" if place == "torn" else "replace"
function, calls = getattr(os, name), []

def killing(*arguments):
    if place == "torn" and stat.S_ISDIR(os.fstat(arguments[0]).st_mode):
        return function(*arguments)
    calls.append(arguments)
    last = len(calls) == count
    if last and place == "torn":
        os.ftruncate(arguments[0], os.fstat(arguments[0]).st_size // 2)
    if not last or place == "replaced":
        function(*arguments)
    if last:
        os.kill(os.getpid(), signal.SIGKILL)

setattr(os, name, killing)
from darts_keras_cli.main import main
main()
"""
SEARCH = [sys.executable, "-c", "from darts_keras_cli.main import main; main()"]


def start(*arguments):
    return subprocess.Popen([*SEARCH, "search", *map(str, arguments)])


def kill_within_a_write(place, count, *arguments):
    command = [sys.executable, "-c", KILLED_WITHIN_A_WRITE, place, count, "search"]
    done = subprocess.run([str(word) for word in [*command, *arguments]], check=False)
    assert done.returncode == -signal.SIGKILL


def kill_some_time_after_a_checkpoint(run, seconds, *arguments):
    """Lets a search save once, and a little more, and kills it."""
    checkpoint = run / "checkpoint.npz"
    before = checkpoint.stat().st_mtime_ns
    with start(*arguments) as process:
        while checkpoint.stat().st_mtime_ns == before and process.poll() is None:
            time.sleep(0.005)
        time.sleep(seconds)
        process.kill()


@pytest.mark.slow
def test_a_search_killed_at_any_moment_ends_as_if_it_had_not_been(tmp_path):
    data = write_archive(tmp_path, count=800)
    options = ("--data", data, *OPTIONS, "--epochs", "3", "--deterministic", "--quiet")
    whole, run = tmp_path / "whole", tmp_path / "run"
    with start(*options, "--out", whole) as process:
        assert process.wait() == 0

    options = (*options, "--checkpoint-minutes", "0", "--out", run)
    go_on = ("--resume", run, "--quiet")
    kill_within_a_write("torn", 2, *options)  # The first checkpoint.
    assert files_in(run) - {"config.json"} == {
        path.name for path in run.glob(".checkpoint.npz.*")
    }
    kill_within_a_write("whole", 21, *go_on)  # Each step writes two files.
    kill_within_a_write("replaced", 22, *go_on)
    kill_within_a_write("torn", 41, *go_on)
    for seconds in np.random.default_rng().uniform(0, 0.6, size=3):
        kill_some_time_after_a_checkpoint(run, seconds, *go_on)
    with start(*go_on) as process:
        assert process.wait() == 0

    assert lasting(read_history(run)) == lasting(read_history(whole))
    assert checkpoint_arrays(run) == checkpoint_arrays(whole)
    genotypes = [json.loads((f / "genotype.json").read_text()) for f in (run, whole)]
    assert genotypes[0] == genotypes[1]
    assert files_in(run) == RUN_FILES  # No remains of torn writes.
