"""`darts-keras search`: from labelled images to a genotype."""

import dataclasses
import shlex

import click

from darts_keras_cli.data_options import data_options, data_words
from darts_keras_cli.library import load_library
from darts_keras_cli.run_command import (
    carry_out,
    network_words,
    refuse_with_resume,
    resume_run,
    run_options,
    start_run,
)
from darts_keras_cli.search_options import SETTINGS
from darts_keras_cli.setting import add_settings, given_settings


@click.command()
@data_options
@click.option(
    "--preset",
    default=None,
    show_default="quick",
    metavar="NAME",
    help="Settings to start from: quick (minutes on two cores), paper (Liu et al., "
    "2019; days on two cores) or fine_tuning (paper, with dual stem and attention).",
)
@click.option(
    "--space",
    default=None,
    show_default="darts",
    metavar="NAME",
    help="Search space: darts (8 operations) or skip_sep (2 of them).",
)
@click.option(
    "--nodes",
    type=click.IntRange(1, 8),
    default=None,
    show_default="4",
    help="Intermediate nodes of a cell.",
)
@add_settings(SETTINGS)
@run_options
def search(**options):
    """Search a cell architecture for labelled images by gradient descent.

    Without options it searches on the bundled sample of Fashion-MNIST, in a few
    minutes on two cores.
    """
    if options["resume"] is not None:
        refuse_with_resume()
    load_library("tensorflow")
    from darts_keras_cli.search_progress import SearchProgress

    progress = SearchProgress(options["quiet"])
    work = _start if options["resume"] is None else _resume
    _print_result(*carry_out(progress, lambda: work(options, progress)))


def _start(options, progress):
    from darts_keras.training.search import search as run_search

    space, config = _settings(options)

    def procedure(source, config, **more):
        return run_search(source, space, config, **more)

    return start_run(procedure, lambda _: config, options, progress)


def _settings(options):
    """Returns the `SearchSpace` and the `SearchConfig` that the options ask for."""
    from darts_keras.config import PRESETS
    from darts_keras.space.search_space import SEARCH_SPACES

    base = PRESETS[options["preset"] or "quick"]
    chosen = SEARCH_SPACES[options["space"] or "darts"]
    chosen = dataclasses.replace(chosen, num_nodes=options["nodes"] or chosen.num_nodes)
    return chosen, dataclasses.replace(base, **given_settings(options, SETTINGS))


def _resume(options, progress):
    from darts_keras.training.search import read_settings, resume_search

    return resume_run(read_settings, resume_search, options, progress)


def _print_result(result, named, config):
    folder = result.folder
    click.echo()
    for kind in ("normal", "reduction"):
        click.echo(f"{kind} cell:")
        for number, node in enumerate(getattr(result.genotype, kind).nodes, start=2):
            click.echo(f"  node {number}: " + ", ".join(map(str, node)))
    click.echo(f"\nGenotype: {folder / 'genotype.json'}")
    click.echo(f"Report:   {folder / 'report.html'}")
    words = ["darts-keras", "train", "--genotype", str(folder / "genotype.json")]
    words += [*data_words(named), *network_words(config)]
    click.echo(f"Retrain:  {shlex.join(words)}")
