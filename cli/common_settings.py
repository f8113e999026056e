"""Settings that a search and a training both have, told in the same words."""

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

RUN_SETTINGS = (
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
        "Minutes between checkpoints within an epoch; each epoch ends with one.",
        5.0,
        5.0,
    ),
)


def base_batch_size(rates):
    """Returns the setting that lets learning rates go with the size of a batch.

    Args:
        rates: String. What is multiplied by what.
    """
    return Setting(
        "base_batch_size",
        POSITIVE,
        f"Images per step that the learning rates are for. {rates}; without it they "
        "are taken as they are.",
        None,
        None,
    )


def network_settings(what, filters, num_cells, attention):
    """Returns the settings of a network.

    Args:
        what: String. What the cells are of.
        filters: Pair of integers, the values of `quick` and of `paper`.
        num_cells: Likewise.
        attention: String, the help of `--attention`.
    """
    return (
        Setting(
            "filters", click.IntRange(2), "Filters of the first cell; even.", *filters
        ),
        Setting(
            "num_cells",
            click.IntRange(3),
            f"Cells of the {what}.",
            *num_cells,
            "--cells",
        ),
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
        Setting("attention", ATTENTION, attention, "se", "none"),
    )


def image_settings(cutout, small_padding=None):
    """Returns the settings of the augmentation that both know.

    Args:
        cutout: Pair of integers, the values of `quick` and of `paper`.
        small_padding: Optional integer, crop padding of `small`.
    """
    return (
        Setting(
            "crop_padding",
            FROM_ZERO,
            "Pixels a crop may move an image each way.",
            2,
            4,
            small=small_padding,
        ),
        Setting("flip", None, "Mirror images left and right at random.", True, True),
        Setting(
            "cutout",
            FROM_ZERO,
            "Side of the square that is blanked, in pixels.",
            *cutout,
        ),
    )
