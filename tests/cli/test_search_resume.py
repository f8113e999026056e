"""`darts-keras search --resume`, interrupts and failures."""

import dataclasses
import functools
import re

import click
import pytest
from command_line import OPTIONS_OF_RESUME, call, check_misuse, option_of, words_for
from run_toys import SPACE, change, make_source, write_archive

from darts_keras.training import run as run_module
from darts_keras.training import search as search_module
from darts_keras.training.run_folder import RunFolder
from darts_keras_cli.data_options import DATA_DEFAULTS
from darts_keras_cli.search import search

run = functools.partial(call, "search")


SETTINGS = [
    option.name for option in search.params if option.name not in OPTIONS_OF_RESUME
]


@pytest.mark.parametrize("name", SETTINGS)
def test_resume_takes_no_settings_not_even_defaults(name):
    """Those of the run stay; a run has a default that is not the command's."""
    option = option_of(search, name)
    is_choice = isinstance(option.type, click.Choice)
    words = words_for(option, option.type.choices[0] if is_choice else "4")
    if option.multiple:
        words[1] = "seed=4"
    if name == "train_fraction":
        words[1] = "0.5"
    message = f"can't be combined with `{re.escape(option.opts[0])}`"
    check_misuse(run("--resume", "run", *words), message)


def begin_run(folder, data=None, **opened):
    """Writes the start of a run, as of `search` from the command line or Python."""
    source = make_source() if data is None else data
    with RunFolder(folder) as run_folder:
        run_folder.write_facts(
            {
                "config": dataclasses.asdict(change()),
                "space": dataclasses.asdict(SPACE),
                "data": {"name": source.name, "fingerprint": source.fingerprint()},
                **opened,
            }
        )


def test_a_run_from_python_goes_on_in_python(tmp_path):
    begin_run(tmp_path / "run")
    check_misuse(run("--resume", "run"), "started from Python.*resume_search")


@pytest.mark.parametrize("opened", [[], {"data": "toy.npz"}, {"colour": "red"}])
def test_a_run_that_does_not_say_how_to_open_its_data_is_misuse(tmp_path, opened):
    begin_run(tmp_path / "run", opened=opened)
    check_misuse(run("--resume", "run"), r"`opened` in run/config\.json must say how")


def opened_as(path):
    return {**DATA_DEFAULTS, "data": str(path)}


def test_other_data_than_the_run_began_with_are_misuse(tmp_path):
    begin_run(tmp_path / "run", opened=opened_as(write_archive(tmp_path, seed=1)))
    check_misuse(run("--resume", "run"), "the data that it began with")
    (tmp_path / "toy.npz").unlink()
    check_misuse(run("--resume", "run"), r"toy\.npz, where there is nothing")


def test_a_run_that_another_process_writes_is_a_failure(tmp_path, monkeypatch):
    archive = write_archive(tmp_path)
    monkeypatch.setattr(run_module, "_finish", lambda _: pytest.fail("It ran."))
    begin_run(
        tmp_path / "run",
        data=search_module.open_data(data=archive),
        opened=opened_as(archive),
    )
    with RunFolder("run", resume=True):
        result = run("--resume", "run")
    assert result.exit_code == 1
    assert (
        "Error: Another process is writing to this run. Received: run" in result.stderr
    )


@pytest.mark.parametrize(
    "error", [RuntimeError("The search diverged."), OSError(28, "No space left")]
)
def test_a_failure_exits_with_one(tmp_path, monkeypatch, error):
    def fail(*_arguments, **_named):
        raise error

    archive = write_archive(tmp_path)
    monkeypatch.setattr(search_module, "search", fail)
    result = run("--data", archive)
    assert result.exit_code == 1
    assert f"Error: {error}\n" in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize("saved", [False, True])
def test_an_interrupt_exits_with_130_and_says_how_to_go_on(
    tmp_path, monkeypatch, saved
):
    def stop(*_arguments, out, **_named):
        if saved:
            out.mkdir()
            (out / "checkpoint.npz").touch()
        raise KeyboardInterrupt

    archive = write_archive(tmp_path)
    monkeypatch.setattr(search_module, "search", stop)
    result = run("--data", archive, "--out", "my run")
    assert result.exit_code == 130
    advice = "Go on with: darts-keras search --resume 'my run'"
    expected = advice if saved else "Nothing was saved."
    assert result.stderr.splitlines()[-1] == f"Interrupted. {expected}"
