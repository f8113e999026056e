"""From alphas to a genotype: pure functions of arrays."""

import numpy as np

from darts_keras.genotype import CellGenotype, Edge, Genotype


def strongest_edges(weights, operations, num_edges=2):
    """Keeps the strongest edges of one node, each with its best operation.

    An edge is as strong as the largest weight of its operations; `none` counts
    for neither, it is mixed in but never derived. Of equals the first one wins.

    Args:
        weights: Array `(num_sources, num_operations)` of mixing weights.
        operations: Tuple of names, in the order of the columns.
        num_edges: Positive integer. How many edges the node keeps, if it has as
            many.

    Returns:
        Tuple of `Edge`, by increasing source.

    Reference: [Liu et al., 2019](https://arxiv.org/abs/1806.09055), section 2.4
    """
    strength = np.array(weights, dtype="float64")
    if "none" in operations:
        strength[:, operations.index("none")] = -np.inf
    kept = np.argsort(-strength.max(axis=1), kind="stable")[:num_edges]
    best = strength.argmax(axis=1)  # (num_sources,)
    return tuple(Edge(operations[best[i]], int(i)) for i in sorted(kept))


def discretize_cell(weights, space):
    """Returns the cell that a table of mixing weights stands for.

    Args:
        weights: Array `(num_edges, num_operations)`.
        space: `SearchSpace`.

    Returns:
        `CellGenotype`. Its output joins all intermediate nodes.

    Raises:
        ValueError: If the table has another shape, or is not finite.
    """
    weights = np.asarray(weights)
    expected = (space.num_edges, len(space.operations))
    if weights.shape != expected or not np.isfinite(weights).all():
        raise ValueError(
            f"`weights` must be finite and of shape {expected}. Received: "
            f"shape={weights.shape}, finite={bool(np.isfinite(weights).all())}"
        )
    nodes, first = [], 0
    for num_sources in range(2, space.num_nodes + 2):
        rows = weights[first : first + num_sources]
        nodes.append(strongest_edges(rows, space.operations, space.edges_per_node))
        first += num_sources
    return CellGenotype(tuple(nodes), tuple(range(2, space.num_nodes + 2)))


def discretize(mixing_weights, space):
    """Returns the genotype that mixing weights stand for.

    Args:
        mixing_weights: Dictionary from the names of cells, as `Genotype.cells` has
            them, to arrays `(num_edges, num_operations)`, after the softmax.
        space: `SearchSpace`.

    Raises:
        ValueError: If a table has another shape, or is not finite.
    """
    return Genotype.from_cells(
        {
            name: discretize_cell(weights, space)
            for name, weights in mixing_weights.items()
        }
    )
