"""The tuning of a recipe: which trials there are, and what comes of them."""

import contextlib
import dataclasses
import json
import subprocess
import sys
import warnings

import pytest
from resume_toys import stop_at
from retrain_toys import CONFIG, GENOTYPE, RUN_FILES, make_data
from run_toys import change, files_in
from tune_toys import PLAN, RECIPE, accuracy_of, be_fake, resume_toy, tune_toy

from darts_keras.recipes import Recipe, find_recipe
from darts_keras.training.retrain import read_training
from darts_keras.training.tune import read_tuning, tune
from darts_keras.tune_config import TuneConfig
from darts_keras.tune_ranges import tune_ranges

pytest.importorskip("keras_tuner")

RANGES = tune_ranges(RECIPE)


def test_trials_draw_from_the_ranges_and_the_first_is_the_recipe(tmp_path, monkeypatch):
    configs = be_fake(monkeypatch)
    result = tune_toy(tmp_path / "run", change(PLAN, num_trials=8))
    assert len(configs) == len(result.trials) == 8
    assert configs[0] == RECIPE
    for config in configs:
        drawn = {name: getattr(config, name) for name in RANGES}
        assert config == change(RECIPE, **drawn)
        for name in ("learning_rate", "weight_decay", "drop_path_rate"):
            assert RANGES[name][0] <= drawn[name] <= RANGES[name][1]
        assert drawn["filters"] in RANGES["filters"]
        assert drawn["attention"] in RANGES["attention"]
    assert len({config.learning_rate for config in configs}) == 8


def test_the_recipe_has_the_values_of_the_best_trial(tmp_path, monkeypatch):
    configs = be_fake(monkeypatch)
    result = tune_toy(tmp_path / "run")
    best = max(configs, key=accuracy_of)
    assert best != configs[0]
    assert result.recipe.config == best
    assert result.recipe == Recipe.load(tmp_path / "run" / "recipe.json")
    assert find_recipe(str(tmp_path / "run" / "recipe.json")) == result.recipe
    assert result.recipe.expected == (
        f"valid accuracy {accuracy_of(best):.2%} after 9 epochs on toy, one run, the "
        "one that it was chosen by"
    )
    assert result.recipe.cost == "60 s for these 9 epochs"
    assert "cores" in result.recipe.machine
    assert "the best of 4 trials on toy (random)" in result.recipe.source


def test_the_table_has_every_trial_and_the_best_one_first(tmp_path, monkeypatch):
    configs = be_fake(monkeypatch)
    result = tune_toy(tmp_path / "run")
    assert result.folder == tmp_path / "run"
    numbers = json.loads((tmp_path / "run" / "trials.json").read_text())
    assert numbers["trials"] == list(result.trials)
    accuracies = [row["valid_accuracy"] for row in result.trials]
    assert accuracies == sorted(map(accuracy_of, configs), reverse=True)
    for row in result.trials:
        config = configs[int(row["trial"])]
        assert row["values"] == {name: getattr(config, name) for name in RANGES}
        assert (row["state"], row["epochs"]) == ("done", 9)
        assert (row["num_parameters"], row["seconds"]) == (9, 60.0)


def test_trials_may_be_shorter_and_the_recipe_stays_as_long(tmp_path, monkeypatch):
    configs = be_fake(monkeypatch)
    result = tune_toy(tmp_path / "run", change(PLAN, epochs=3))
    assert {(c.epochs, c.warmup_epochs) for c in configs} == {(3, 1.0)}
    assert (result.recipe.config.epochs, result.recipe.config.warmup_epochs) == (9, 3)
    assert "after 3 epochs" in result.recipe.expected


def test_ranges_can_be_given(tmp_path, monkeypatch):
    configs = be_fake(monkeypatch)
    ranges = dict.fromkeys(RANGES) | {"learning_rate": (0.5, 0.6)}
    tune_toy(tmp_path / "run", change(PLAN, ranges=ranges))
    assert all(0.5 <= config.learning_rate <= 0.6 for config in configs)
    assert {change(config, learning_rate=0.1) for config in configs} == {
        change(RECIPE, learning_rate=0.1)
    }


def test_hyperband_gives_more_epochs_to_the_best(tmp_path, monkeypatch):
    configs = be_fake(monkeypatch)
    result = tune_toy(tmp_path / "run", TuneConfig(tuner="hyperband", num_trials=15))
    epochs = [config.epochs for config in configs]
    assert len(epochs) == 15
    assert epochs.count(1) == 9
    longer = [config for config in configs if config.epochs == 3][:3]
    best = sorted(map(accuracy_of, configs[:9]), reverse=True)[:3]
    assert sorted(map(accuracy_of, longer), reverse=True) == best
    assert all(config.warmup_epochs == config.epochs / 3 for config in configs)
    assert configs[0] == change(RECIPE, epochs=1, warmup_epochs=1 / 3)
    assert result.recipe.config.epochs == 9


@pytest.mark.parametrize("tuner", ["random", "hyperband"])
def test_no_trial_begins_when_the_time_is_over(tmp_path, monkeypatch, tuner):
    configs = be_fake(monkeypatch)
    plan = TuneConfig(tuner=tuner, num_trials=9, minutes=2.5)
    assert len(tune_toy(tmp_path / "run", plan).trials) == 3
    assert len(configs) == 3  # A minute each.


@contextlib.contextmanager
def warnings_of_ours():
    """Collects them; `pytest.warns` would raise those of KerasTuner."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        yield caught


def test_a_trial_that_diverges_does_not_end_the_tuning(tmp_path, monkeypatch, capsys):
    def diverge(config):
        if config.learning_rate != RECIPE.learning_rate:
            raise RuntimeError("The run diverged: lower `learning_rate`.")
        return 0.25

    be_fake(monkeypatch, diverge)
    with warnings_of_ours() as caught:
        result = tune_toy(tmp_path / "run", change(PLAN, num_trials=6))
    assert [str(warning.message) for warning in caught] == [
        f"Trial {number} failed. The run diverged: lower `learning_rate`."
        for number in range(1, 6)
    ]
    states = [row["state"] for row in result.trials]
    assert states == ["done", *["failed"] * 5]
    message = result.trials[1]["message"]
    assert message == "The run diverged: lower `learning_rate`."
    assert not capsys.readouterr().err  # KerasTuner would show a traceback.
    assert "valid_accuracy" not in result.trials[1]
    assert result.recipe.config == RECIPE
    assert "the best of 1 trials" in result.recipe.source


def test_a_tuning_in_which_every_trial_diverges_is_a_failure(tmp_path, monkeypatch):
    def diverge(_):
        raise RuntimeError("The run diverged.")

    be_fake(monkeypatch, diverge)
    with (
        warnings_of_ours() as caught,
        pytest.raises(RuntimeError, match="None of the 4 trials gave a result"),
    ):
        tune_toy(tmp_path / "run")
    assert len(caught) == 4
    assert (tmp_path / "run" / "trials.json").exists()
    assert not (tmp_path / "run" / "recipe.json").exists()


@pytest.mark.parametrize("kind", [OSError, ValueError, KeyError])
def test_any_other_error_ends_the_tuning(tmp_path, monkeypatch, kind):
    def fail(config):
        if config != RECIPE:
            raise kind("No space left")
        return 0.5

    configs = be_fake(monkeypatch, fail)
    with pytest.raises(kind, match="No space left"):
        tune_toy(tmp_path / "run")
    assert len(configs) == 2
    assert Recipe.load(tmp_path / "run" / "recipe.json").config == RECIPE


def test_a_trial_is_a_training_that_goes_on_after_an_interrupt(
    tmp_path, eager_and_repeatable
):
    del eager_and_repeatable
    config = change(CONFIG, deterministic=True, epochs=1)
    plan = TuneConfig(num_trials=2, ranges={"filters": [2, 4]})
    steps, records, parts = [], [], []
    follow = {
        "on_step": lambda *step: steps.append(step) or stop_at(2)(*step),
        "on_epoch": records.append,
        "on_part": parts.append,
    }
    facts = {"command": "darts-keras tune"}
    data = make_data()
    with pytest.raises(KeyboardInterrupt):
        tune(
            GENOTYPE,
            data,
            config,
            out=tmp_path / "run",
            plan=plan,
            facts=facts,
            **follow,
        )
    assert steps == [(1, 3), (2, 3)]
    assert not (tmp_path / "run" / "recipe.json").exists()
    result = resume_toy(
        tmp_path / "run",
        on_step=lambda *step: steps.append(step),
        on_epoch=records.append,
        on_part=parts.append,
    )
    assert [place["trial"] for place in parts] == [1, 1, 2]
    assert parts[2].items() <= records[1].items()
    assert steps == [*((1, 3), (2, 3)), (3, 3), *((1, 3), (2, 3), (3, 3))]
    assert [(r["trial"], r["num_trials"], r["epochs"]) for r in records] == [
        (1, 2, 1),
        (2, 2, 1),
    ]
    assert files_in(tmp_path / "run" / "trial-0") == RUN_FILES
    assert read_training(tmp_path / "run" / "trial-0")[0] == config
    other, genotype, facts = read_training(tmp_path / "run" / "trial-1")
    (row,) = [row for row in result.trials if row["trial"] == "1"]
    assert other == change(config, **row["values"])
    assert genotype == GENOTYPE
    assert facts["command"] == "darts-keras tune"
    assert records[1]["values"] == row["values"]
    assert row["valid_accuracy"] == records[1]["valid_accuracy"]


def test_refit_leaves_nothing_to_measure_on(tmp_path):
    with pytest.raises(ValueError, match="`refit` must be false"):
        tune_toy(tmp_path / "run", config=change(RECIPE, refit=True))
    assert not (tmp_path / "run").exists()


def test_what_does_not_fit_is_refused_before_anything_is_written(tmp_path):
    with pytest.raises(ValueError, match="too small for a batch"):
        tune_toy(tmp_path / "run", config=change(RECIPE, batch_size=64))
    with pytest.raises(ValueError, match="ranges of 'momentum'"):
        tune_toy(tmp_path / "run", change(PLAN, ranges={"momentum": (0.5, 0.9)}))
    assert not (tmp_path / "run").exists()


def test_a_folder_that_is_taken_is_refused(tmp_path):
    (tmp_path / "notes.txt").touch()
    with pytest.raises(FileExistsError, match="must be empty"):
        tune_toy(tmp_path)


def test_a_tuning_records_what_was_asked(tmp_path, monkeypatch):
    be_fake(monkeypatch)
    tune_toy(tmp_path / "run", facts={"command": "darts-keras tune"})
    config, genotype, facts = read_tuning(tmp_path / "run")
    assert (config, genotype) == (RECIPE, GENOTYPE)
    plan = change(PLAN, epochs=9, ranges=RANGES)
    assert facts["config"]["plan"] == dataclasses.asdict(plan)
    assert facts["command"] == "darts-keras tune"
    assert facts["data"]["fingerprint"] == make_data().fingerprint()


def test_without_kerastuner_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    for call in (tune_toy, resume_toy):
        with pytest.raises(ImportError, match=r'pip install "darts-keras\[tune\]"'):
            call(tmp_path / "run")


@pytest.mark.slow
def test_kerastuner_is_not_imported_with_the_library():
    code = "import darts_keras, sys; sys.exit('keras_tuner' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
