"""The options of `search` that are settings of a `SearchConfig`.

Those for experts come from a preset, or from Python: where the cosine ends, momentum,
clipping, the betas of Adam, and the finite difference.
"""

import click

from darts_keras_cli.common_settings import (
    RUN_SETTINGS,
    image_settings,
    network_settings,
)
from darts_keras_cli.setting import FROM_ZERO, NOT_NEGATIVE, POSITIVE, Setting

SETTINGS = (
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
