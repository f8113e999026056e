"""Between which values a recipe is tuned."""

import dataclasses

SCALES = {"learning_rate": "log", "weight_decay": "log", "drop_path_rate": "linear"}
"""Settings that are drawn between two values, and on which scale."""

CHOICES = ("filters", "attention")
"""Settings that are drawn from a list of values."""


def tune_ranges(config, changes=None):
    """Returns between which values a tuning draws, around those of a recipe.

    By default these are tuned:

    * `learning_rate`: from a quarter to four times the recipe's, on a log scale;
    * `weight_decay`: from a tenth to ten times the recipe's (of 1e-4 if that is 0),
      on a log scale;
    * `drop_path_rate`: from 0 to twice the recipe's, and at least to 0.2;
    * `filters`: three, four and five quarters of the recipe's, in even numbers;
    * `attention`: `"none"`, `"se"`, `"eca"`, and the recipe's.

    Args:
        config: `RetrainConfig`, of the recipe.
        changes: Optional dictionary by these names: a pair, the lowest and the
            highest value; for `filters` and `attention` a list of values; `None`
            for what shall stay as the recipe has it.

    Returns:
        Dictionary from names to lists, the pairs and the values.

    Raises:
        ValueError: If a name is none of these, a range is empty, or a value is none
            that the setting can have; if nothing is left to tune.
        TypeError: If a value is of another type than the setting's.
    """
    ranges = _defaults(config)
    for name, values in (changes or {}).items():
        if name not in ranges:
            raise ValueError(
                f"`ranges` may be of {list(ranges)}. Received: ranges of {name!r}"
            )
        ranges[name] = values
    ranges = {name: values for name, values in ranges.items() if values is not None}
    if not ranges:
        raise ValueError(
            "`ranges` must leave something to tune. Received: `None` for all of them"
        )
    for name, values in ranges.items():
        _check(config, name, values)
    return {name: list(values) for name, values in ranges.items()}


def _defaults(config):
    rate, decay = config.learning_rate or 0.025, config.weight_decay or 1e-4
    filters = (2 * round(config.filters * share / 8) for share in (3, 4, 5))
    return {
        "learning_rate": [rounded(rate / 4), rounded(min(4 * rate, 10.0))],
        "weight_decay": [rounded(decay / 10), rounded(min(10 * decay, 1.0))],
        "drop_path_rate": [0.0, min(max(0.2, 2 * config.drop_path_rate), 0.95)],
        "filters": sorted({min(max(number, 2), 1024) for number in filters}),
        "attention": list(dict.fromkeys(("none", "se", "eca", config.attention))),
    }


def rounded(value):
    """Returns a float with three digits that count; anything else as it is.

    A drawn number needs no more, and those are the same after a way through single
    precision, as workers get them.
    """
    return float(f"{value:.3g}") if isinstance(value, float) else value


def _check(config, name, values):
    if not isinstance(values, list | tuple) or not values:
        raise ValueError(
            f"The range of `{name}` must be a list. Received: ranges={{{name!r}: "
            f"{values!r}}}"
        )
    for value in values:
        dataclasses.replace(config, **{name: value})  # Refuses what can't be.
    if name in CHOICES:
        fits, rule = len(set(values)) == len(values), "different values"
    else:
        fits = len(values) == 2 and values[0] < values[1]
        rule = "a pair, the lowest and the highest value"
        if SCALES[name] == "log" and fits:
            fits, rule = values[0] > 0, "above 0, for it is drawn on a log scale"
    if not fits:
        raise ValueError(
            f"The range of `{name}` must be {rule}. Received: ranges={{{name!r}: "
            f"{values!r}}}"
        )
