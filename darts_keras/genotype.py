"""The discrete result of a search, as data."""

import dataclasses
import json
import pathlib

from darts_keras.cell_genotype import OPERATION_NAMES, CellGenotype, Edge
from darts_keras.cell_names import KINDS
from darts_keras.files import write_atomically
from darts_keras.genotype_form import MAX_SIZE, read_form, write_form
from darts_keras.genotype_notation import read_cells, write_cells
from darts_keras.level import Level, check_cell
from darts_keras.levels import (
    cell_at,
    cells_by_name,
    check_num_nodes,
    first_cells,
    levels_by_name,
)
from darts_keras.published import published_cells
from darts_keras.strict_json import PlaceError, read_json, within

__all__ = ["OPERATION_NAMES", "CellGenotype", "Edge", "Genotype", "Level"]


@dataclasses.dataclass(frozen=True)
class Genotype:
    """A discrete architecture: what its normal and its reduction cells look like.

    A plain genotype has one cell of each kind. One with levels has cells of its own
    for each feature level, between two halvings of the size, or for each cell.

    Args:
        normal: `CellGenotype`, of the cells that keep the size.
        reduction: `CellGenotype`, of the cells that halve it; as many nodes.
        levels: Tuple of `Level`, empty for a plain genotype. With levels, `normal` and
            `reduction` are the first cells of their kinds; `from_levels` fills them in.

    Raises:
        ValueError: If one is no `CellGenotype`, or the numbers of nodes differ, or
            the levels are none or do not begin with these cells.
    """

    normal: CellGenotype
    reduction: CellGenotype
    levels: tuple[Level, ...] = ()

    def __post_init__(self):
        for kind in KINDS:
            check_cell(kind, getattr(self, kind))
        with within("reduction.nodes"):
            check_num_nodes(self.reduction, self.normal.num_nodes, "normal.nodes")
        if self.levels != () and vars(self) != first_cells(self.levels):
            raise PlaceError(
                "levels",
                "must begin with the cells `normal` and `reduction`; use "
                "`Genotype.from_levels(levels)`. Received: others",
            )

    @classmethod
    def from_levels(cls, levels):
        """Returns the genotype with these levels, a tuple of `Level`.

        Raises:
            ValueError: If they are not the levels of a network; it names the place.
        """
        return cls(**first_cells(levels))

    @classmethod
    def from_cells(cls, cells):
        """Returns the genotype whose `cells` are these, a `dict` in any order.

        Raises:
            ValueError: If the names are not those of a genotype, or these no cells.
        """
        if set(cells) == set(KINDS):
            return cls(**cells)
        return cls.from_levels(levels_by_name(cells))

    @property
    def cells(self):
        """The cells by name, in the order of the network: a `dict`.

        A plain genotype has `normal` and `reduction`. One with levels has `normal_1`,
        `reduction_2`, `normal_2`, ..., and where a level has several normal cells
        `normal_1_1`, `normal_1_2`, ...
        """
        if self.levels:
            return cells_by_name(self.levels)
        return {kind: getattr(self, kind) for kind in KINDS}

    def cell_at(self, reduction, level, index, count):
        """Returns the cell for a place of a network; `levels.cell_at` says how.

        Args:
            reduction: Boolean. Whether the place is that of a reduction cell.
            level: Integer, from 1; that of the first reduction cell is 2.
            index: Integer, from 0. Which normal cell of the level it is.
            count: Integer. How many normal cells the network has in the level.

        Raises:
            ValueError: If there is no such place.
        """
        levels = self.levels or (
            Level((self.normal,), None),
            Level((), self.reduction),
        )
        return cell_at(levels, reduction, level, index, count)

    @classmethod
    def published(cls, name):
        """Returns the published genotype of this name: `"DARTS_V2"`.

        Raises:
            ValueError: If there is none; the message lists all.
        """
        entry = published_cells()[name]
        read = {"pairs": cls.from_pairs, "triples": cls.from_triples}[entry.notation]
        return read(**entry.cells)

    @staticmethod
    def published_names():
        """Returns the names for `published`, a tuple, family by family."""
        return tuple(published_cells())

    @classmethod
    def from_pairs(cls, normal, reduction, normal_output=None, reduction_output=None):
        """Reads the field's notation: `(operation, input)` pairs, two for each node.

        Args:
            normal: List of pairs: first those of node 2, then of node 3, ...
            reduction: List of pairs of the reduction cell.
            normal_output: Optional list of the nodes to concatenate; by default all.
            reduction_output: The same of the reduction cell.

        Raises:
            ValueError: If these are no pairs, or no cells; it names the place.
        """
        cells = (normal, normal_output), (reduction, reduction_output)
        return cls(**read_cells(CellGenotype.from_pairs, *cells))

    @classmethod
    def from_triples(
        cls,
        normal,
        reduction,
        normal_output=None,
        reduction_output=None,
        num_nodes=4,
    ):
        """Reads FairDARTS' notation: `(operation, node, input)` triples.

        Args:
            normal: List of triples, any number for each node. Edges that read a
                node without edges are left out, as by the authors.
            reduction: List of triples of the reduction cell.
            normal_output: Optional list of the nodes to concatenate; by default
                all that have edges.
            reduction_output: The same of the reduction cell.
            num_nodes: Integer. Nodes of a cell, those without edges included.

        Raises:
            ValueError: If these are no triples, or no cells; it names the place.
        """
        normal = (normal, normal_output, num_nodes)
        reduction = (reduction, reduction_output, num_nodes)
        return cls(**read_cells(CellGenotype.from_triples, normal, reduction))

    def to_pairs(self):
        """Returns the arguments with which `from_pairs` builds this, a `dict`.

        Raises:
            ValueError: If a node has not two edges, which `to_triples` can write; or
                if this has levels, which only the JSON form can.
        """
        return write_cells(CellGenotype.to_pairs, self)

    def to_triples(self):
        """Returns the arguments with which `from_triples` builds this, a `dict`.

        Raises:
            ValueError: If this has levels, which only the JSON form can write.
        """
        cells = write_cells(CellGenotype.to_triples, self)
        return {**cells, "num_nodes": self.normal.num_nodes}

    def to_dict(self):
        """Returns the JSON form as a `dict` of JSON's types; `from_dict` reads it."""
        return write_form(self)

    @classmethod
    def from_dict(cls, value):
        """Reads what `to_dict` wrote.

        Raises:
            ValueError: If it is not exactly that; it names the place.
        """
        return cls(**read_form(value))

    def to_json(self):
        """Returns the JSON form as a string; `from_json` reads it."""
        return json.dumps(self.to_dict(), indent=2)

    @classmethod
    def from_json(cls, text):
        """Reads what `to_json` wrote.

        Args:
            text: String, or `bytes` in UTF-8; at most 1 MB.

        Raises:
            ValueError: If it is not exactly that; it names the place.
        """
        return cls.from_dict(read_json(text, MAX_SIZE))

    def save(self, path):
        """Writes the JSON form to a file, which is whole or not there."""
        write_atomically(path, self.to_json() + "\n")

    @classmethod
    def load(cls, path):
        """Reads a file that `save` wrote, of at most 1 MB.

        Raises:
            ValueError: If it holds no genotype; it names the file and the place.
            OSError: If there is no such file, or it cannot be read.
        """
        with pathlib.Path(path).open("rb") as file:
            text = file.read(MAX_SIZE + 1)  # One more, to see that it is too long.
        try:
            return cls.from_json(text)
        except ValueError as error:
            raise ValueError(f"{path} is no genotype. {error}") from error
