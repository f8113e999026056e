"""Values that a config has to refuse, by the ranges and the types of its fields."""

import math


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


def of_wrong_type(integers, floats, flags, names):
    """Yields names and values of other types.

    Args:
        integers: Iterable of names.
        floats: Likewise.
        flags: Likewise, of booleans.
        names: Likewise, of strings.
    """
    for name in integers:
        yield from ((name, value) for value in (2.0, "2", None, True, [2]))
    for name in floats:
        yield from ((name, value) for value in ("0.5", None, True, [0.5], 1j))
    for name in flags:
        yield from ((name, value) for value in (0, 1, "yes", None))
    for name in names:
        yield from ((name, value) for value in (3, None, True, ["first"]))
