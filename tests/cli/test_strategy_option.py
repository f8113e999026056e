"""`--strategy`: who has it, and what a worker that is not the chief does and says."""

import json
import pathlib

import numpy as np
import pytest
from command_line import call, option_of, told
from only_on import only_on
from run_toys import OPTIONS, be_eager, write_archive
from train_command import all_files

from darts_keras.training import same_run, strategy
from darts_keras.training import search as search_module
from darts_keras.training.cluster import Cluster
from darts_keras.training.lost_worker import LostWorkerError
from darts_keras.training.strategy import STRATEGIES, Strategy
from darts_keras_cli.main import group

COMMANDS = [group.get_command(None, name) for name in group.list_commands(None)]
SEARCH = ("search", "--data", "toy.npz", *OPTIONS, "--strategy")
DONE = "Worker 1 of 2 is done; the chief has the results.\n"


@pytest.fixture
def second_worker(monkeypatch):
    """Takes this process for a worker whose chief does the same."""
    cluster = Cluster(addresses=("a:1", "b:1"), index=1)
    worker = Strategy(name="multi_worker", num_replicas=2, cluster=cluster)
    monkeypatch.setattr(strategy, "open_strategy", lambda _: worker)
    monkeypatch.setattr(
        same_run, "_from_all_replicas", lambda _, numbers: np.array([numbers] * 2)
    )


def test_the_commands_that_have_it_know_all_strategies():
    found = {
        command.name: tuple(option_of(command, "strategy").type.choices)
        for command in COMMANDS
        if any(option.name == "strategy" for option in command.params)
    }
    assert found == dict.fromkeys(("search", "train", "evaluate"), STRATEGIES)


@only_on("tensorflow", "not all others have it")
def test_a_single_device_may_be_mirrored_and_resumed_without(tmp_path, monkeypatch):
    be_eager(monkeypatch)
    write_archive(tmp_path)
    result = call(*SEARCH, "mirrored", "--out", "run", "--quiet")
    assert result.exit_code == 0, result.output
    described = {"name": "mirrored", "num_replicas": 1, "num_workers": 1}
    config = json.loads(pathlib.Path("run/config.json").read_text())
    assert config["strategy"] == described
    again = call("search", "--resume", "run", "--quiet", "--strategy", "one_device")
    assert (again.exit_code, again.output) == (0, result.output)


@pytest.mark.usefixtures("second_worker")
def test_a_worker_leaves_folder_and_words_to_the_chief(tmp_path, monkeypatch):
    be_eager(monkeypatch)
    write_archive(tmp_path)
    before = all_files()
    for out in ((), ("--out", "run")):
        result = call(*SEARCH, "multi_worker", *out)
        assert (result.exit_code, result.output) == (0, DONE)
    assert all_files() == before


@pytest.mark.usefixtures("second_worker")
def test_a_worker_measures_but_does_not_tell(bright):
    before = all_files()
    words = ("--data", "toy.npz", "--out", "measured", "--strategy", "multi_worker")
    result = call("evaluate", bright, *words)
    assert (result.exit_code, result.output) == (0, DONE)
    assert all_files() == before


@pytest.mark.usefixtures("second_worker")
@pytest.mark.parametrize(
    ("error", "code", "last"),
    [
        (KeyboardInterrupt(), 130, "Interrupted. The chief stops too, and says how to"),
        (LostWorkerError("One is gone."), 1, "Error: One is gone."),
    ],
)
def test_a_worker_that_stops_does_not_say_how_to_go_on(
    tmp_path, monkeypatch, error, code, last
):
    def fail(*_arguments, **_settings):
        raise error

    monkeypatch.setattr(search_module, "search", fail)
    write_archive(tmp_path)
    result = call(*SEARCH, "multi_worker")
    assert result.exit_code == code
    assert told(result).startswith(last)
    assert "darts-keras search" not in result.output
