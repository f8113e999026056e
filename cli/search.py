"""`darts-keras search`: from labelled images to a genotype."""

import pathlib
import shlex

import click

from darts_keras_cli.carry_out import carry_out
from darts_keras_cli.data_options import data_options, data_words
from darts_keras_cli.library import load_library
from darts_keras_cli.run_command import (
    network_words,
    refuse_with_resume,
    resume_run,
    run_options,
    start_run,
)
from darts_keras_cli.search_options import SETTINGS, read_parts, search_config
from darts_keras_cli.setting import add_settings
from darts_keras_cli.space_options import space_of, space_options
from darts_keras_cli.strategy_option import strategy_option


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
@space_options
@click.option(
    "--from",
    "start",
    type=click.Path(path_type=pathlib.Path),
    metavar="RUN",
    show_default="a random start",
    help="Begin with what the search in this folder has learned.",
)
@click.option(
    "--carry",
    default=None,
    show_default="stem,cells,alphas",
    metavar="PART,PART,...",
    callback=read_parts,
    help="What to take from there, of: stem, cells, alphas.",
)
@add_settings(SETTINGS)
@strategy_option
@run_options
def search(**options):
    """Search a cell architecture for labelled images by gradient descent.

    Without options it searches on the bundled sample of Fashion-MNIST, in a few
    minutes on two cores.
    """
    if options["resume"] is not None:
        refuse_with_resume()
    load_library()
    from darts_keras_cli.search_progress import SearchProgress

    progress = SearchProgress(options["quiet"])
    work = _start if options["resume"] is None else _resume
    _print_result(*carry_out(progress, lambda: work(options, progress)))


def _start(options, progress):
    from darts_keras.training.search import search as run_search

    space, config = space_of(options), search_config(options)
    start = _carried_start(options)

    def procedure(source, config, **more):
        return run_search(source, space, config, start=start, **more)

    return start_run(procedure, lambda _: config, options, progress)


def _carried_start(options):
    if options["start"] is None:
        if options["carry"] is not None:
            raise click.UsageError("`--carry` says what to take: it needs `--from`.")
        return None
    from darts_keras.carried_parts import CARRIED_PARTS
    from darts_keras.training.carried_start import CarriedStart

    return CarriedStart(options["start"], options["carry"] or CARRIED_PARTS)


def _resume(options, progress):
    from darts_keras.training.search import read_settings, resume_search

    return resume_run(read_settings, resume_search, options, progress)


def _print_result(result, named, config):
    from darts_keras.cell_names import cell_title

    folder = result.folder
    click.echo()
    if result.stop is not None:
        click.echo(f"Guard '{config.guard}': {result.stop.reason}\n")
    for name, cell in result.genotype.cells.items():
        click.echo(f"{cell_title(name)}:")
        for number, node in enumerate(cell.nodes, start=2):
            click.echo(f"  node {number}: " + ", ".join(map(str, node)))
    click.echo(f"\nGenotype: {folder / 'genotype.json'}")
    click.echo(f"Report:   {folder / 'report.html'}")
    words = ["darts-keras", "train", "--genotype", str(folder / "genotype.json")]
    words += [*data_words(named), *network_words(config)]
    click.echo(f"Retrain:  {shlex.join(words)}")
