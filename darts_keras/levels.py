"""All levels of a genotype: checked, read, and their cells by name."""

import reprlib

from darts_keras.cell_names import cell_place, level_names
from darts_keras.level import Level
from darts_keras.strict_json import PlaceError, check_list, within


def first_cells(levels):
    """Checks levels, and picks the first cells of both kinds out of them.

    Args:
        levels: Tuple of two `Level`s or more, of cells with equally many nodes. The
            first has a normal cell and no reduction cell; all others have one.

    Returns:
        Dictionary with `normal`, `reduction` and `levels`, as a `Genotype` has them.

    Raises:
        PlaceError: If these are no such levels; it names the place.
    """
    if not isinstance(levels, tuple) or len(levels) < 2:
        raise PlaceError(
            "levels",
            "must be a tuple (in JSON a list) of two levels or more. "
            f"Received: {reprlib.repr(levels)}",
        )
    for index, level in enumerate(levels):
        with within(f"levels[{index}]"):
            _check_level(level, index == 0)
    normal = levels[0].normal[0]
    for index, level in enumerate(levels):
        for place, cell in level.places():
            with within(f"levels[{index}].{place}.nodes"):
                check_num_nodes(cell, normal.num_nodes, "levels[0].normal[0].nodes")
    return {"normal": normal, "reduction": levels[1].reduction, "levels": levels}


def _check_level(level, is_first):
    if not isinstance(level, Level):
        raise PlaceError("", f"must be a `Level`. Received: {reprlib.repr(level)}")
    if is_first and not level.normal:
        raise PlaceError("normal", "must have a cell or more. Received: none")
    if is_first and level.reduction is not None:
        raise PlaceError(
            "reduction",
            "must be `None` (in JSON null): the first level begins at the stem. "
            "Received: a cell",
        )
    if not is_first and level.reduction is None:
        raise PlaceError(
            "reduction",
            "must be a cell: all levels but the first begin with one. Received: None",
        )


def check_num_nodes(cell, expected, like):
    """Raises `PlaceError` unless a cell has as many nodes as the one at `like`."""
    if cell.num_nodes != expected:
        raise PlaceError(
            "",
            f"must be as many as `{like}`, {expected}: one is missing, or one too "
            f"many. Received: {cell.num_nodes} nodes",
        )


def read_levels(value):
    """Reads a list of what `Level.to_dict` wrote; returns a tuple of `Level`."""
    levels = []
    with within("levels"):
        for index, level in enumerate(check_list(value)):
            with within(f"[{index}]"):
                levels.append(Level.from_dict(level))
    return tuple(levels)


def cells_by_name(levels):
    """Returns the cells of levels by name, in the order of the network: a `dict`."""
    names = level_names([len(level.normal) for level in levels])
    cells = [cell for level in levels for _, cell in level.places()]
    return dict(zip(names, cells, strict=True))


def levels_by_name(cells):
    """Groups named cells into levels; the inverse of `cells_by_name`.

    Args:
        cells: Dictionary from names as those of `level_names` to `CellGenotype`s, in
            any order.

    Raises:
        ValueError: If these are not the names of the cells of some genotype.
    """
    places = sorted(
        (level, kind == "normal", number or 1, name)
        for name in cells
        for kind, level, number in [cell_place(name)]
        if level
    )
    found = {level: [] for level, *_ in places}
    for level, is_normal, _, name in places:
        found[level] += [name] if is_normal else []
    expected = level_names([len(names) for names in found.values()])
    if not cells or set(expected) != set(cells):
        raise ValueError(
            "`cells` must be named 'normal' and 'reduction', or by level without gaps: "
            "'normal_1', 'reduction_2', 'normal_2', ..., and where a level has several "
            "normal cells 'normal_1_1', 'normal_1_2', .... "
            f"Received: cells={reprlib.repr([*cells])}"
        )
    return tuple(
        Level(tuple(cells[name] for name in names), cells.get(f"reduction_{level}"))
        for level, names in found.items()
    )


def cell_at(levels, reduction, level, index, count):
    """Chooses the cell for a place of a network.

    The normal cells of a level are spread over those of the network, in order. A
    level that has none takes those of the nearest earlier one; a level beyond the
    last takes what the last one has.

    Args:
        levels: Tuple of `Level`.
        reduction: Boolean. Whether the place is that of a reduction cell.
        level: Integer, from 1; that of the first reduction cell is 2.
        index: Integer, from 0. Which normal cell of the level it is.
        count: Integer. How many normal cells the network has in the level.

    Returns:
        `CellGenotype`.

    Raises:
        ValueError: If there is no such place.
    """
    if level < 1 + bool(reduction) or not 0 <= index < count:
        raise ValueError(
            "`level` must be at least 1, for a reduction cell 2, and `index` in "
            f"[0, `count`). Received: reduction={reduction}, level={level}, "
            f"index={index}, count={count}"
        )
    known = levels[:level]
    if reduction:
        return known[-1].reduction
    searched = next(one.normal for one in reversed(known) if one.normal)
    return searched[index * len(searched) // count]
