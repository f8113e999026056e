"""The field's notation of a cell: (operation, input) pairs, FairDARTS' triples."""

import reprlib

from darts_keras.strict_json import PlaceError, is_integer


def group_pairs(pairs):
    """Groups a cell's pairs by node, two to a node.

    Reference: [Liu et al., 2019](https://arxiv.org/abs/1806.09055), whose code
    writes cells so.

    Args:
        pairs: List of `(operation, input)`, first those of node 2, then of 3, ...

    Returns:
        List, per node a list of two pairs.

    Raises:
        ValueError: If these are no pairs, or an odd number of them.
    """
    pairs = _check_rows("pairs", pairs, ("operation", "input"))
    if len(pairs) % 2:
        raise PlaceError(
            "pairs",
            "must hold two pairs for each node; cells with other numbers of edges "
            f"are written as triples. Received: {len(pairs)} pairs",
        )
    return [list(node) for node in zip(pairs[::2], pairs[1::2], strict=True)]


def group_triples(triples, num_nodes=4):
    """Groups a cell's triples by node, any number to a node.

    An edge that reads a node without edges is left out: the network of
    [Chu et al., 2020](https://arxiv.org/abs/1911.12126) ignores it, and two of
    their published cells have one.

    Args:
        triples: List of `(operation, node, input)`, the nodes from 2 on.
        num_nodes: Integer. Nodes of the cell, those without edges included.

    Returns:
        List, per node a list of `(operation, input)`.

    Raises:
        ValueError: If these are no triples, or a node is not in the cell.
    """
    nodes = [[] for _ in range(_check_num_nodes(num_nodes))]
    rows = _check_rows("triples", triples, ("operation", "node", "input"))
    for index, (operation, node, source) in enumerate(rows):
        if not is_integer(node) or not 2 <= node <= num_nodes + 1:
            raise PlaceError(
                f"triples[{index}]",
                f"must lead into a node in [2, {num_nodes + 1}], as the cell has "
                f"num_nodes={num_nodes}. Received: node={reprlib.repr(node)}",
            )
        nodes[node - 2].append((operation, source))
    empty = []
    for node, edges in enumerate(nodes, start=2):
        edges[:] = [
            edge for edge in edges if not (is_integer(edge[1]) and edge[1] in empty)
        ]
        if not edges:
            empty.append(node)
    return nodes


def _check_num_nodes(num_nodes):
    if not is_integer(num_nodes) or num_nodes < 1:
        raise PlaceError(
            "num_nodes",
            f"must be an integer of 1 or more. Received: {reprlib.repr(num_nodes)}",
        )
    return num_nodes


def _check_rows(name, rows, columns):
    if not isinstance(rows, (list, tuple)):
        raise PlaceError(
            name, f"must be a list of {columns}. Received: {reprlib.repr(rows)}"
        )
    for index, row in enumerate(rows):
        if not isinstance(row, (list, tuple)) or len(row) != len(columns):
            raise PlaceError(
                f"{name}[{index}]", f"must be {columns}. Received: {reprlib.repr(row)}"
            )
    return rows
