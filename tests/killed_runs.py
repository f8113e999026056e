"""Runs of `darts-keras` whose process is killed, at any moment, for tests."""

import signal
import subprocess
import sys
import time

from command_line import PROGRAM

# Kills itself at the N-th call of a function that a checkpoint is written with: the
# temporary file is there, but may be torn; it is whole; it has taken its place.
_KILLED_WITHIN_A_WRITE = """
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

PICTURES = {
    f"{kind}.{form}" for kind in ("normal", "reduction") for form in ("png", "svg")
}


class KilledError(BaseException):
    """Stands for `kill -9`: nobody foresees it, so nothing is saved."""


def kill(*_):
    """Takes the place of what a process was killed before."""
    raise KilledError


def start(*words, python=sys.executable):
    """Starts `darts-keras`, by some Python; returns the process."""
    return subprocess.Popen([python, *PROGRAM[1:], *map(str, words)])


def kill_within_a_write(place, count, *words, python=sys.executable):
    """Runs `darts-keras` until it kills itself.

    Args:
        place: String: `"torn"`, `"whole"` or `"replaced"`.
        count: Integer. In which write, from 1. A checkpoint has two.
        *words: The command and its options.
        python: Path of the Python that runs it.
    """
    command = [python, "-c", _KILLED_WITHIN_A_WRITE, place, count, *words]
    done = subprocess.run([str(word) for word in command], check=False)
    assert done.returncode == -signal.SIGKILL


def kill_some_time_after_a_checkpoint(run, seconds, *words):
    """Lets a run save once, and a little more, and kills it."""
    checkpoint = run / "checkpoint.npz"
    before = checkpoint.stat().st_mtime_ns
    with start(*words) as process:
        while checkpoint.stat().st_mtime_ns == before and process.poll() is None:
            time.sleep(0.005)
        time.sleep(seconds)
        process.kill()
