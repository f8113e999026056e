"""`darts-keras search`: from labelled images to a genotype."""

import dataclasses
import pathlib
import shlex
import sys

import click
from click.core import ParameterSource

from darts_keras_cli.data_options import data_options
from darts_keras_cli.library import load_library
from darts_keras_cli.main import INTERRUPTED
from darts_keras_cli.search_options import settings_options

_DATA = ("dataset", "data", "image_size", "on_bad_image")


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
@settings_options
@click.option(
    "--out",
    type=click.Path(path_type=pathlib.Path),
    metavar="RUN",
    help="Folder of the run, new or empty.  [default: runs/search-DATA-N]",
)
@click.option(
    "--resume",
    type=click.Path(path_type=pathlib.Path),
    metavar="RUN",
    help="Go on with the run in this folder. Its settings and data stay.",
)
@click.option(
    "--inter-op-threads",
    type=click.IntRange(1),
    show_default="2",
    help="Operations that TensorFlow computes at a time.",
)
@click.option(
    "--intra-op-threads",
    type=click.IntRange(1),
    show_default="half of the cores",
    help="Threads that one operation may use.",
)
@click.option("--quiet", is_flag=True, help="Print the result alone.")
def search(inter_op_threads, intra_op_threads, quiet, resume, **options):
    """Search a cell architecture for labelled images by gradient descent.

    Without options it searches on the bundled sample of Fashion-MNIST, in a few
    minutes on two cores.
    """
    if resume is not None:
        _refuse(options)
    load_library()
    from darts_keras_cli.progress import SearchProgress

    threads = {
        "inter_op_threads": inter_op_threads,
        "intra_op_threads": intra_op_threads,
    }
    progress = SearchProgress(quiet)
    try:
        with progress:
            if resume:
                run = _resume(resume, threads, progress)
            else:
                run = _start(options, threads, progress)
    except KeyboardInterrupt:
        click.echo(f"Interrupted. {_way_on(progress.folder)}", err=True)
        raise click.exceptions.Exit(INTERRUPTED) from None
    _print_result(*run)


def _refuse(options):
    """A run that goes on keeps its settings: no option may say otherwise."""
    context = click.get_current_context()
    for option in context.command.params:
        source = context.get_parameter_source(option.name)
        if option.name in options and source != ParameterSource.DEFAULT:
            raise click.UsageError(
                "`--resume` goes on with the settings and the data of the run; it "
                f"can't be combined with `{option.opts[0]}`."
            )


def _way_on(folder):
    if folder is None or not (folder / "checkpoint.npz").exists():
        return "Nothing was saved."
    words = ["darts-keras", "search", "--resume", str(folder)]
    return f"Go on with: {shlex.join(words)}"


def _start(options, threads, progress):
    from darts_keras.data.open_data import open_data
    from darts_keras.training.device import prepare_device
    from darts_keras.training.run_folder import RunFolder, free_folder
    from darts_keras.training.search import search as run_search

    named = {name: options.pop(name) for name in _DATA}
    out = options.pop("out")
    space, config = _settings(**options)
    if out is not None:
        RunFolder(out)  # Refuses one that is taken, before data are read.
    facts = {
        "opened": _wherever(named),
        "threads": prepare_device(**threads),
        "command": shlex.join(["darts-keras", *sys.argv[1:]]),
    }
    progress.open_data(named)
    source = open_data(**named)
    folder = out or free_folder("runs", f"search-{source.name}")
    progress.begin(source, config, folder)
    result = run_search(
        source,
        space,
        config,
        out=folder,
        facts=facts,
        on_step=progress.on_step,
        on_epoch=progress.on_epoch,
    )
    return result, facts["opened"], config


def _settings(preset, space, nodes, **given):
    """Returns the `SearchSpace` and the `SearchConfig` that the options ask for."""
    from darts_keras.config import PRESETS
    from darts_keras.space.search_space import SEARCH_SPACES

    base = PRESETS[preset or "quick"]
    chosen = SEARCH_SPACES[space or "darts"]
    chosen = dataclasses.replace(chosen, num_nodes=nodes or chosen.num_nodes)
    given = {name: value for name, value in given.items() if value is not None}
    return chosen, dataclasses.replace(base, **given)


def _wherever(named):
    """Returns how to open the data from any working directory."""
    if named["data"] is None:
        return named
    if not named["data"]:
        raise click.BadParameter("must name a file or a folder.", param_hint="--data")
    return {**named, "data": str(pathlib.Path(named["data"]).resolve())}


def _resume(folder, threads, progress):
    from darts_keras.data.open_data import open_data
    from darts_keras.training.device import prepare_device
    from darts_keras.training.run_folder import read_settings
    from darts_keras.training.search import resume_search

    config, _, facts = read_settings(folder)
    named = facts.get("opened")
    if named is None:
        raise ValueError(
            f"The run in {folder} was started from Python; go on with it there: "
            "`darts_keras.resume_search(data, folder)`."
        )
    if not isinstance(named, dict) or set(named) != set(_DATA):
        raise ValueError(
            f"`opened` in {folder / 'config.json'} must say how to open the data. "
            f"Received: opened={named}"
        )
    # Other numbers of threads may add up in another order, and so to other bits.
    begun = facts.get("threads", {})
    prepare_device(**{name: threads[name] or begun.get(name) for name in threads})
    progress.open_data(named)
    source = open_data(**named)
    progress.begin(source, config, folder)
    result = resume_search(
        source, folder, on_step=progress.on_step, on_epoch=progress.on_epoch
    )
    return result, named, config


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
    for name in _DATA:
        if named[name] not in (None, "fail"):  # "fail" is the default.
            words += [f"--{name.replace('_', '-')}", str(named[name])]
    words += ["--stem", config.stem, "--attention", config.attention]
    if config.stem_form is not None:
        words += ["--stem-form", config.stem_form]
    click.echo(f"Retrain:  {shlex.join(words)}")
