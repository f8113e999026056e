"""The options that name a search space."""

import dataclasses

import click

from darts_keras_cli.setting import add_options

_FIELDS = {
    "nodes": "num_nodes",
    "alpha_sharing": "alpha_sharing",
    "weight_sharing": "weight_sharing",
}
"""The options that are fields of a `SearchSpace`, and what it calls them."""

_OPTIONS = (
    click.option(
        "--space",
        default=None,
        show_default="darts",
        metavar="NAME",
        help="Search space: darts (8 operations) or skip_sep (2 of them).",
    ),
    click.option(
        "--nodes",
        type=click.IntRange(1, 8),
        default=None,
        show_default="4",
        help="Intermediate nodes of a cell.",
    ),
    click.option(
        "--alpha-sharing",
        type=click.Choice(["kind", "level", "cell"]),
        default=None,
        show_default="kind",
        help="Which cells have one architecture: all of a kind, those of a kind within "
        "a feature level, or each its own.",
    ),
    click.option(
        "--weight-sharing",
        type=click.Choice(["none", "level", "levels"]),
        default=None,
        show_default="none",
        help="Which normal cells have their kernels in common: those of a feature "
        "level, or of all levels, by slicing.",
    ),
)


def space_options(command):
    """Adds the options that name a search space to a command."""
    return add_options(command, _OPTIONS)


def space_of(options):
    """Returns the `SearchSpace` that the options of a command ask for.

    Args:
        options: Dictionary of the options of the command.
    """
    from darts_keras.space.search_space import SEARCH_SPACES

    changes = {field: options[name] for name, field in _FIELDS.items() if options[name]}
    return dataclasses.replace(SEARCH_SPACES[options["space"] or "darts"], **changes)
