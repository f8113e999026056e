"""A tuning that stops anywhere, and goes on as if it had not."""

import json

import pytest
from run_toys import change, make_source
from tune_toys import RECIPE, be_fake, resume_toy, tune_toy

from darts_keras.training import run_folder, tune
from darts_keras.training.run_folder import RunFolder
from darts_keras.training.tune import resume_tune
from darts_keras.tune_config import TuneConfig
from darts_keras.tune_ranges import tune_ranges

trial_oracle, trial_tuner = (  # They need KerasTuner.
    pytest.importorskip(f"darts_keras.training.trial_{name}")
    for name in ("oracle", "tuner")
)

RANDOM = TuneConfig(num_trials=3)
HYPERBAND = TuneConfig(tuner="hyperband", num_trials=6, epochs=3)
RANGES = tune_ranges(RECIPE)
MODULES = (trial_oracle, trial_tuner, run_folder)


class Killed(BaseException):
    """Stands for a kill: nothing is done any more."""


def kill_at(patch, number):
    """Lets the process end before a file is written, counted from 1."""
    calls, write = [], run_folder.write_atomically

    def write_or_end(*arguments):
        calls.append(arguments)
        if len(calls) >= number:
            raise Killed
        write(*arguments)

    for module in MODULES:
        patch.setattr(module, "write_atomically", write_or_end)
    return calls


def count_writes(tmp_path, monkeypatch, plan):
    with monkeypatch.context() as patch:
        calls = kill_at(patch, 10**6)
        be_fake(patch)
        whole = tune_toy(tmp_path / "whole", plan)
    return len(calls), whole


@pytest.mark.parametrize("plan", [RANDOM, HYPERBAND], ids=["random", "hyperband"])
def test_a_tuning_killed_at_any_write_goes_on(tmp_path, monkeypatch, plan):
    monkeypatch.setattr("os.fsync", lambda _: None)  # Takes most of the time.
    num_writes, whole = count_writes(tmp_path, monkeypatch, plan)
    assert num_writes > 4 * plan.num_trials
    for number in range(2, num_writes + 1, 1 if plan is RANDOM else 3):
        folder = tmp_path / str(number)
        with monkeypatch.context() as patch:
            first = be_fake(patch)
            kill_at(patch, number)
            with pytest.raises(Killed):
                tune_toy(folder, plan)
        with monkeypatch.context() as patch:
            then = be_fake(patch)
            result = resume_toy(folder)
        assert result.trials == whole.trials, number
        assert result.recipe == whole.recipe
        assert len(first) + len(then) == plan.num_trials  # None was done twice.


def test_a_finished_tuning_gives_its_result_at_once(tmp_path, monkeypatch):
    configs = be_fake(monkeypatch)
    result = tune_toy(tmp_path / "run")
    (tmp_path / "run" / "recipe.json").unlink()
    configs.clear()
    assert resume_toy(tmp_path / "run") == result
    assert not configs
    assert (tmp_path / "run" / "recipe.json").exists()


def test_the_time_of_trials_before_an_interrupt_counts(tmp_path, monkeypatch):
    def stop(config):
        if len(configs) == 2:
            raise KeyboardInterrupt
        return config.learning_rate

    plan = TuneConfig(num_trials=9, minutes=3.0)
    configs = be_fake(monkeypatch, stop)
    with pytest.raises(KeyboardInterrupt):
        tune_toy(tmp_path / "run", plan)
    states = [row["state"] for row in _trials(tmp_path / "run")]
    assert states == ["done", "not done"]
    assert (tmp_path / "run" / "recipe.json").exists()
    assert len(resume_toy(tmp_path / "run").trials) == 3


def _trials(folder):
    return json.loads((folder / "trials.json").read_text())["trials"]


def test_two_processes_do_not_run_one_tuning(tmp_path, monkeypatch):
    be_fake(monkeypatch)
    tune_toy(tmp_path / "run")
    with (
        RunFolder(tmp_path / "run", resume=True),
        pytest.raises(BlockingIOError, match="Another process"),
    ):
        resume_toy(tmp_path / "run")


def test_other_data_are_refused(tmp_path, monkeypatch):
    be_fake(monkeypatch)
    tune_toy(tmp_path / "run")
    with pytest.raises(ValueError, match="the data that it began with"):
        resume_tune(make_source(seed=1), tmp_path / "run")


def test_what_is_no_tuning_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="a run to go on with"):
        resume_toy(tmp_path)
    settings = {"config": {"training": {}, "seeds": [1]}, "genotype": {}, "data": {}}
    (tmp_path / "config.json").write_text(json.dumps(settings))
    with pytest.raises(ValueError, match="must hold the settings of a tuning"):
        resume_toy(tmp_path)


@pytest.mark.parametrize(
    ("variables", "role"),
    [
        ({}, "alone"),
        ({"TUNER_ID": "tuner0"}, "alone"),
        ({"TUNER_ID": "chief", "ORACLE_IP": "127.0.0.1"}, "chief"),
        ({"TUNER_ID": "tuner0", "ORACLE_IP": "127.0.0.1"}, "worker"),
    ],
)
def test_the_role_is_told_by_the_environment(monkeypatch, variables, role):
    for name, value in variables.items():
        monkeypatch.setenv(f"KERASTUNER_{name}", value)
    assert tune.tuner_role() == role


def as_worker(monkeypatch, folder, **more):
    """Lets a worker run one trial that its chief, who is not there, hands out."""

    def search(tuner):
        tuner.train("0", {name: values[0] for name, values in RANGES.items()})

    monkeypatch.setenv("KERASTUNER_TUNER_ID", "tuner0")
    monkeypatch.setenv("KERASTUNER_ORACLE_IP", "127.0.0.1")
    monkeypatch.setenv("KERASTUNER_ORACLE_PORT", "1")
    monkeypatch.setattr(trial_tuner.TrialTuner, "search", search)
    return tune_toy(folder, **more)


def test_a_worker_trains_in_the_folder_of_its_chief(tmp_path, monkeypatch):
    configs = be_fake(monkeypatch)
    tune_toy(tmp_path / "run", RANDOM)
    (tmp_path / "run" / "trial-0").unlink()
    before = (tmp_path / "run" / "recipe.json").stat().st_mtime_ns
    assert as_worker(monkeypatch, tmp_path / "run", plan=RANDOM) is None
    assert (tmp_path / "run" / "trial-0").exists()
    assert (tmp_path / "run" / "recipe.json").stat().st_mtime_ns == before
    assert configs[-1].attention == RANGES["attention"][0]


def test_a_worker_on_another_machine_has_a_folder_of_its_own(tmp_path, monkeypatch):
    be_fake(monkeypatch)
    (tmp_path / "run").mkdir()
    as_worker(monkeypatch, tmp_path / "run")
    assert [path.name for path in (tmp_path / "run").iterdir()] == ["trial-0"]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"config": change(RECIPE, batch_size=8)}, "another `config`"),
        ({"plan": HYPERBAND}, "another `config`"),
    ],
)
def test_a_worker_with_other_arguments_than_its_chief_is_refused(
    tmp_path, monkeypatch, more, message
):
    be_fake(monkeypatch)
    tune_toy(tmp_path / "run", RANDOM)
    with pytest.raises(ValueError, match=message):
        as_worker(monkeypatch, tmp_path / "run", **{"plan": RANDOM, **more})
