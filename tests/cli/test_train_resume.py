"""`darts-keras train --resume`, interrupts and failures."""

import functools
import json
import re
import shutil

import click
import pytest
from command_line import (
    OPTIONS_OF_RESUME,
    call,
    check_misuse,
    option_of,
    told,
    words_for,
)
from official_trees import make_miotcd
from retrain_toys import GENOTYPE, RUN_FILES
from run_toys import files_in, read_history
from train_command import all_files, edit_json, write_inputs

from darts_keras.training import retrain as retrain_module
from darts_keras.training.run_folder import RunFolder
from darts_keras_cli.main import group
from darts_keras_cli.train_progress import TrainProgress

COMMAND = group.get_command(None, "train")
SETTINGS = [o.name for o in COMMAND.params if o.name not in OPTIONS_OF_RESUME]
run = functools.partial(call, "train")


@pytest.mark.parametrize("name", SETTINGS)
def test_resume_takes_no_settings_not_even_defaults(name):
    option = option_of(COMMAND, name)
    is_choice = isinstance(option.type, click.Choice)
    is_share = isinstance(option.type, click.FloatRange)
    value = option.type.choices[0] if is_choice else "0.5" if is_share else "4"
    message = f"can't be combined with `{re.escape(option.opts[0])}`"
    check_misuse(run("--resume", "run", *words_for(option, value)), message)
    assert not all_files()


def begun_as(folder, **facts):
    """Changes what a run says of its beginning."""
    edit_json(folder / "config.json", **facts)


@pytest.mark.usefixtures("nothing_is_compiled")
def test_a_run_of_another_kind_is_misuse(trained):
    begun_as(trained, genotype=None, space={"operations": ["none"], "num_nodes": 4})
    check_misuse(
        run("--resume", trained), "Received: no `genotype`. Is it a run of ano"
    )
    begun_as(trained, config={"order": "first"}, genotype=GENOTYPE.to_dict())
    message = r"run/config\.json must hold the settings of a training"
    check_misuse(run("--resume", trained), message)


@pytest.mark.usefixtures("nothing_is_compiled")
def test_a_search_does_not_go_on_with_a_training(trained):
    result = call("search", "--resume", trained)
    check_misuse(result, "Received: no `space`. Is it a run of another kind")


@pytest.mark.usefixtures("nothing_is_compiled")
def test_a_run_from_python_goes_on_in_python(trained):
    begun_as(trained, opened=None)
    check_misuse(run("--resume", trained), "started from Python.*resume_retrain")


@pytest.mark.usefixtures("nothing_is_compiled")
def test_damaged_or_missing_files_are_misuse_and_named(trained):
    config = (trained / "config.json").read_bytes()
    (trained / "config.json").write_bytes(config[: len(config) // 2])
    check_misuse(run("--resume", trained), r"run/config\.json is damaged")
    (trained / "config.json").unlink()
    check_misuse(run("--resume", trained), "There must be a run.*Received: run, which")


def test_a_damaged_checkpoint_is_misuse_and_named(trained):
    whole = (trained / "checkpoint.npz").read_bytes()
    (trained / "checkpoint.npz").write_bytes(whole[: len(whole) // 2])
    check_misuse(run("--resume", trained), r"run/checkpoint\.npz")
    (trained / "checkpoint.npz").unlink()
    check_misuse(run("--resume", trained), "goes on from its checkpoint.*npz, where")


@pytest.mark.usefixtures("nothing_is_compiled")
def test_other_data_than_the_run_began_with_are_misuse(trained, tmp_path):
    write_inputs(tmp_path, count=20)
    begun_as(trained, opened={**opened(trained), "data": str(tmp_path / "toy.npz")})
    check_misuse(run("--resume", trained), "the data that it began with")
    (tmp_path / "toy.npz").unlink()
    check_misuse(run("--resume", trained), r"toy\.npz, where there is nothing")


def opened(folder):
    return json.loads((folder / "config.json").read_text())["opened"]


def test_a_run_that_another_process_writes_is_a_failure(trained):
    with RunFolder(trained, resume=True):
        result = run("--resume", trained)
    assert result.exit_code == 1
    message = "Error: Another process is writing to this run. Received: run"
    assert message in result.stderr


@pytest.mark.parametrize(
    "error", [RuntimeError("The run diverged."), OSError(28, "No space left")]
)
def test_a_failure_exits_with_one(tmp_path, monkeypatch, error):
    def fail(*_arguments, **_named):
        raise error

    write_inputs(tmp_path)
    monkeypatch.setattr(retrain_module, "retrain", fail)
    result = run("--genotype", "tiny.json", "--data", "toy.npz")
    assert result.exit_code == 1
    assert f"Error: {error}\n" in result.stderr
    assert "Traceback" not in result.output


def test_a_training_that_diverges_fails_and_says_what_helps(tmp_path):
    write_inputs(tmp_path)
    words = ("--genotype", "tiny.json", "--data", "toy.npz", "--out", "run")
    small = ("--recipe", "quick", "--filters", 2, "--cells", 3, "--batch-size", 7)
    wild = ("--learning-rate", 10, "--weight-decay", 1, "--auxiliary-weight", 10)
    result = run(*words, *small, *wild, "--epochs", 40, "--warmup-epochs", 0)
    assert result.exit_code == 1, result.output
    assert "The run diverged in epoch" in result.stderr
    assert "Lower `learning_rate`" in told(result)


@pytest.mark.parametrize("saved", [False, True])
def test_an_interrupt_exits_with_130_and_says_how_to_go_on(
    tmp_path, monkeypatch, saved
):
    def stop(*_arguments, out, **_named):
        if saved:
            out.mkdir()
            (out / "checkpoint.npz").touch()
        raise KeyboardInterrupt

    write_inputs(tmp_path)
    monkeypatch.setattr(retrain_module, "retrain", stop)
    result = run("--genotype", "tiny.json", "--data", "toy.npz", "--out", "my run")
    assert result.exit_code == 130
    advice = "Go on with: darts-keras train --resume 'my run'"
    expected = advice if saved else "Nothing was saved."
    assert result.stderr.splitlines()[-1] == f"Interrupted. {expected}"


def test_a_training_on_an_official_set_goes_on_from_anywhere(tmp_path, monkeypatch):
    """Interrupted after its first epoch; the data are found again."""

    def interrupt(_, record):
        raise KeyboardInterrupt(record)

    make_miotcd(tmp_path / "set")
    (tmp_path / "tiny.json").write_text(GENOTYPE.to_json())
    words = ("--dataset", "miotcd", "--data", "set", "--image-size", 16)
    small = ("--recipe", "paper", "--filters", 2, "--cells", 3, "--batch-size", 11)
    small = (*small, "--epochs", 2, "--warmup-epochs", 1, "--auxiliary-weight", 0)
    with monkeypatch.context() as patch:
        patch.setattr(TrainProgress, "on_epoch", interrupt)
        first = run("--genotype", "tiny.json", *words, *small)
    assert first.exit_code == 130, first.output
    note = "The test part of MIO-TCD has no labels: 20 % of train, drawn class by class"
    assert note in first.stderr
    folder = tmp_path / "runs" / "train-miotcd-1"
    assert len(read_history(folder)) == 1

    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    result = run("--resume", folder)
    assert result.exit_code == 0, result.output
    assert len(read_history(folder)) == 2
    assert files_in(folder) == RUN_FILES
    assert note in json.loads((folder / "config.json").read_text())["data"]["note"]
    measured = call("evaluate", folder)
    assert measured.exit_code == 0, measured.output
    assert measured.stdout.startswith("11 test images of miotcd:\n")
    assert note in measured.stdout
    shutil.rmtree(tmp_path / "set")
    check_misuse(call("evaluate", folder), "set, where there is nothing")
