"""`darts-keras tune`: a better recipe, by trials."""

import functools
import shlex

import click

from darts_keras_cli.carry_out import carry_out
from darts_keras_cli.data_options import data_options, data_words
from darts_keras_cli.library import load_library
from darts_keras_cli.recipe_options import (
    check_begins_or_resumes,
    genotype_option,
    recipe_option,
    start_by_recipe,
)
from darts_keras_cli.run_command import resume_run, run_options
from darts_keras_cli.setting import NOT_NEGATIVE, POSITIVE, add_options, add_settings
from darts_keras_cli.table import format_table
from darts_keras_cli.train_options import SETTINGS

TUNE_SETTINGS = tuple(s for s in SETTINGS if s.name != "epochs")
_PLAN = {
    "tuner": "tuner",
    "trials": "num_trials",
    "epochs": "epochs",
    "minutes": "minutes",
}
"""The options that are settings of a `TuneConfig`, and what it calls them."""

_OPTIONS = (
    click.option(
        "--tuner",
        type=click.Choice(["random", "hyperband"]),
        show_default="random",
        help="Random search, or Hyperband: many short trials, the best ones longer.",
    ),
    click.option("--trials", type=POSITIVE, show_default="20", help="The most trials."),
    click.option(
        "--epochs",
        type=POSITIVE,
        show_default="as the recipe",
        help="Epochs of a trial; of the longest ones with hyperband.",
    ),
    click.option(
        "--minutes",
        type=NOT_NEGATIVE,
        show_default="no limit",
        help="Time of training, in all trials, after which none begins.",
    ),
)


def _plan_options(command):
    return add_options(command, _OPTIONS)


@click.command()
@genotype_option
@data_options
@recipe_option
@_plan_options
@add_settings(TUNE_SETTINGS)
@run_options
def tune(**options):
    """Tune a recipe: learning rate, weight decay, drop path, filters, attention.

    Each trial is a training by the recipe, with values from around its own. They are
    compared on the share of the train part that is held out; the test part is not
    touched. The result is a recipe for `darts-keras train --recipe`.

    Needs KerasTuner: pip install "darts-keras[tune]". Several workers share the
    trials as with any program for it: start the same command as KERASTUNER_TUNER_ID
    chief, tuner0, tuner1, ..., all with KERASTUNER_ORACLE_IP and
    KERASTUNER_ORACLE_PORT.
    """
    check_begins_or_resumes(options)
    load_library()
    from darts_keras.training.tune import check_extra
    from darts_keras_cli.part_progress import TuneProgress

    check_extra()
    progress = TuneProgress(options["quiet"])
    work = _start if options["resume"] is None else _resume
    _print_result(*carry_out(progress, lambda: work(options, progress)))


def _start(options, progress):
    from darts_keras.training.tune import tune as run_tune
    from darts_keras.training.tune import tuner_role
    from darts_keras.tune_config import TuneConfig

    role = tuner_role()
    if role != "alone" and options["out"] is None:
        raise click.UsageError(
            "Missing option '--out': the chief and its workers need the same one."
        )
    given = {name: options[option] for option, name in _PLAN.items()}
    plan = TuneConfig(**{k: v for k, v in given.items() if v is not None})
    procedure = functools.partial(run_tune, plan=plan)
    joins = role == "worker"
    return start_by_recipe(procedure, TUNE_SETTINGS, options, progress, joins)


def _resume(options, progress):
    from darts_keras.training.tune import read_tuning, resume_tune

    return resume_run(read_tuning, resume_tune, options, progress)


def _print_result(result, named, _config):
    if result is None:
        click.echo("There are no more trials. The result is with the chief.")
        return
    from darts_keras.training.tune import RECIPE_FILE

    path = result.folder / RECIPE_FILE
    click.echo()
    click.echo(_table(result.trials))
    click.echo(f"\nRecipe: {path}: {result.recipe.expected}")
    genotype = str(result.folder / f"trial-{result.trials[0]['trial']}")
    words = ["darts-keras", "train", "--genotype", genotype]
    words += [*data_words(named), "--recipe", str(path)]
    click.echo(f"Train:  {shlex.join(words)}")


def _table(trials):
    names = list(trials[0]["values"])
    head = ("trial", "accuracy", "epochs", "seconds", "parameters", *names)
    rows = [head, *(_row(trial, names) for trial in trials)]
    return format_table(rows, ">" * len(head))


def _row(trial, names):
    measured = (trial["state"], str(trial["epochs"]), "-", "-")
    if trial["state"] == "done":
        measured = (
            f"{trial['valid_accuracy']:.2%}",
            str(trial["epochs"]),
            f"{trial['seconds']:.0f}",
            f"{trial['num_parameters']:,}",
        )
    return (trial["trial"], *measured, *(str(trial["values"][k]) for k in names))
