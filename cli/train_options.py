"""The options of `train` that are settings of a `RetrainConfig`.

Those for experts come from a recipe, or from Python: momentum, clipping, where the
cosine ends, and how often the rate changes.
"""

import click

from darts_keras_cli.setting import (
    ATTENTION,
    FROM_ZERO,
    NOT_NEGATIVE,
    POSITIVE,
    PRECISION,
    SEED,
    SHARE,
    STEM,
    STEM_FORM,
    Setting,
)

NETWORK_SETTINGS = (
    Setting("filters", click.IntRange(2), "Filters of the first cell; even.", 16, 36),
    Setting("num_cells", click.IntRange(3), "Cells of the network.", 6, 20, "--cells"),
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
    Setting("attention", ATTENTION, "Attention block after each cell.", "se", "none"),
)
_LEARNING_SETTINGS = (
    Setting("epochs", POSITIVE, "Epochs of the training.", 12, 600, small=100),
    Setting("batch_size", POSITIVE, "Images per step.", 64, 96, small=32),
    Setting(
        "learning_rate",
        NOT_NEGATIVE,
        "The highest; falls as a cosine.",
        0.1,
        0.025,
        small=0.05,
    ),
    Setting(
        "warmup_epochs",
        NOT_NEGATIVE,
        "Epochs in which the rate rises; with `--epochs` in proportion.",
        1.0,
        0.0,
        small=5.0,
    ),
    Setting(
        "weight_decay", NOT_NEGATIVE, "L2 in the gradient.", 3e-4, 3e-4, small=1e-3
    ),
    Setting("label_smoothing", SHARE, "Share of a label for all classes.", 0.1, 0.0),
    Setting(
        "auxiliary_weight",
        NOT_NEGATIVE,
        "Of the auxiliary head's loss; 0 for no head.",
        0.0,
        0.4,
    ),
    Setting(
        "drop_path_rate",
        SHARE,
        "Probability of dropping an edge; rises towards it from 0.",
        0.0,
        0.2,
        small=0.1,
    ),
    Setting(
        "average_momentum",
        SHARE,
        "Of the average of the weights that is the result; 0 for the last weights.",
        0.0,
        0.0,
    ),
)
_IMAGE_SETTINGS = (
    Setting(
        "crop_padding",
        FROM_ZERO,
        "Pixels a crop may move an image each way.",
        2,
        4,
        small=4,
    ),
    Setting("flip", None, "Mirror images left and right at random.", True, True),
    Setting(
        "cutout", FROM_ZERO, "Side of the square that is blanked, in pixels.", 0, 16
    ),
    Setting("erasing", SHARE, "Probability of random erasing.", 0.0, 0.0, small=0.25),
    Setting(
        "min_crop",
        SHARE,
        "Smallest share of the area that a random resized crop keeps; 1 for none.",
        1.0,
        1.0,
        small=0.5,
    ),
    Setting(
        "color_jitter",
        SHARE,
        "Strength of random changes of color.",
        0.0,
        0.0,
        small=0.2,
    ),
    Setting("mixup", NOT_NEGATIVE, "Alpha of mixup; 0 for none.", 0.0, 0.0),
    Setting("cutmix", NOT_NEGATIVE, "Alpha of cutmix; 0 for none.", 0.0, 0.0),
)
_RUN_SETTINGS = (
    Setting(
        "sampling",
        click.Choice(["shuffled", "balanced"]),
        "Each image once an epoch, or each class equally often.",
        "shuffled",
        "shuffled",
    ),
    Setting(
        "class_weights",
        click.Choice(["none", "balanced"]),
        "Whether a rare class counts for more in the loss.",
        "none",
        "none",
    ),
    Setting("valid_fraction", SHARE, "Share that is held out to choose by.", 0.1, 0.1),
    Setting("refit", None, "Train on the share held out as well.", False, False),
    Setting("precision", PRECISION, "Number type.", "float32", "float32"),
    Setting("seed", SEED, "Of everything that is drawn at random.", 0, 0),
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
        "Time between checkpoints within an epoch.",
        5.0,
        5.0,
    ),
)
SETTINGS = (
    *NETWORK_SETTINGS,
    *_LEARNING_SETTINGS,
    *_IMAGE_SETTINGS,
    *_RUN_SETTINGS,
)
