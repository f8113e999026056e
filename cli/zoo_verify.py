"""`darts-keras zoo verify`: whether models are what their cards say."""

import functools

import click
from click.core import ParameterSource

from darts_keras_cli.data_options import data_options
from darts_keras_cli.held_out_data import names_data, open_fitting_data
from darts_keras_cli.library import load_library

_MAX_SHOWN = 400  # Characters of a value.
_data_options = functools.partial(
    data_options, data="none: nothing is measured", size="what the model takes"
)


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@_data_options
@click.option(
    "--all", "with_untrained", is_flag=True, help="Those without weights, too."
)
def verify(names, with_untrained, **named):
    """Check models of the zoo: those that are NAMED, or all with weights.

    Checks the hashes of their files, their size, and what they answer to the images
    that are stored with them. With data, a model is measured again on the test part,
    and fails if a measure differs by more than 0.05 points from its card.
    """
    _check(names, with_untrained, named)
    load_library()
    from darts_keras.training.device import prepare_device
    from darts_keras.zoo.verify import names_to_verify
    from darts_keras.zoo.verify import verify as verify_model

    prepare_device()
    source = _open(names[0], named) if names_data(named) else None
    all_ok = True
    for name in names or names_to_verify(with_untrained):
        found = verify_model(name, source)
        all_ok = all_ok and found.ok
        _print(found)
    if not all_ok:
        raise click.exceptions.Exit(1)


def _check(names, with_untrained, named):
    """Refuses options that would have no effect."""
    if names and with_untrained:
        raise click.UsageError("`--all` is for all models: it goes without names.")
    if names_data(named):
        if len(names) != 1:
            raise click.UsageError(
                "Data are for one model: name it. "
                f"Received: {len(names)} names, and `--dataset` or `--data`"
            )
        return
    context = click.get_current_context()
    for option in context.command.params:
        source = context.get_parameter_source(option.name)
        if option.name in named and source != ParameterSource.DEFAULT:
            raise click.UsageError(
                f"`{option.opts[0]}` goes with `--dataset` or `--data`, to measure on."
            )


def _open(name, named):
    """Opens data in the size that a model takes."""
    from darts_keras.zoo.hub import info

    return open_fitting_data(named, info(name).architecture.input_shape[:2])


def _print(found):
    click.echo(f"{found.name}: {'as its card says' if found.ok else 'FAILED'}")
    for check in found.checks:
        click.echo(f"  {_line(check)}")


def _line(check):
    if check.ok:
        return f"ok      {check.name}: {_shorten(check.found)}"
    sign = "FAILED" if check.counts else "other "
    expected, received = map(_shorten, (check.expected, check.found))
    return f"{sign}  {check.name}. Expected: {expected}. Received: {received}"


def _shorten(text):
    return text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]} ..."
