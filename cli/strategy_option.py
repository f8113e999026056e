"""The option that says which devices share a run."""

import click

strategy_option = click.option(
    "--strategy",
    type=click.Choice(["one_device", "mirrored", "multi_worker"]),
    default="one_device",
    show_default=True,
    help="Devices that share each batch: one_device, mirrored (all GPUs of this "
    "machine) or multi_worker (those of several machines, by TF_CONFIG).",
)


def open_devices(options):
    """Opens the devices that a command is to use, after `prepare_device`.

    Args:
        options: Dictionary of the options of the command.

    Returns:
        `Strategy`; `None` if the command has no such option.

    Raises:
        ValueError: See `open_strategy`; `RuntimeError` likewise.
    """
    from darts_keras.training.strategy import open_strategy

    return open_strategy(options["strategy"]) if "strategy" in options else None


def strategy_words():
    """Returns the words that ask for the devices that the present command has."""
    name = click.get_current_context().params.get("strategy", "one_device")
    return [] if name == "one_device" else ["--strategy", name]


def worker_is_done(cluster):
    """Ends a worker that is not the chief.

    Args:
        cluster: `Cluster`.
    """
    name = str(cluster).capitalize()
    click.echo(f"{name} is done; the chief has the results.", err=True)
    raise click.exceptions.Exit(0)
