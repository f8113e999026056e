"""`darts-keras ablate`: what attention and the dual stem are worth."""

import dataclasses
import functools

import click

from darts_keras_cli.carry_out import carry_out
from darts_keras_cli.data_options import data_options
from darts_keras_cli.library import load_library
from darts_keras_cli.recipe_options import (
    check_begins_or_resumes,
    genotype_option,
    recipe_option,
    start_by_recipe,
)
from darts_keras_cli.run_command import resume_run, run_options
from darts_keras_cli.seeds_option import seeds_option
from darts_keras_cli.setting import add_settings
from darts_keras_cli.train_options import SETTINGS

_ATTENTION = dataclasses.replace(
    next(each for each in SETTINGS if each.name == "attention"),
    kind=click.Choice(["se", "cbam", "eca", "bam"]),
    text="Attention block that is compared with none.",
    paper="se",
)
ABLATION_SETTINGS = (
    _ATTENTION,
    *(s for s in SETTINGS if s.name not in ("stem", "attention", "seed")),
)


@click.command()
@genotype_option
@data_options
@recipe_option
@seeds_option(
    "0,1,2", True, "Seeds; each combination is trained once with each of them."
)
@add_settings(ABLATION_SETTINGS)
@run_options
def ablate(**options):
    """Train a network with and without attention and dual stem, and compare.

    Four combinations, each with several seeds, by the same recipe. The accuracy is
    that of the last epoch, on the share of the train part that is held out, the same
    for all runs of a seed. The test part is not touched.
    """
    check_begins_or_resumes(options)
    load_library()
    from darts_keras_cli.part_progress import AblationProgress

    progress = AblationProgress(options["quiet"])
    work = _start if options["resume"] is None else _resume
    _print_result(*carry_out(progress, lambda: work(options, progress)))


def _start(options, progress):
    from darts_keras.training.ablate import ablate as run_ablate

    procedure = functools.partial(run_ablate, seeds=options["seeds"])
    return start_by_recipe(procedure, ABLATION_SETTINGS, options, progress)


def _resume(options, progress):
    from darts_keras.training.ablate import read_ablation, resume_ablate

    return resume_run(read_ablation, resume_ablate, options, progress)


def _print_result(result, _named, config):
    from darts_keras.report.ablation import ablation_markdown

    click.echo()
    click.echo(ablation_markdown(result.rows))
    click.echo(
        f"Accuracy after epoch {config.epochs}, on {config.valid_fraction:.0%} of the "
        "train part, held out."
    )
    click.echo(f"Report: {result.folder / 'ablation.html'}")
