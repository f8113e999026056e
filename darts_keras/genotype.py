"""The discrete result of a search, as data."""

import dataclasses
import json
import pathlib
import reprlib

from darts_keras.cell_genotype import OPERATION_NAMES, CellGenotype, Edge
from darts_keras.files import write_atomically
from darts_keras.published import published_cells
from darts_keras.strict_json import (
    MAX_SIZE,
    PlaceError,
    check_object,
    is_integer,
    read_json,
    within,
)

__all__ = ["OPERATION_NAMES", "CellGenotype", "Edge", "Genotype"]

FORMAT = "darts-keras/genotype"
VERSION = 1  # Of the JSON form. Other versions are refused, not guessed at.


@dataclasses.dataclass(frozen=True)
class Genotype:
    """A discrete architecture: what its normal and its reduction cells look like.

    Args:
        normal: `CellGenotype`, of the cells that keep the size.
        reduction: `CellGenotype`, of the cells that halve it; as many nodes.

    Raises:
        ValueError: If one is no `CellGenotype`, or the numbers of nodes differ.
    """

    normal: CellGenotype
    reduction: CellGenotype

    def __post_init__(self):
        for kind, cell in vars(self).items():
            if not isinstance(cell, CellGenotype):
                raise PlaceError(
                    kind, f"must be a `CellGenotype`. Received: {reprlib.repr(cell)}"
                )
        if self.normal.num_nodes != self.reduction.num_nodes:
            raise PlaceError(
                "reduction.nodes",
                f"must be as many as `normal.nodes`, {self.normal.num_nodes}: one is "
                f"missing, or one too many. Received: {self.reduction.num_nodes} nodes",
            )

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
        with within("normal"):
            normal = CellGenotype.from_pairs(normal, normal_output)
        with within("reduction"):
            reduction = CellGenotype.from_pairs(reduction, reduction_output)
        return cls(normal, reduction)

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
        with within("normal"):
            normal = CellGenotype.from_triples(normal, normal_output, num_nodes)
        with within("reduction"):
            reduction = CellGenotype.from_triples(
                reduction, reduction_output, num_nodes
            )
        return cls(normal, reduction)

    def to_pairs(self):
        """Returns the arguments with which `from_pairs` builds this, a `dict`.

        Raises:
            ValueError: If a node has not two edges; `to_triples` can write it.
        """
        return {
            "normal": self.normal.to_pairs(),
            "reduction": self.reduction.to_pairs(),
            "normal_output": list(self.normal.output),
            "reduction_output": list(self.reduction.output),
        }

    def to_triples(self):
        """Returns the arguments with which `from_triples` builds this, a `dict`."""
        return {
            "normal": self.normal.to_triples(),
            "reduction": self.reduction.to_triples(),
            "normal_output": list(self.normal.output),
            "reduction_output": list(self.reduction.output),
            "num_nodes": self.normal.num_nodes,
        }

    def to_dict(self):
        """Returns the JSON form as a `dict` of JSON's types; `from_dict` reads it."""
        return {
            "format": FORMAT,
            "version": VERSION,
            "normal": self.normal.to_dict(),
            "reduction": self.reduction.to_dict(),
        }

    @classmethod
    def from_dict(cls, value):
        """Reads what `to_dict` wrote.

        Raises:
            ValueError: If it is not exactly that; it names the place.
        """
        check_object(value, ("format", "version", "normal", "reduction"))
        kind, version = value["format"], value["version"]
        if not isinstance(kind, str) or kind != FORMAT:
            raise PlaceError(
                "format", f"must be '{FORMAT}'. Received: {reprlib.repr(kind)}"
            )
        if not is_integer(version) or version != VERSION:
            raise PlaceError(
                "version",
                f"must be {VERSION}, the one that this release of darts-keras reads. "
                f"Received: version={reprlib.repr(version)}",
            )
        with within("normal"):
            normal = CellGenotype.from_dict(value["normal"])
        with within("reduction"):
            reduction = CellGenotype.from_dict(value["reduction"])
        return cls(normal, reduction)

    def to_json(self):
        """Returns the JSON form as a string; `from_json` reads it."""
        return json.dumps(self.to_dict(), indent=2)

    @classmethod
    def from_json(cls, text):
        """Reads what `to_json` wrote.

        Args:
            text: String, or `bytes` in UTF-8; at most 100 kB.

        Raises:
            ValueError: If it is not exactly that; it names the place.
        """
        return cls.from_dict(read_json(text))

    def save(self, path):
        """Writes the JSON form to a file, which is whole or not there."""
        write_atomically(path, self.to_json() + "\n")

    @classmethod
    def load(cls, path):
        """Reads a file that `save` wrote.

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
