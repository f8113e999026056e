"""The options of `transfer` that are settings of a `TransferConfig`."""

import dataclasses

import click

from darts_keras_cli.search_options import SETTINGS, read_parts, search_config
from darts_keras_cli.seeds_option import seeds_option
from darts_keras_cli.setting import (
    FROM_ZERO,
    POSITIVE,
    Setting,
    add_options,
    given_settings,
)

_SHARED = (
    "stem",
    "stem_form",
    "attention",
    "crop_padding",
    "flip",
    "precision",
    "deterministic",
    "checkpoint_minutes",
)
"""Settings of the searches that hold for the trainings as well, if they are given."""

_DIFFERENT = {  # From the options of `search`.
    "epochs": {
        "quick": 4,
        "text": "Epochs of a phase; from scratch it makes the steps of both.",
    },
    "seed": {"text": "Of the searches, the random subsets and the random cells."},
}
_REFUSED = ("guard", "guard_settings")  # The budgets would not be equal any more.
SEARCH_SETTINGS = tuple(
    dataclasses.replace(each, **_DIFFERENT.get(each.name, {}))
    for each in SETTINGS
    if each.name not in _REFUSED
)
TRAINING_SETTINGS = (
    Setting("training_epochs", POSITIVE, "Epochs of a training.", 1, 600, small=12),
    Setting(
        "training_filters",
        click.IntRange(2),
        "Filters of the first cell of a network that is trained; even.",
        8,
        36,
    ),
    Setting(
        "training_num_cells",
        click.IntRange(3),
        "Cells of a network that is trained.",
        5,
        20,
        "--training-cells",
    ),
)
_OPTIONS = (
    click.option(
        "--preset",
        default=None,
        show_default="quick; small for less than 3,000 train images of the target",
        metavar="NAME",
        help="Settings to start from: quick (with --both on CIFAR-10 and CIFAR-100 "
        "about 45 minutes on two cores), small, or paper (for GPUs).",
    ),
    click.option(
        "--both",
        is_flag=True,
        help="Go back as well: from the target to the source; and train what one "
        "phase on the target alone finds.",
    ),
    click.option(
        "--carry",
        default=None,
        show_default="stem,cells,alphas",
        metavar="PART,PART,...",
        callback=read_parts,
        help="What the second search takes over from the first, of: stem, cells, "
        "alphas. Its classifier is new.",
    ),
    seeds_option(
        None,
        "quick, small: 0,1, paper: 0,1,2",
        "Seeds; each network is trained once with each of them.",
    ),
    click.option(
        "--random-cells",
        type=click.IntRange(1, 1000),
        default=None,
        show_default="quick: 3, small: 2, paper: 5",
        help="Random cells of the same space that are trained to compare with.",
    ),
    click.option(
        "--proxy-classes",
        type=FROM_ZERO,
        default=None,
        show_default="0",
        help="Search on that many random classes, at most; 0 for all.",
    ),
    click.option(
        "--proxy-images",
        type=FROM_ZERO,
        default=None,
        show_default="quick, small: 5000, paper: 0",
        help="Search on that many random train images, at most; 0 for all.",
    ),
)


def plan_options(command):
    """Adds the options that say what a study is made of."""
    return add_options(command, _OPTIONS)


def transfer_config(options, target=None):
    """Returns the `TransferConfig` that the options of the command ask for.

    Args:
        options: Dictionary of the options of the command.
        target: `DataSource`, or `None` while it is not read.
    """
    from darts_keras.transfer_config import find_transfer_preset

    base = find_transfer_preset(options["preset"], target)
    names = ("carry", "seeds", "random_cells")
    given = {name: options[name] for name in names if options[name] is not None}
    for name in ("proxy_classes", "proxy_images"):
        if options[name] is not None:
            given[name] = options[name] or None
    return dataclasses.replace(
        base,
        search=search_config(options, base.search, SEARCH_SETTINGS),
        training=_training_config(options, base.training),
        both=options["both"],
        **given,
    )


def _training_config(options, config):
    from darts_keras.retrain_config import for_epochs

    own = given_settings(options, TRAINING_SETTINGS)
    given = {name.removeprefix("training_"): value for name, value in own.items()}
    if "epochs" in given:
        config = for_epochs(config, given["epochs"])
    shared = [each for each in SEARCH_SETTINGS if each.name in _SHARED]
    return dataclasses.replace(config, **given_settings(options, shared), **given)
