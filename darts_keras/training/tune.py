"""The tuning of a recipe."""

import dataclasses
import importlib.util
import os
import pathlib
import tempfile

from darts_keras.genotype import Genotype
from darts_keras.recipes import Recipe
from darts_keras.retrain_config import RetrainConfig
from darts_keras.strict_json import check_object
from darts_keras.training.retrain import check_training, training_arguments
from darts_keras.training.run import check_same_data, describe_data
from darts_keras.training.run_folder import RunFolder, damaged_settings, read_facts
from darts_keras.training.trial_results import best_recipe, list_trials
from darts_keras.training.trial_training import TrialTraining
from darts_keras.tune_config import TuneConfig
from darts_keras.tune_ranges import tune_ranges

RECIPE_FILE = "recipe.json"


@dataclasses.dataclass(frozen=True, kw_only=True)
class TuneResult:
    """What a tuning leaves."""

    recipe: Recipe  # With the values of the best trial; also in `recipe.json`.
    trials: tuple[dict, ...]  # The best first; also in `trials.json`.
    folder: pathlib.Path


def tune(  # noqa: PLR0913 (three are told how far it is)
    genotype,
    data=None,
    config=None,
    *,
    out,
    plan=None,
    facts=None,
    on_step=None,
    on_epoch=None,
    on_part=None,
):
    """Tunes a recipe for a genotype and data, by KerasTuner.

    Each trial is an ordinary training. The best one has the highest accuracy on the
    images that are held out, the same ones for all, after its last epoch. The test
    part is not read.

    As with any program for KerasTuner, several workers share the trials if it is
    started several times with the same arguments: once with the environment variable
    `KERASTUNER_TUNER_ID=chief`, else with another ID, and each time with
    `KERASTUNER_ORACLE_IP` and `KERASTUNER_ORACLE_PORT` of the chief.

    Args:
        genotype: See `retrain`.
        data: See `retrain`.
        config: See `retrain`.
        out: Path of a new folder for the recipe, the table of trials and their runs.
        plan: Optional `TuneConfig`: what to tune, how, and at what cost. By default
            20 trials of random search, each as long as the recipe; see `tune_ranges`.
        facts: See `retrain`.
        on_step: See `retrain`; the steps are those of a trial.
        on_epoch: See `retrain`. A record also tells the number of the `trial`, the
            `num_trials`, the `epochs` of this one and its `values`.
        on_part: Optional callable `(place)`, at the first step of each trial; `place`
            is a dictionary with these four alone.

    Returns:
        `TuneResult`; `None` on a worker, whose chief has it.

    Raises:
        ImportError: If KerasTuner is not installed.
        ValueError: If nothing is held out (`refit`), or the ranges do not fit the
            recipe; else as `retrain`. `resume_tune` goes on.
        RuntimeError: If no trial gave a result. One that fails by itself does not
            end a tuning.
    """
    check_extra()
    source, genotype, config = training_arguments(data, genotype, config)
    plan = _completed(plan or TuneConfig(), config)
    folder = None if tuner_role() == "worker" else RunFolder(out)
    check_training(source, genotype, config)
    facts = {
        "config": {
            "training": dataclasses.asdict(config),
            "plan": dataclasses.asdict(plan),
        },
        "genotype": genotype.to_dict(),
        "data": describe_data(source),
        **(facts or {}),
    }
    training = _trial_training(source, out, facts, on_step, on_epoch, on_part)
    if folder is None:
        return _work(training)
    with folder:
        folder.write_facts(facts)
        return _hand_out(training, folder)


def resume_tune(data, folder, on_step=None, on_epoch=None, on_part=None):
    """Goes on with a tuning that was interrupted, or killed.

    Finished trials stay as they are, one that was begun goes on from its checkpoint.

    Args:
        data: `DataSource`, the one that the tuning began with.
        folder: Path of its folder.
        on_step: As for `tune`.
        on_epoch: As for `tune`.
        on_part: As for `tune`.

    Returns:
        As `tune`.

    Raises:
        FileNotFoundError: If there is no tuning.
        BlockingIOError: If another process has it open.
        ValueError: If the data are not the same, or a file is damaged.
        RuntimeError: As for `tune`; `ImportError` and those of `retrain` as well.
    """
    check_extra()
    _, _, facts = read_tuning(folder)
    check_same_data(data, facts)
    training = _trial_training(data, folder, facts, on_step, on_epoch, on_part)
    if tuner_role() == "worker":
        return _work(training)
    with RunFolder(folder, resume=True) as opened:
        return _hand_out(training, opened)


def read_tuning(folder):
    """Reads the `RetrainConfig`, the `Genotype` and all facts of a tuning.

    Raises:
        FileNotFoundError: If there is none.
        ValueError: If it is no tuning, or its settings are damaged.
    """
    facts = read_facts(folder, ("config", "genotype", "data"))
    with damaged_settings(folder, "a tuning"):
        settings = check_object(facts["config"], ("training", "plan"))
        TuneConfig(**settings["plan"])
        config = RetrainConfig(**settings["training"])
        return config, Genotype.from_dict(facts["genotype"]), facts


def check_extra():
    """Raises `ImportError` if KerasTuner is not installed."""
    if importlib.util.find_spec("keras_tuner") is None:
        raise ImportError(
            "A tuning needs KerasTuner, which is not installed. Install it with: "
            'pip install "darts-keras[tune]"'
        )


def tuner_role():
    """Returns what KerasTuner takes this process for: its environment tells.

    Returns:
        `"alone"`, or among several processes `"chief"` or `"worker"`.
    """
    if "KERASTUNER_ORACLE_IP" not in os.environ:
        return "alone"
    is_chief = "chief" in os.environ.get("KERASTUNER_TUNER_ID", "")
    return "chief" if is_chief else "worker"


def _completed(plan, config):
    if config.refit:
        raise ValueError(
            "A tuning is measured on images that are held out of the train part, so "
            "`refit` must be false. Received: refit=True"
        )
    return dataclasses.replace(
        plan,
        epochs=plan.epochs or config.epochs,
        ranges=tune_ranges(config, plan.ranges),
    )


def _trial_training(source, folder, facts, on_step, on_epoch, on_part):
    return TrialTraining(
        genotype=Genotype.from_dict(facts["genotype"]),
        source=source,
        config=RetrainConfig(**facts["config"]["training"]),
        plan=TuneConfig(**facts["config"]["plan"]),
        folder=pathlib.Path(folder),
        facts=facts,
        on_step=on_step,
        on_epoch=on_epoch,
        on_part=on_part,
    )


def _tuner(training, train, folder):
    # KerasTuner is an extra: nothing else may import it.
    from darts_keras.training.trial_oracle import make_oracle
    from darts_keras.training.trial_tuner import TrialTuner

    plan, config = training.plan, training.config
    return TrialTuner(make_oracle(plan, plan.ranges, config), train, folder)


def _work(training):
    """Runs the trials that the chief gives to this process."""

    def train(trial, values):
        if (training.folder / "config.json").exists():  # Not on another machine.
            _check_same_tuning(training)
        return training(trial, values)

    # Until there is a trial, the chief may not have made its folder.
    with tempfile.TemporaryDirectory() as folder:
        _tuner(training, train, folder).search()


def _check_same_tuning(training):
    _, _, begun = read_tuning(training.folder)
    check_same_data(training.source, begun)
    for key in ("config", "genotype"):
        if begun[key] != training.facts[key]:
            raise ValueError(
                "A worker must be started with the arguments of its chief. Received: "
                f"another `{key}` than in {training.folder / 'config.json'}"
            )


def _hand_out(training, folder):
    """Runs all trials, or lets workers do so; writes what came out so far."""
    tuner = _tuner(training, training, folder.path)
    try:
        tuner.search()
    finally:  # Even an interrupted tuning has a best trial.
        trials = list_trials(tuner.oracle, training)
        folder.write_json("trials.json", {"trials": trials})
        recipe = best_recipe(trials, training)
        if recipe is not None:
            recipe.save(folder.path / RECIPE_FILE)
    if recipe is None:
        raise RuntimeError(
            f"None of the {len(trials)} trials gave a result; see "
            f"{folder.path / 'trials.json'}. The last one: {trials[-1]['message']}"
        )
    return TuneResult(recipe=recipe, trials=tuple(trials), folder=folder.path)
