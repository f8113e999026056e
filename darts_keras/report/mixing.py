"""Numbers that the plots and the verdict share: mixing weights and their edges."""

import numpy as np


def mixing_weights(alpha):
    """Softmax of alpha over the operations, safe for rows that are not finite.

    Args:
        alpha: Nested lists or array `(num_edges, num_operations)`. `None` (how
            some writers put NaN into JSON) counts as NaN.

    Returns:
        Array `(num_edges, num_operations)`; each row sums to 1, or is NaN where
        alpha was not finite.

    Raises:
        ValueError: If `alpha` is not a matrix of numbers.
    """
    try:
        matrix = np.array(alpha, dtype=float)  # (num_edges, num_operations)
    except (TypeError, ValueError) as error:
        raise ValueError(_not_a_matrix(alpha)) from error
    if matrix.ndim != 2 or not matrix.size:
        raise ValueError(_not_a_matrix(alpha))
    with np.errstate(invalid="ignore"):
        shifted = np.exp(matrix - matrix.max(axis=1, keepdims=True))
        return shifted / shifted.sum(axis=1, keepdims=True)


def edge_ends(num_edges):
    """The `(node, source)` of each row of alpha, by node and then by source.

    Nodes count from 2; sources 0 and 1 are the inputs of the cell.

    Args:
        num_edges: Integer. The number of rows: 2, 5, 9, 14 for 1, 2, 3, 4 nodes.

    Raises:
        ValueError: If no cell has that many edges.
    """
    ends, node = [], 2
    while len(ends) < num_edges:
        ends += [(node, source) for source in range(node)]
        node += 1
    if len(ends) != num_edges:
        raise ValueError(
            "Alpha must have one row for each edge of a cell: 2, 5, 9, 14, 20, ... "
            f"Received: num_edges={num_edges}"
        )
    return ends


def normalized_entropy(weights):
    """How undecided the edges are: 1 for equal weights, 0 for one operation each.

    Args:
        weights: Array `(num_edges, num_operations)`; rows sum to 1.

    Returns:
        Float in `[0, 1]`, the mean over edges; NaN if a weight is NaN.
    """
    num_operations = weights.shape[1]
    if num_operations == 1:
        return 0.0
    logarithms = np.log(np.where(weights > 0, weights, 1.0))
    return float(-(weights * logarithms).sum(axis=1).mean() / np.log(num_operations))


def derived_choices(cell):
    """The triples `(node, source, operation)` of a `CellGenotype`, as a set."""
    return {
        (node, edge.source, edge.operation)
        for node, edges in enumerate(cell.nodes, start=2)
        for edge in edges
    }


def _not_a_matrix(alpha):
    return (
        "Alpha must be a matrix of numbers, one row for each edge. "
        f"Received: alpha={str(alpha)[:80]}"
    )
