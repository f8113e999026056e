"""The options of `search` that are settings of a `SearchConfig`.

Those for experts come from a preset, or from Python: where the cosine ends, momentum,
clipping, the betas of Adam, and the finite difference.
"""

import click

from darts_keras_cli.setting import (
    ATTENTION,
    FROM_ZERO,
    NOT_NEGATIVE,
    POSITIVE,
    PRECISION,
    SEED,
    STEM,
    STEM_FORM,
    Setting,
)

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
    Setting(
        "filters",
        click.IntRange(2),
        "Filters of the first cell; even.",
        8,
        16,
    ),
    Setting("num_cells", click.IntRange(3), "Cells of the supernet.", 5, 8, "--cells"),
    Setting(
        "stem",
        STEM,
        "What the first cell's two inputs get: the same map, or different ones.",
        "dual",
        "single",
    ),
    Setting(
        "stem_form",
        STEM_FORM,
        "Stem for small images (keeps the size) or large ones (an eighth of it).",
        "by image size",
        "by image size",
    ),
    Setting(
        "attention",
        ATTENTION,
        "Attention block after each cell of the derived network.",
        "se",
        "none",
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
    Setting(
        "crop_padding", FROM_ZERO, "Pixels a crop may move an image each way.", 2, 4
    ),
    Setting(
        "flip",
        None,
        "Mirror images left and right at random.",
        True,
        True,
    ),
    Setting(
        "cutout", FROM_ZERO, "Side of the square that is blanked, in pixels.", 0, 0
    ),
    Setting(
        "precision",
        PRECISION,
        "Number type of the supernet.",
        "float32",
        "float32",
    ),
    Setting(
        "train_fraction",
        click.FloatRange(0.01, 0.99),
        "Share of the train part that moves the weights; the rest moves the alphas.",
        0.5,
        0.5,
    ),
    Setting(
        "seed",
        SEED,
        "Of everything that is drawn at random.",
        0,
        0,
    ),
    Setting(
        "deterministic",
        None,
        "Give the same bits each time, on the same machine.",
        False,
        False,
    ),
    Setting(
        "checkpoint_minutes",
        NOT_NEGATIVE,
        "Minutes between checkpoints within an epoch; each epoch ends with one.",
        5.0,
        5.0,
    ),
)
