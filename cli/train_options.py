"""The options of `train` that are settings of a `RetrainConfig`.

Those for experts come from a recipe, or from Python: momentum, clipping, where the
cosine ends, and how often the rate changes.
"""

import click

from darts_keras_cli.common_settings import (
    RUN_SETTINGS,
    base_batch_size,
    image_settings,
    network_settings,
)
from darts_keras_cli.setting import NOT_NEGATIVE, POSITIVE, SHARE, Setting

NETWORK_SETTINGS = network_settings(
    "network", (16, 36), (6, 20), "Attention block after each cell."
)
_LEARNING_SETTINGS = (
    Setting("epochs", POSITIVE, "Epochs of the training.", 12, 600, small=100),
    Setting("batch_size", POSITIVE, "Images per step.", 64, 96, small=32),
    base_batch_size("They are multiplied by `--batch-size` / this"),
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
    *image_settings((0, 16), small_padding=4),
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
    *RUN_SETTINGS,
)
SETTINGS = (
    *NETWORK_SETTINGS,
    *_LEARNING_SETTINGS,
    *_IMAGE_SETTINGS,
    *_RUN_SETTINGS,
)
