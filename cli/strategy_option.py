"""The option that says which devices share a run."""

import contextlib

import click

strategy_option = click.option(
    "--strategy",
    type=click.Choice(["one_device", "mirrored", "multi_worker"]),
    default="one_device",
    show_default=True,
    help="Devices that share each batch: one_device, mirrored (all GPUs of this "
    "machine) or multi_worker (those of several machines, by TF_CONFIG).",
)


def open_devices(options, progress):
    """Opens the devices that a command asks for, after `prepare_device`.

    Args:
        options: Dictionary of the options of the command.
        progress: `Progress`, which is told if this process is not the chief.

    Returns:
        Dictionary: what to give the procedure besides; empty if the command has no
        such option.

    Raises:
        ValueError: See `open_strategy`; `RuntimeError` likewise.
    """
    from darts_keras.training.strategy import open_strategy

    if "strategy" not in options:
        return {}
    strategy = open_strategy(options["strategy"])
    if not strategy.is_chief:
        progress.leave_to_chief(name_of(strategy))
    return {"strategy": strategy}


def name_of(strategy):
    """Returns what a worker is called in a message: `"Worker 1 of 2"`."""
    return str(strategy.cluster).capitalize()


def tell_done(worker):
    """Says the last word of a worker that is not the chief.

    Args:
        worker: String, see `name_of`.
    """
    click.echo(f"{worker} is done; the chief has the results.", err=True)


def strategy_words():
    """Returns the words that ask for the devices of the present command."""
    name = click.get_current_context().params.get("strategy", "one_device")
    return [] if name == "one_device" else ["--strategy", name]


@contextlib.contextmanager
def shared_folder_needed(options):
    """Says, of a folder that is not there, that all workers need it.

    Args:
        options: Dictionary of the options of the command.

    Raises:
        FileNotFoundError: In place of another.
    """
    try:
        yield
    except FileNotFoundError as error:
        if options.get("strategy") != "multi_worker":
            raise
        raise FileNotFoundError(
            f"{error}. Every worker needs the folder of the run: it has to lie on a "
            "file system that all of them share."
        ) from None
