"""The command `darts-keras` as a whole: help, exit codes, messages."""

import errno
import importlib.metadata
import importlib.util
import subprocess
import sys
import time

import click
import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

import darts_keras_cli.data
from darts_keras.data import open_data
from darts_keras_cli.main import group

PROGRAM = "import sys; from darts_keras_cli.main import main; main()"


def run(*arguments):
    return CliRunner().invoke(group, [str(argument) for argument in arguments])


def commands(command=group, path=()):
    """Yields each command with the words that call it."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from commands(command.get_command(context, name), (*path, name))


COMMANDS = dict(commands())


def test_these_are_the_commands():
    assert set(COMMANDS) == {
        (),
        ("search",),
        ("train",),
        ("evaluate",),
        ("compare",),
        ("export",),
        ("zoo",),
        ("zoo", "list"),
        ("zoo", "info"),
        ("zoo", "verify"),
        ("zoo", "add"),
        ("zoo", "predict"),
        ("describe",),
        ("ablate",),
        ("tune",),
        ("transfer",),
        ("data",),
        ("data", "show"),
        ("genotype",),
        ("genotype", "list"),
        ("genotype", "show"),
    }


def test_help_comes_in_under_half_a_second():
    seconds = []
    for _ in range(5):
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, "-c", PROGRAM, "--help"], check=True, capture_output=True
        )
        seconds.append(time.perf_counter() - began)
    assert min(seconds) < 0.5


@pytest.mark.parametrize("path", COMMANDS, ids=lambda path: " ".join(path) or "main")
def test_help_needs_neither_keras_nor_tensorflow(path):
    watched = (
        f"{PROGRAM[:-7]}\n"
        "try:\n    main()\n"
        "finally:\n    print([n for n in sys.modules if n in "
        "('keras', 'tensorflow', 'numpy', 'darts_keras')])"
    )
    command = [sys.executable, "-c", watched, *path, "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("Usage: darts-keras")
    assert done.stdout.endswith("[]\n")
    assert not done.stderr


@pytest.mark.parametrize("path", COMMANDS, ids=lambda path: " ".join(path) or "main")
def test_help_explains_every_option_and_shows_its_default(path):
    result = run(*path, "--help")
    assert result.exit_code == 0
    text = " ".join(result.stdout.split())
    context = click.Context(COMMANDS[path])
    for option in COMMANDS[path].params:
        if not isinstance(option, click.Option):
            continue
        assert option.opts[0] in text
        assert option.help, option.name
        _, shown = option.get_help_record(context)
        a_flag = option.is_flag and not option.secondary_opts
        to_name = ("data", "resume", "genotype")
        a_path_to_name = option.name in to_name or "genotype" in path
        a_choice_to_make = a_flag or option.required
        assert "default: " in shown or a_choice_to_make or a_path_to_name, option.name


def test_help_lists_the_commands_and_how_to_get_help():
    assert run("-h").stdout == run("--help").stdout
    for name in {path[0] for path in COMMANDS if path}:
        assert f"  {name} " in run("--help").stdout


def test_version_is_that_of_the_package():
    result = run("--version")
    assert result.exit_code == 0
    assert importlib.metadata.version("darts-keras") in result.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("serach",),
        ("--fast",),
        ("search", "--fast"),
        ("search", "photos"),
        ("data", "x"),
    ],
)
def test_unknown_words_are_misuse(arguments):
    result = run(*arguments)
    assert result.exit_code == 2
    assert "No such" in result.stderr or "unexpected extra argument" in result.stderr
    assert arguments[-1] in result.stderr


def raising(error):
    def fail(**_):
        raise error

    return fail


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (OSError(28, "No space left on device"), "Error: [Errno 28] No space left"),
        (RuntimeError("The search diverged."), "Error: The search diverged."),
        (
            ValueError("a shape"),
            "Error: ValueError: a shape\nThis is not an error",
        ),
        (ZeroDivisionError(), "Error: ZeroDivisionError: \nThis is not an error that"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_failures_are_told_without_a_traceback(monkeypatch, tmp_path, error, message):
    """A `ValueError` that is not raised by our own code is no misuse."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(open_data, "open_data", raising(error))
    result = run("data", "show")
    assert result.exit_code == 1
    assert message in result.stderr
    assert "Traceback" not in result.output


def test_a_mistake_of_ours_is_no_misuse(monkeypatch, tmp_path):
    """Python raises this one in our code, which does not say `raise`."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(darts_keras_cli.data, "_describe", lambda _: [None + 1])
    result = run("data", "show")
    assert result.exit_code == 1
    assert "This is not an error that we foresaw" in result.stderr


def test_another_backend_is_refused_by_what_needs_tensorflow(monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    result = run("export", "cifar10", "--format", "onnx", "--out", "x")
    assert result.exit_code == 2
    assert "Received: KERAS_BACKEND=jax" in result.stderr


def test_where_tensorflow_is_missing_the_way_out_is_told(monkeypatch):
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    result = run("data", "show")
    assert result.exit_code == 2
    assert "or `jax` or `torch`, with KERAS_BACKEND=" in result.stderr


def test_misuse_is_told_without_a_traceback(tmp_path):
    result = run("data", "show", "--data", tmp_path / "nowhere.npz")
    assert result.exit_code == 2
    assert "nowhere.npz, where there is nothing" in result.stderr
    assert "Traceback" not in result.output


def test_debug_shows_the_traceback(tmp_path):
    command = [sys.executable, "-c", PROGRAM, "--debug", "data", "show", "--data"]
    done = subprocess.run(
        [*command, str(tmp_path / "nowhere.npz")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Traceback (most recent call last)" in done.stderr
    assert "FileNotFoundError: `data` must be" in done.stderr


def test_an_interrupt_ends_a_command_with_130(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(open_data, "open_data", raising(KeyboardInterrupt()))
    result = run("data", "show")
    assert result.exit_code == 130
    assert result.stderr == "Interrupted.\n"
    assert not list(tmp_path.iterdir())


def test_a_reader_that_went_away_is_no_error_to_tell(monkeypatch):
    gone = BrokenPipeError(errno.EPIPE, "Broken pipe")
    monkeypatch.setattr(open_data, "open_data", raising(gone))
    result = run("data", "show")
    assert (result.exit_code, result.output) == (1, "")


@pytest.mark.filterwarnings("default")
def test_warnings_are_plain_lines(tmp_path):
    for name in ("cat", "dog"):
        folder = tmp_path / "pets" / "train" / name
        folder.mkdir(parents=True)
        Image.fromarray(np.zeros((20, 20), np.uint8)).save(folder / "1.png")
    (folder / "2.png").write_text("a note")
    sheet = tmp_path / "sheet.png"
    arguments = ("data", "show", "--data", tmp_path / "pets", "--out", sheet)
    result = run(*arguments, "--on-bad-image", "skip")
    assert result.exit_code == 0
    first, second, *_ = result.stderr.splitlines()
    assert first == "Warning: 1 of 3 image files cannot be used:"
    assert second.startswith(f"  {folder / '2.png'} ")
    assert "UserWarning" not in result.stderr
