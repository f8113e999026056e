"""The options of `search` that are settings of a `SearchConfig`.

Those for experts come from a preset, or from Python: where the cosine ends, momentum,
clipping, the betas of Adam, and the finite difference.
"""

import functools

import click

POSITIVE = click.IntRange(1)
FROM_ZERO = click.IntRange(0)
NOT_NEGATIVE = click.FloatRange(0)


def setting(name, kind, text, quick=None, paper=None, flag=None):
    """Returns an option whose default is the preset's; a test keeps both equal."""
    quick, paper = str(quick), str(paper)
    shown = paper if quick == paper else f"quick: {quick}, paper: {paper}"
    return click.option(
        flag or f"--{name.replace('_', '-')}",
        name,
        type=kind,
        default=None,
        help=text,
        show_default=shown,
    )


SETTINGS = (
    setting("epochs", POSITIVE, "Epochs of the search.", 6, 50),
    setting(
        "warmup_epochs",
        FROM_ZERO,
        "Epochs at the start in which only the weights learn.",
        0,
        0,
    ),
    setting(
        "order",
        click.Choice(["first", "second"]),
        "Order of the architecture gradient. The second takes 2.6 times as long.",
        "first",
        "first",
    ),
    setting("batch_size", POSITIVE, "Images per step, from each half.", 32, 64),
    setting(
        "filters",
        click.IntRange(2),
        "Filters of the first cell; even.",
        8,
        16,
    ),
    setting("num_cells", click.IntRange(3), "Cells of the supernet.", 5, 8, "--cells"),
    setting(
        "stem",
        click.Choice(["single", "dual"]),
        "What the first cell's two inputs get: the same map, or different ones.",
        "dual",
        "single",
    ),
    setting(
        "stem_form",
        click.Choice(["small", "large"]),
        "Stem for small images (keeps the size) or large ones (an eighth of it).",
        "by image size",
        "by image size",
    ),
    setting(
        "attention",
        click.Choice(["none", "se", "cbam", "eca", "bam"]),
        "Attention block after each cell of the derived network.",
        "se",
        "none",
    ),
    setting(
        "attention_in_search",
        None,
        "Whether the supernet has the attention blocks, too.",
        False,
        False,
        "--attention-in-search/--no-attention-in-search",
    ),
    setting(
        "weight_learning_rate",
        NOT_NEGATIVE,
        "Of the weights, at the start; falls as a cosine.",
        0.025,
        0.025,
    ),
    setting(
        "weight_decay", NOT_NEGATIVE, "L2 in the gradient of the weights.", 3e-4, 3e-4
    ),
    setting(
        "architecture_learning_rate",
        NOT_NEGATIVE,
        "Of Adam on the alphas.",
        0.006,
        3e-4,
    ),
    setting(
        "architecture_weight_decay",
        NOT_NEGATIVE,
        "L2 in the gradient of the alphas.",
        1e-3,
        1e-3,
    ),
    setting(
        "crop_padding", FROM_ZERO, "Pixels a crop may move an image each way.", 2, 4
    ),
    setting(
        "flip",
        None,
        "Mirror images left and right at random.",
        True,
        True,
        "--flip/--no-flip",
    ),
    setting(
        "cutout", FROM_ZERO, "Side of the square that is blanked, in pixels.", 0, 0
    ),
    setting(
        "precision",
        click.Choice(["float32", "mixed_bfloat16", "mixed_float16", "float64"]),
        "Number type of the supernet.",
        "float32",
        "float32",
    ),
    setting(
        "train_fraction",
        click.FloatRange(0.01, 0.99),
        "Share of the train part that moves the weights; the rest moves the alphas.",
        0.5,
        0.5,
    ),
    setting(
        "seed",
        click.IntRange(0, 2**31 - 1),
        "Of everything that is drawn at random.",
        0,
        0,
    ),
    setting(
        "deterministic",
        None,
        "Give the same bits each time, on the same machine.",
        False,
        False,
        "--deterministic/--no-deterministic",
    ),
    setting(
        "checkpoint_minutes",
        NOT_NEGATIVE,
        "Minutes between checkpoints within an epoch; each epoch ends with one.",
        5.0,
        5.0,
    ),
)


def settings_options(command):
    """Adds an option for each setting; the command gets them by name, or `None`."""
    return functools.reduce(lambda f, option: option(f), reversed(SETTINGS), command)
