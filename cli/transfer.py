"""`darts-keras transfer`: what an architecture is worth on other data."""

import pathlib

import click

from darts_keras_cli.carry_out import carry_out
from darts_keras_cli.data_options import DATA_DEFAULTS, read_opened
from darts_keras_cli.library import load_library
from darts_keras_cli.run_command import (
    begin_facts,
    begun_in_python,
    check_free,
    prepare_again,
    refuse_with_resume,
    run_options,
    wherever,
)
from darts_keras_cli.setting import add_settings
from darts_keras_cli.space_options import space_of, space_options
from darts_keras_cli.transfer_options import (
    SEARCH_SETTINGS,
    TRAINING_SETTINGS,
    plan_options,
    transfer_config,
)

ROLES = ("source", "target")
_SAMPLES = {"source": "fashion_mnist_clothes", "target": "fashion_mnist_shoes_bags"}


@click.command()
@click.option(
    "--source",
    metavar="NAME_OR_PATH",
    show_default=_SAMPLES["source"],
    help="Data to search on first: the name of a set of tensorflow-datasets, as "
    "cifar10, or of a bundled one; or the path of an .npz file or an image folder.",
)
@click.option(
    "--target",
    metavar="NAME_OR_PATH",
    show_default=_SAMPLES["target"],
    help="Data to go on with, and to train on. Likewise.",
)
@plan_options
@space_options
@add_settings(SEARCH_SETTINGS)
@add_settings(TRAINING_SETTINGS)
@run_options
def transfer(**options):
    """Search on one data set, go on on another, and measure what it was worth.

    Cells of the source as they are, cells that were searched further on the target,
    cells that were searched on the target alone for as many steps, and random cells:
    their networks are trained on the target, each with several seeds. With --both it
    goes back as well, and there are the cells of one phase on the target alone. The
    test parts are not touched.

    The settings of a search are those of one phase. Those that a training has as
    well (stem, attention, crop padding, flip, precision, ...) hold for both.

    Without data it goes from the clothes of the bundled sample to its shoes and bags,
    in some ten minutes on two cores.
    """
    if options["resume"] is not None:
        refuse_with_resume()
    elif (options["source"] is None) != (options["target"] is None):
        missing = next(role for role in ROLES if options[role] is None)
        raise click.UsageError(
            f"Missing option '--{missing}': `--source` and `--target` go together."
        )
    load_library()
    from darts_keras_cli.transfer_progress import TransferProgress

    progress = TransferProgress(options["quiet"])
    work = _start if options["resume"] is None else _resume
    _print_result(carry_out(progress, lambda: work(options, progress)))


def _start(options, progress):
    from darts_keras.training.run_folder import free_folder
    from darts_keras.training.transfer import transfer as run_transfer
    from darts_keras.training.transfer_study import folder_name

    space = space_of(options)
    transfer_config(options)  # What fits no preset is refused before data are read.
    named = {role: _named(options[role] or _SAMPLES[role], role) for role in ROLES}
    opened = {role: wherever(each) for role, each in named.items()}
    facts = begin_facts(options, opened)
    check_free(options["out"])
    sources = _open(named, progress)
    config = transfer_config(options, sources[1])
    names = "-to-".join(folder_name(source.name) for source in sources)
    folder = options["out"] or free_folder("runs", f"transfer-{names}")
    progress.begin(sources, config, folder)
    return run_transfer(
        *sources, space, config, out=folder, facts=facts, **progress.callbacks
    )


def _resume(options, progress):
    from darts_keras.training.transfer import read_transfer, resume_transfer

    folder = options["resume"]
    config, _, facts = read_transfer(folder)
    named = _opened(folder, facts)
    prepare_again(options, facts)
    sources = _open(named, progress)
    progress.begin(sources, config, folder)
    return resume_transfer(*sources, folder, **progress.callbacks)


def _named(text, role):
    """Returns how to open what a user named: a value for each option of data."""
    from darts_keras.data.open_data import ON_DISK

    if text in ON_DISK:
        raise click.BadParameter(
            f"{text} is opened with more options than there are here. Go on in "
            "Python: `darts_keras.transfer(open_data(...), ...)`.",
            param_hint=f"--{role}",
        )
    path = pathlib.Path(text).expanduser()
    looks_like_a_path = text.startswith((".", "/", "~")) or path.suffix == ".npz"
    if looks_like_a_path or path.exists():
        return {**DATA_DEFAULTS, "data": str(path)}
    return {**DATA_DEFAULTS, "dataset": text}


def _open(named, progress):
    """Returns the `DataSource`s of a dictionary by role, a list."""
    from darts_keras.data.open_data import open_data

    sources = []
    for each in named.values():
        progress.open_data(each)
        sources.append(open_data(**each))
    return sources


def _opened(folder, facts):
    """Returns how both data sets of a study were opened, a dictionary by role."""
    found = facts.get("opened")
    if found is None:
        raise begun_in_python(folder, "resume_transfer(source, target, folder)")
    found = found if isinstance(found, dict) else {}
    file = folder / "config.json"
    return {r: read_opened({"opened": found.get(r) or {}}, file) for r in ROLES}


def _print_result(result):
    click.echo()
    click.echo((result.folder / "transfer.md").read_text(encoding="utf-8"))
    click.echo(f"Report: {result.folder / 'report.html'}")
