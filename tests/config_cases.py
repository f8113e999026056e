"""The fields of the configs, and values that these have to refuse."""

import dataclasses
import math

from darts_keras.config import SearchConfig
from darts_keras.retrain_config import RetrainConfig


@dataclasses.dataclass(frozen=True, kw_only=True)
class Fields:
    """What the fields of a config may be, as its tests see it.

    Ranges are pairs, the lowest and the highest value; `optional` are integers that
    may be `None`; `choices` are tuples; `named` are names of a registry, and their
    settings.
    """

    config: type
    integers: dict
    floats: dict
    flags: tuple
    choices: dict
    optional: dict
    named: tuple = ()


_INTEGERS = {
    "epochs": (1, 100_000),
    "batch_size": (1, 65_536),
    "seed": (0, 2**31 - 1),
    "filters": (2, 1024),
    "num_cells": (3, 100),
    "crop_padding": (0, 128),
    "cutout": (0, 512),
}
_OPTIONAL = {"base_batch_size": (1, 65_536)}
_CHOICES = {
    "precision": ("float32", "mixed_bfloat16", "mixed_float16", "float64"),
    "stem": ("single", "dual"),
    "stem_form": ("small", "large", None),
    "attention": ("none", "se", "cbam", "eca", "bam"),
}
SEARCH = Fields(
    config=SearchConfig,
    integers={
        **_INTEGERS,
        "warmup_epochs": (0, 50),  # Not above `epochs`.
    },
    floats={
        "train_fraction": (0.01, 0.99),
        "weight_learning_rate": (0, 10),
        "weight_final_learning_rate": (0, 10),
        "weight_momentum": (0, 0.9999),
        "weight_decay": (0, 1),
        "weight_clipnorm": (1e-6, 1e6),
        "architecture_learning_rate": (0, 10),
        "architecture_beta_1": (0, 0.9999),
        "architecture_beta_2": (0, 0.99999),
        "architecture_weight_decay": (0, 1),
        "difference_scale": (1e-8, 10),
        "checkpoint_minutes": (0, 1e6),
    },
    flags=("deterministic", "attention_in_search", "flip"),
    choices={
        "order": ("first", "second"),
        **_CHOICES,
    },
    optional=_OPTIONAL,
    named=("method", "method_settings", "guard", "guard_settings"),
)
RETRAIN = Fields(
    config=RetrainConfig,
    integers=_INTEGERS,
    floats={
        "valid_fraction": (0.001, 0.9),
        "learning_rate": (0, 10),
        "final_learning_rate": (0, 10),
        "warmup_epochs": (0, math.nextafter(600, 0)),  # Below `epochs`.
        "momentum": (0, 0.9999),
        "weight_decay": (0, 1),
        "clipnorm": (1e-6, 1e6),
        "average_momentum": (0, 0.999999),
        "label_smoothing": (0, 0.99),
        "auxiliary_weight": (0, 10),
        "drop_path_rate": (0, 0.95),
        "erasing": (0, 1),
        "min_crop": (0.01, 1),
        "color_jitter": (0, 1),
        "mixup": (0, 100),
        "cutmix": (0, 100),
        "checkpoint_minutes": (0, 1e6),
    },
    flags=("refit", "deterministic", "flip"),
    choices={
        **_CHOICES,
        "rate_changes": ("epoch", "step"),
        "sampling": ("shuffled", "balanced"),
        "class_weights": ("none", "balanced"),
    },
    optional=_OPTIONAL,
)


def out_of_range(integers, floats):
    """Yields names and values just beyond the ranges, NaN and infinities.

    Args:
        integers: Dictionary from names to pairs, the lowest and the highest value.
        floats: Likewise.
    """
    for name, (low, high) in integers.items():
        yield from ((name, low - 1), (name, high + 1))
    for name, (low, high) in floats.items():
        yield from ((name, math.nextafter(low, -1)), (name, math.nextafter(high, 1e9)))
        yield from ((name, value) for value in (math.nan, math.inf, -math.inf))


def of_wrong_type(integers, floats, flags, names, optional=()):
    """Yields names and values of other types.

    Args:
        integers: Iterable of names.
        floats: Likewise.
        flags: Likewise, of booleans.
        names: Likewise, of strings.
        optional: Likewise, of integers that may be `None`.
    """
    for name in integers:
        yield from ((name, value) for value in (2.0, "2", None, True, [2]))
    for name in floats:
        yield from ((name, value) for value in ("0.5", None, True, [0.5], 1j))
    for name in flags:
        yield from ((name, value) for value in (0, 1, "yes", None))
    for name in optional:
        yield from ((name, value) for value in (2.0, "2", True, [2]))
    for name in names:
        yield from ((name, value) for value in (3, None, True, ["first"]))
