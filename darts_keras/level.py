"""The cells that a genotype has for one feature level."""

import dataclasses
import reprlib

from darts_keras.cell_genotype import CellGenotype
from darts_keras.strict_json import PlaceError, check_list, check_object, within


@dataclasses.dataclass(frozen=True)
class Level:
    """The cells for one feature level: those between two halvings of the size.

    Args:
        normal: Tuple of `CellGenotype`, of the cells that keep the size, in the order
            of the network; may be empty.
        reduction: `CellGenotype` of the cell that begins the level, or `None` for the
            first level, which begins at the stem.

    Raises:
        ValueError: If they are no such cells.
    """

    normal: tuple[CellGenotype, ...]
    reduction: CellGenotype | None

    def __post_init__(self):
        if not isinstance(self.normal, tuple):
            raise PlaceError(
                "normal",
                "must be a tuple (in JSON a list) of cells. "
                f"Received: {reprlib.repr(self.normal)}",
            )
        for place, cell in self.places():
            check_cell(place, cell)

    def places(self):
        """Returns pairs of a place, `"normal[0]"`, and the cell there: a list."""
        cells = [] if self.reduction is None else [("reduction", self.reduction)]
        normal = enumerate(self.normal)
        return cells + [(f"normal[{index}]", cell) for index, cell in normal]

    def to_dict(self):
        """Returns the level as a `dict` of JSON's types; `from_dict` reads it."""
        reduction = self.reduction
        return {
            "normal": [cell.to_dict() for cell in self.normal],
            "reduction": None if reduction is None else reduction.to_dict(),
        }

    @classmethod
    def from_dict(cls, value):
        """Reads what `to_dict` wrote, or raises a `ValueError` naming the place."""
        check_object(value, ("normal", "reduction"))
        normal, reduction = [], None
        with within("normal"):
            for index, cell in enumerate(check_list(value["normal"])):
                with within(f"[{index}]"):
                    normal.append(CellGenotype.from_dict(cell))
        if value["reduction"] is not None:
            with within("reduction"):
                reduction = CellGenotype.from_dict(value["reduction"])
        return cls(tuple(normal), reduction)


def check_cell(place, cell):
    """Raises `PlaceError` unless `cell` is a `CellGenotype`."""
    if not isinstance(cell, CellGenotype):
        raise PlaceError(
            place, f"must be a `CellGenotype`. Received: {reprlib.repr(cell)}"
        )
