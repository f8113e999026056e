"""The JSON form of a genotype: version 1, and version 2 for one with levels."""

import reprlib

from darts_keras.cell_genotype import CellGenotype
from darts_keras.cell_names import KINDS
from darts_keras.levels import first_cells, read_levels
from darts_keras.strict_json import PlaceError, check_object, is_integer, within

FORMAT = "darts-keras/genotype"
VERSION = 1  # Other versions than these two are refused, not guessed at.
LEVELS_VERSION = 2
MAX_SIZE = 1_000_000
"""Characters, or bytes. Most have some 3,000; 100 cells of 8 nodes up to 510,000."""


def write_form(genotype):
    """Returns the JSON form of a `Genotype`, a `dict` of JSON's types."""
    if genotype.levels:
        levels = [level.to_dict() for level in genotype.levels]
        return {"format": FORMAT, "version": LEVELS_VERSION, "levels": levels}
    cells = {name: cell.to_dict() for name, cell in genotype.cells.items()}
    return {"format": FORMAT, "version": VERSION, **cells}


def read_form(value):
    """Reads what `write_form` wrote.

    Args:
        value: Anything.

    Returns:
        Dictionary, the arguments of a `Genotype`.

    Raises:
        PlaceError: If it is not exactly that; it names the place.
    """
    version = value.get("version") if isinstance(value, dict) else None
    has_levels = is_integer(version) and version == LEVELS_VERSION
    check_object(value, ("format", "version", *(("levels",) if has_levels else KINDS)))
    _check_head(value["format"], version)
    if has_levels:
        return first_cells(read_levels(value["levels"]))
    cells = {}
    for kind in KINDS:
        with within(kind):
            cells[kind] = CellGenotype.from_dict(value[kind])
    return cells


def _check_head(kind, version):
    if not isinstance(kind, str) or kind != FORMAT:
        raise PlaceError(
            "format", f"must be '{FORMAT}'. Received: {reprlib.repr(kind)}"
        )
    if not is_integer(version) or version not in (VERSION, LEVELS_VERSION):
        raise PlaceError(
            "version",
            f"must be {VERSION} or {LEVELS_VERSION}, those that this release of "
            f"darts-keras reads. Received: version={reprlib.repr(version)}",
        )
