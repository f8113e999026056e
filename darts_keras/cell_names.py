"""The names of the cells of a genotype: `normal`, `reduction_2`, `normal_1_3`."""

import re

KINDS = ("normal", "reduction")
"""The names of the two cells of a plain genotype."""

_FORM = re.compile(r"(normal|reduction)_([1-9]\d{0,5})(?:_([1-9]\d{0,5}))?", re.ASCII)
_ORDINALS = (
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
)


def cell_name(reduction, level, index=0, count=1):
    """Names one of the cells that a genotype has for a feature level.

    Args:
        reduction: Boolean. Whether it is the reduction cell, with which levels begin.
        level: Integer, from 1.
        index: Integer, from 0. Which of the normal cells of the level.
        count: Integer. How many of them there are.

    Returns:
        String: `"reduction_2"`, `"normal_2"`, or of several `"normal_2_1"`.
    """
    name = f"{kind_of(reduction)}_{level}"
    return f"{name}_{index + 1}" if not reduction and count > 1 else name


def kind_of(reduction):
    """Returns the kind of a cell: `"reduction"` or `"normal"`."""
    return KINDS[bool(reduction)]


def level_names(counts):
    """Names all cells of a genotype by level, in the order of the network.

    Args:
        counts: Sequence of integers, the normal cells of each level.

    Returns:
        Tuple of strings.
    """
    names = []
    for level, count in enumerate(counts, start=1):
        if level > 1:
            names.append(cell_name(True, level))
        names += [cell_name(False, level, index, count) for index in range(count)]
    return tuple(names)


def cell_place(name):
    """Reads a name by level; the inverse of `cell_name`.

    Args:
        name: String.

    Returns:
        Triple: the kind, the level from 1, and the number in the level from 1 or
        `None`. For a name that is not by level, `"normal"` for one, all but the kind
        are `None`; the kind is, too, if no cell has this name.
    """
    if name in KINDS:
        return name, None, None
    parts = isinstance(name, str) and _FORM.fullmatch(name)
    if not parts:
        return None, None, None
    kind, level, number = parts.groups()
    return kind, int(level), None if number is None else int(number)


def cell_title(name):
    """Says in words which cell it is: "second normal cell of level 1".

    Args:
        name: String, of a cell of a genotype.
    """
    kind, level, number = cell_place(name)
    if number is None:
        return f"{kind} cell" + (f" of level {level}" if level else "")
    if number > len(_ORDINALS):
        return f"{kind} cell {number} of level {level}"
    return f"{_ORDINALS[number - 1]} {kind} cell of level {level}"
