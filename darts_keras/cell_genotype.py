"""One discrete cell, as data: its edges, by node, and its output."""

import dataclasses
import reprlib

from darts_keras.notation import group_pairs, group_triples
from darts_keras.strict_json import (
    PlaceError,
    check_list,
    check_object,
    did_you_mean,
    is_integer,
    within,
)

OPERATION_NAMES = (
    "none",
    "max_pool_3x3",
    "avg_pool_3x3",
    "skip_connect",
    "sep_conv_3x3",
    "sep_conv_5x5",
    "dil_conv_3x3",
    "dil_conv_5x5",
    "sep_conv_7x7",  # This and the next only in NASNet's and AmoebaNet's cells.
    "conv_7x1_1x7",
)


@dataclasses.dataclass(frozen=True)
class Edge:
    """An edge into some node: the operation on it, and the node that it reads.

    Args:
        operation: String, one of `OPERATION_NAMES`.
        source: Integer. 0 and 1 are the cell's inputs (the outputs of the cell
            before the previous, and of the previous one), 2 and up its nodes.

    Raises:
        ValueError: If the operation is unknown, or the source no such integer.
    """

    operation: str
    source: int

    def __post_init__(self):
        _check_operation(self.operation)
        if not is_integer(self.source) or self.source < 0:
            raise PlaceError(
                "source",
                "must be an integer of 0 or more. "
                f"Received: source={reprlib.repr(self.source)}",
            )

    def __str__(self):
        return f"{self.operation}<-{self.source}"

    @classmethod
    def from_dict(cls, value):
        """Reads `{"operation": ..., "source": ...}`, or raises `ValueError`."""
        return cls(**check_object(value, ("operation", "source")))


@dataclasses.dataclass(frozen=True)
class CellGenotype:
    """One kind of cell: the edges into each of its nodes, and its output.

    Args:
        nodes: Tuple, `nodes[i]` a tuple with the `Edge`s into node `i + 2`, which
            sums them. A node without edges is not there for the others.
        output: Tuple of integers, the nodes that the cell concatenates.

    Raises:
        ValueError: If an edge reads a node that is not earlier or has no edges, or
            `output` does, or names a node twice, or a node with edges is not read.
    """

    nodes: tuple[tuple[Edge, ...], ...]
    output: tuple[int, ...]

    def __post_init__(self):
        _check_nodes(self.nodes)
        _check_output(self.output, self.nodes)

    @property
    def num_nodes(self):
        """Integer: the nodes, those without edges included, without the inputs."""
        return len(self.nodes)

    def count(self, operation):
        """Returns how many edges carry this operation, one of `OPERATION_NAMES`."""
        _check_operation(operation)
        return sum(edge.operation == operation for node in self.nodes for edge in node)

    def to_dict(self):
        """Returns the cell as a `dict` of JSON's types; `from_dict` reads it."""
        nodes = [[dataclasses.asdict(edge) for edge in node] for node in self.nodes]
        return {"nodes": nodes, "output": list(self.output)}

    @classmethod
    def from_dict(cls, value):
        """Reads what `to_dict` wrote, or raises a `ValueError` naming the place."""
        check_object(value, ("nodes", "output"))
        with within("nodes"):
            nodes = _build_nodes(value["nodes"], Edge.from_dict)
        with within("output"):
            output = tuple(check_list(value["output"]))
        return cls(nodes, output)

    @classmethod
    def from_pairs(cls, pairs, output=None):
        """Reads `(operation, input)` pairs, two for each node: see `group_pairs`.

        Args:
            pairs: List of pairs, first those of node 2, then of node 3, ...
            output: Optional list of the nodes to concatenate; by default all.

        Raises:
            ValueError: If these are no pairs, or no cell.
        """
        return _build_cell(group_pairs(pairs), output)

    @classmethod
    def from_triples(cls, triples, output=None, num_nodes=4):
        """Reads `(operation, node, input)` triples: see `group_triples`.

        Args:
            triples: List of triples, in any order.
            output: Optional list of the nodes to concatenate; by default all that
                have edges.
            num_nodes: Integer. Nodes of the cell, those without edges included.

        Raises:
            ValueError: If these are no triples, or no cell.
        """
        return _build_cell(group_triples(triples, num_nodes), output)

    def to_pairs(self):
        """Returns the cell as a list of `(operation, input)`, two for each node.

        Raises:
            ValueError: If a node has not two edges; `to_triples` can write it.
        """
        if any(len(node) != 2 for node in self.nodes):
            raise ValueError(
                "Pairs need two edges into each node; `to_triples` takes any number. "
                f"Received: nodes with {[len(node) for node in self.nodes]} edges"
            )
        return [dataclasses.astuple(edge) for node in self.nodes for edge in node]

    def to_triples(self):
        """Returns the cell as a list of `(operation, node, input)`, by node."""
        return [
            (edge.operation, node, edge.source)
            for node, edges in enumerate(self.nodes, start=2)
            for edge in edges
        ]


def _build_cell(nodes, output):
    with within("nodes"):
        nodes = _build_nodes(nodes, lambda edge: Edge(*edge))
    if output is None:
        output = [node for node, edges in enumerate(nodes, start=2) if edges]
    if isinstance(output, (list, range)):
        output = tuple(output)
    return CellGenotype(nodes, output)


def _build_nodes(nodes, build_edge):
    built = []
    for index, edges in enumerate(check_list(nodes)):
        with within(f"[{index}]"):
            built.append(tuple(_build_edges(edges, build_edge)))
    return tuple(built)


def _build_edges(edges, build_edge):
    for index, edge in enumerate(check_list(edges)):
        with within(f"[{index}]"):
            yield build_edge(edge)


def _check_operation(operation):
    if operation not in OPERATION_NAMES:
        hint = did_you_mean(operation, OPERATION_NAMES)
        raise PlaceError(
            "operation",
            f"must be one of {OPERATION_NAMES}.{hint} "
            f"Received: operation={reprlib.repr(operation)}",
        )


def _check_sequence(name, nodes):
    if not isinstance(nodes, tuple) or not nodes:
        raise PlaceError(
            name,
            "must be a tuple (in JSON a list) of one node or more. "
            f"Received: {name}={reprlib.repr(nodes)}",
        )


def _check_nodes(nodes):
    _check_sequence("nodes", nodes)
    for i, node in enumerate(nodes):
        if not isinstance(node, tuple) or not all(isinstance(e, Edge) for e in node):
            raise PlaceError(
                f"nodes[{i}]",
                f"must be a tuple of `Edge`s. Received: {reprlib.repr(node)}",
            )
        for j, edge in enumerate(node):
            with within(f"nodes[{i}][{j}]"):
                _check_source(edge.source, i + 2, nodes)


def _check_source(source, node, nodes):
    if source >= node:
        raise PlaceError(
            "source",
            f"must be in [0, {node - 1}]: node {node} reads only the cell's inputs, "
            f"0 and 1, and earlier nodes. Received: source={reprlib.repr(source)}",
        )
    if source >= 2 and not nodes[source - 2]:
        raise PlaceError(
            "source",
            f"must be a node with edges. Received: source={source}, without edges",
        )


def _check_output(output, nodes):
    known = [node for node, edges in enumerate(nodes, start=2) if edges]
    _check_sequence("output", output)
    for index, node in enumerate(output):
        if not is_integer(node) or node not in known:
            raise PlaceError(
                f"output[{index}]",
                f"must be a node with edges, one of {known}. "
                f"Received: {reprlib.repr(node)}",
            )
    if len(set(output)) < len(output):
        raise PlaceError(
            "output", f"must name each node once. Received: output={output}"
        )
    read = {edge.source for edges in nodes for edge in edges}.union(output)
    if unread := sorted(set(known) - read):
        raise PlaceError(
            "output",
            "must name the nodes with edges that no other node reads, or there is a "
            f"node too many. Received: output={output}, without {unread}",
        )
