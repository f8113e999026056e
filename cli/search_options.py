"""The options of `search` that are settings of a `SearchConfig`.

Those for experts come from a preset, or from Python: where the cosine ends, momentum,
clipping, the betas of Adam, and the finite difference.
"""

import dataclasses

import click

from darts_keras_cli.common_settings import (
    RUN_SETTINGS,
    base_batch_size,
    image_settings,
    network_settings,
)
from darts_keras_cli.setting import (
    FROM_ZERO,
    NOT_NEGATIVE,
    POSITIVE,
    Setting,
    TableSetting,
    given_settings,
)

SETTINGS = (
    Setting(
        "method",
        click.STRING,
        "How the architecture mixes and learns: darts, or snas (single level, draws "
        "from a Concrete distribution).",
        "darts",
        "darts",
    ),
    TableSetting(
        "method_settings",
        None,
        "Setting of the method, such as resource_weight=0.1. May come several times.",
        {},
        {},
    ),
    Setting(
        "guard",
        click.STRING,
        "Against collapse: skips, ranking or eigenvalue stop the search, best_valid "
        "returns the epoch of the best valid accuracy; none.",
        "skips",
        "none",
    ),
    TableSetting(
        "guard_settings",
        None,
        "Setting of the guard, such as start=10. May come several times.",
        {},
        {},
    ),
    Setting("epochs", POSITIVE, "Epochs of the search.", 6, 50),
    Setting(
        "warmup_epochs",
        FROM_ZERO,
        "Epochs at the start in which only the weights learn.",
        0,
        0,
    ),
    Setting(
        "order",
        click.Choice(["first", "second"]),
        "Order of the architecture gradient. The second takes 2.6 times as long.",
        "first",
        "first",
    ),
    Setting("batch_size", POSITIVE, "Images per step, from each half.", 32, 64),
    base_batch_size(
        "That of the weights is multiplied by `--batch-size` / this, that of Adam by "
        "the square root of it"
    ),
    *network_settings(
        "supernet",
        (8, 16),
        (5, 8),
        "Attention block after each cell of the derived network.",
    ),
    Setting(
        "attention_in_search",
        None,
        "Whether the supernet has the attention blocks, too.",
        False,
        False,
    ),
    Setting(
        "weight_learning_rate",
        NOT_NEGATIVE,
        "Of the weights, at the start; falls as a cosine.",
        0.025,
        0.025,
    ),
    Setting(
        "weight_decay", NOT_NEGATIVE, "L2 in the gradient of the weights.", 3e-4, 3e-4
    ),
    Setting(
        "architecture_learning_rate",
        NOT_NEGATIVE,
        "Of Adam on the alphas.",
        0.006,
        3e-4,
    ),
    Setting(
        "architecture_weight_decay",
        NOT_NEGATIVE,
        "L2 in the gradient of the alphas.",
        1e-3,
        1e-3,
    ),
    *image_settings((0, 0)),
    Setting(
        "train_fraction",
        click.FloatRange(0.01, 0.99),
        "Share of the train part that moves the weights; the rest moves the alphas.",
        0.5,
        0.5,
    ),
    *RUN_SETTINGS,
)


def search_config(options, base=None, settings=SETTINGS):
    """Returns the `SearchConfig` that the options of a command ask for.

    Args:
        options: Dictionary of the options of the command.
        base: Optional `SearchConfig` to start from, in place of `--preset`.
        settings: Sequence of `Setting`, those that the command has.
    """
    from darts_keras.config import PRESETS

    base = base or PRESETS[options["preset"] or "quick"]
    given = given_settings(options, settings)
    for name in ("method", "guard"):
        if name in given:  # Settings are of one of them, and fit no other.
            given.setdefault(f"{name}_settings", {})
    return dataclasses.replace(base, **given)


def read_parts(_context, _option, text):
    """Reads `--carry`: names with commas between; `None` if it is not given."""
    return None if text is None else tuple(text.split(","))
