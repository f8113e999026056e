"""Checks that configs share: types, ranges and choices of their fields."""

import dataclasses
import types

PRECISIONS = ("float32", "mixed_bfloat16", "mixed_float16", "float64")

NETWORK_RANGES = {
    "epochs": (1, 100_000),
    "batch_size": (1, 65_536),
    "base_batch_size": (1, 65_536),
    "seed": (0, 2**31 - 1),
    "filters": (2, 1024),
    "num_cells": (3, 100),
    "crop_padding": (0, 128),
    "cutout": (0, 512),
    "checkpoint_minutes": (0, 1e6),
}
"""Lowest and highest values of what a search and a training both have."""

NETWORK_CHOICES = {
    "precision": PRECISIONS,
    "stem": ("single", "dual"),
    "stem_form": ("small", "large", None),
    "attention": ("none", "se", "cbam", "eca", "bam"),
}


def check_settings(config, ranges, choices):
    """Checks the fields of a config.

    Args:
        config: Dataclass instance whose fields are annotated with `bool`, `int`,
            `float` or `str`. A field with choices may have another type, and one
            with a range be an `int | None`.
        ranges: Dictionary from names of numbers to pairs, the lowest and the
            highest value. `None` is beyond no range.
        choices: Dictionary from names to tuples of known values.

    Raises:
        TypeError: If a value is of another type.
        ValueError: If a value is out of its range, or none of the choices.
    """
    for field in dataclasses.fields(config):
        kinds = (type, types.UnionType) if field.name in ranges else type
        if isinstance(field.type, kinds):
            _check_type(field.name, getattr(config, field.name), field.type)
    for name, (low, high) in ranges.items():
        value = getattr(config, name)
        if value is not None and not low <= value <= high:  # Also refuses NaN.
            raise ValueError(
                f"`{name}` must be in [{low}, {high}]. Received: {name}={value}"
            )
    for name, known in choices.items():
        value = getattr(config, name)
        if value not in known:
            raise ValueError(
                f"`{name}` must be one of {known}. Received: {name}={value!r}"
            )


def field_names(config):
    """Returns the names of a dataclass's fields, a tuple of strings."""
    return tuple(field.name for field in dataclasses.fields(config))


def check_even(name, value):
    """Raises `ValueError` unless a number is even."""
    if value % 2:
        raise ValueError(f"`{name}` must be even. Received: {name}={value}")


def _check_type(name, value, kind):
    # A boolean is an integer to Python, and an integer is a fine float.
    fits = isinstance(value, (int, float) if kind is float else kind)
    if not fits or (isinstance(value, bool) and kind is not bool):
        raise TypeError(
            f"`{name}` must be of type {getattr(kind, '__name__', kind)}. "
            f"Received: {name}={value!r}"
        )
