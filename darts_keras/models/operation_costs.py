"""What each operation on each edge costs the network that may be derived."""

import functools

import keras
import numpy as np

from darts_keras.models.complexity import multiply_adds, num_parameters
from darts_keras.registry import Registry
from darts_keras.space.operation import OPERATIONS

COSTS = Registry("cost")
"""Functions from a model to a number, by the name of what they count."""
COSTS.register("parameters")(num_parameters)
COSTS.register("multiply_adds")(multiply_adds)


def operation_costs(supernet, what):
    """Returns what the operations would cost a derived network of the same size.

    The cost of a genotype's edges adds up to that of its network, but for what all
    networks have: stem, preprocessing, attention, head. Normalizations count with
    scale and offset, as a derived network has them.

    Args:
        supernet: `Supernet`.
        what: Name in `COSTS`: `"parameters"`, or `"multiply_adds"` of one image.

    Returns:
        List of integer arrays `(num_edges, num_operations)`, one for each of
        `supernet.architecture_variables`, summed over the cells that share it.

    Raises:
        ValueError: If `what` is unknown.
    """
    space = supernet.space
    # For this call alone: to build layers draws seeds, and a search must draw as
    # many of them whatever ran before it.
    cost = functools.cache(functools.partial(_cost, COSTS[what]))
    shape = (space.num_edges, len(space.operations))
    costs = [np.zeros(shape, "int64") for _ in supernet.alpha_names]
    for cell, table, sides in _cells(supernet):
        for source in range(space.num_nodes + 1):
            strides = 2 if cell.reduction and source < 2 else 1
            place = (cell.filters, strides, *sides[source >= 2])
            row = [cost(name, *place) for name in space.operations]
            costs[table][space.edge_rows(source)] += row
    return costs


def _cells(supernet):
    """Yields cells, their tables, and height and width of their inputs and nodes."""
    stem, shape = supernet.stem_layer, (None, *supernet.image_shape)
    before_previous, previous = stem.compute_output_shape(shape)
    for cell, table in zip(supernet.cells, supernet.table_of_cell, strict=True):
        outputs = cell.compute_output_shape(before_previous, previous)
        yield cell, table, (previous[1:3], outputs[1:3])
        before_previous, previous = previous, outputs


def _cost(count, name, filters, strides, height, width):
    layer = OPERATIONS[name](
        filters=filters, strides=strides, num_edges=1, derived=True, dtype=None
    )
    if layer is None:
        return 0
    # Shapes are enough to count, and variables without values much faster.
    with keras.StatelessScope(initialize_variables=False):
        images = keras.Input((height, width, filters))
        return count(keras.Sequential([images, layer]))
