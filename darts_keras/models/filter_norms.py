"""How large the filters of a supernet are: what goes on inside its cells."""

import numpy as np
from keras import ops

from darts_keras.layers.connection import FactorizedReduction
from darts_keras.layers.separable import SeparableConv


def filter_norms(supernet):
    """Measures the weights of each operation on each edge.

    The norm is the root mean square of the weights, so that large and small filters
    compare; cells that share a table of alphas are averaged.

    Args:
        supernet: Built `Supernet`.

    Returns:
        Dictionary from the names of `supernet.alphas` to arrays `(num_edges,
        num_operations)`; NaN where an operation has no weights.
    """
    norms = [_cell_norms(cell) for cell in supernet.cells]
    tables = {name: [] for name in supernet.alpha_names}
    for table, of_cell in zip(supernet.table_of_cell, norms, strict=True):
        tables[supernet.alpha_names[table]].append(of_cell)
    return {name: np.mean(of_cells, axis=0) for name, of_cells in tables.items()}


def _cell_norms(cell):
    space = cell.space
    norms = np.full((space.num_edges, len(space.operations)), np.nan)
    for source, mixed_op in enumerate(cell.mixed_ops):
        rows = space.edge_rows(source)
        for name, candidate in mixed_op.candidates.items():
            kernels = [
                np.reshape(ops.convert_to_numpy(kernel), (len(rows), -1))
                for kernel in _kernels(candidate)
            ]
            if kernels:
                square = np.square(np.concatenate(kernels, axis=1), dtype="float64")
                column = space.operations.index(name)
                norms[rows, column] = np.sqrt(square.mean(axis=1))
    return norms


def _kernels(candidate):
    """Yields the weights of a candidate, the edges on the first axis."""
    if isinstance(candidate, SeparableConv):
        for conv in candidate.convs:
            # (height, width, edges * channels, 1): the channels of edge 0 come first.
            yield ops.moveaxis(conv.depthwise.kernel, 2, 0)
            yield conv.pointwise.kernel
    elif isinstance(candidate, FactorizedReduction):
        for kernel in (candidate.even_kernel, candidate.odd_kernel):
            yield ops.moveaxis(kernel, 1, 0)
