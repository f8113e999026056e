"""`darts-keras train`: from a genotype to a classifier."""

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
from darts_keras_cli.setting import add_settings
from darts_keras_cli.strategy_option import strategy_option
from darts_keras_cli.train_options import SETTINGS


@click.command()
@genotype_option
@data_options
@recipe_option
@add_settings(SETTINGS)
@strategy_option
@run_options
def train(**options):
    """Train the network of a genotype on labelled images, from scratch.

    A tenth of the train part is held out to choose by (`--refit` trains on all). The
    test part is not touched: `darts-keras evaluate RUN` measures on it.
    """
    check_begins_or_resumes(options)
    load_library()
    from darts_keras_cli.train_progress import TrainProgress

    progress = TrainProgress(options["quiet"])
    work = _start if options["resume"] is None else _resume
    _print_result(*carry_out(progress, lambda: work(options, progress)))


def _start(options, progress):
    from darts_keras.training.retrain import retrain

    return start_by_recipe(retrain, SETTINGS, options, progress)


def _resume(options, progress):
    from darts_keras.training.retrain import read_training, resume_retrain

    return resume_run(read_training, resume_retrain, options, progress)


def _print_result(result, named, config):
    record, folder = result.history[-1], result.folder
    click.echo()
    if "valid_accuracy" in record:
        click.echo(
            f"Valid accuracy after epoch {config.epochs}: "
            f"{record['valid_accuracy']:.2%} of {len(result.validation.labels)} images "
            "held out"
        )
    else:
        click.echo(f"Trained on all train images; loss {record['train_loss']:.3f}")
    click.echo(f"Model:    {folder / 'model.keras'}")
    click.echo(f"Report:   {folder / 'report.html'}")
    words = ["darts-keras", "evaluate", str(folder), *data_words(named)]
    click.echo(f"Measure:  {shlex.join(words)}")
