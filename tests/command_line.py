"""`darts-keras` for tests: called in this process, or in one of its own."""

import functools
import pathlib
import re
import signal
import subprocess
import sys
import time

from click.testing import CliRunner

from darts_keras_cli.main import group

PROGRAM = [sys.executable, "-c", "from darts_keras_cli.main import main; main()"]
"""The command `darts-keras`, for a process of its own."""

OPTIONS_OF_RESUME = {
    "resume",
    "quiet",
    "strategy",
    "inter_op_threads",
    "intra_op_threads",
}
"""What may be said of a run that goes on; the rest are its settings, which stay."""


def call(*words):
    """Calls `darts-keras` within this process."""
    return CliRunner().invoke(group, [str(word) for word in words])


def told(result):
    """Returns what stands on stderr, without the line breaks."""
    return " ".join(result.stderr.split())


def check_misuse(result, message):
    """Checks that a call was refused, with a message, and has written no run."""
    assert result.exit_code == 2, result.output
    assert re.search(message, told(result)), result.stderr
    assert "Traceback" not in result.output
    assert not pathlib.Path("runs").exists()


def option_of(command, name):
    """Returns the option of a command that has a name."""
    return next(option for option in command.params if option.name == name)


def words_for(option, value):
    """Returns how an option is written on the command line."""
    if option.secondary_opts:
        return [(option.opts if value else option.secondary_opts)[0]]
    if isinstance(value, dict):
        pairs = [f"{name}={setting}" for name, setting in value.items()]
        return [word for pair in pairs for word in (option.opts[0], pair)]
    return [option.opts[0], str(value)]


def call_program(*words, folder):
    """Runs `darts-keras` to its end in a process of its own."""
    command = [*PROGRAM, *map(str, words)]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False
    )


def interrupt_program(*words, folder, checkpoint):
    """Sends Ctrl-C to `darts-keras` after three checkpoints.

    Returns:
        Its exit code, stdout and stderr.
    """
    # A shell that starts the tests in the background makes them ignore Ctrl-C.
    heed = functools.partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    command = [*PROGRAM, *map(str, words)]
    with subprocess.Popen(command, cwd=folder, preexec_fn=heed, **pipes) as process:
        wait_for_writes(checkpoint, process, count=3)
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate()
    return process.returncode, stdout, stderr


def wait_for_writes(path, process, count):
    """Waits until a file was written some times."""
    seen = set()
    while len(seen) < count:
        assert process.poll() is None, process.stderr.read()
        if path.exists():
            seen.add(path.stat().st_mtime_ns)
        time.sleep(0.002)
