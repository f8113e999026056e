"""`darts-keras train`: from a genotype to a classifier."""

import dataclasses
import functools
import shlex

import click

from darts_keras_cli.data_options import data_options, data_words
from darts_keras_cli.find_genotype import find_genotype
from darts_keras_cli.library import load_library
from darts_keras_cli.run_command import (
    carry_out,
    refuse_with_resume,
    resume_run,
    run_options,
    start_run,
)
from darts_keras_cli.setting import add_settings, given_settings
from darts_keras_cli.train_options import SETTINGS


@click.command()
@click.option(
    "--genotype",
    metavar="FILE_OR_NAME",
    help="Genotype: a file, the folder of a search, or a published name.",
)
@data_options
@click.option(
    "--recipe",
    default=None,
    show_default="quick; small for less than 3,000 train images",
    metavar="NAME",
    help="Settings to start from: quick or small (for two cores), paper (Liu et al., "
    "2019, in the form for the data set; days on a GPU), or a file that `tune` wrote.",
)
@add_settings(SETTINGS)
@run_options
def train(**options):
    """Train the network of a genotype on labelled images, from scratch.

    A tenth of the train part is held out to choose by (`--refit` trains on all). The
    test part is not touched: `darts-keras evaluate RUN` measures on it.
    """
    if options["resume"] is not None:
        refuse_with_resume()
    elif options["genotype"] is None:
        raise click.UsageError(
            "Missing option '--genotype': a file, the folder of a search, or a "
            "published name (`darts-keras genotype list`), such as DARTS_V2."
        )
    load_library()
    from darts_keras_cli.train_progress import TrainProgress

    progress = TrainProgress(options["quiet"])
    work = _start if options["resume"] is None else _resume
    _print_result(*carry_out(progress, lambda: work(options, progress)))


def _start(options, progress):
    from darts_keras.training.retrain import retrain

    genotype = find_genotype(options["genotype"], "--genotype")
    config_of(options)  # Refuses what can't be, before data are read.
    procedure = functools.partial(retrain, genotype)
    make_config = functools.partial(config_of, options)
    return start_run(procedure, make_config, options, progress)


def config_of(options, source=None):
    """Returns the `RetrainConfig` that the options of a command ask for.

    Args:
        options: Dictionary of the options of the command.
        source: `DataSource`, or `None` while it is not read.
    """
    from darts_keras.recipes import find_recipe

    recipe = find_recipe(options["recipe"], source)
    return dataclasses.replace(recipe.config, **given_settings(options, SETTINGS))


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
