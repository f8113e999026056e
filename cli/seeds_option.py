"""The option that says with which seeds trainings are repeated."""

import click

from darts_keras_cli.setting import SEED


def seeds_option(default, shown, text):
    """Returns the decorator that adds `--seeds` to a command.

    Args:
        default: String, as a user would write it; or `None`.
        shown: String, or `True`. What the help calls the default.
        text: String, the help.
    """
    return click.option(
        "--seeds",
        default=default,
        show_default=shown,
        metavar="N,N,...",
        callback=_read_seeds,
        help=text,
    )


def _read_seeds(_context, _option, text):
    if text is None:
        return None
    seeds = [SEED.convert(word, None, None) for word in text.split(",")]
    if len(set(seeds)) < len(seeds):
        raise click.BadParameter(f"must be different. Received: {text}")
    return seeds
