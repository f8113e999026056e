"""What tests of shared kernels need of a cell: its convolutions, one by one."""

import numpy as np

from darts_keras.layers.separable import SeparableConv


def convolutions(cell):
    """Returns the layers with a kernel on the edges of a `SearchCell`, in order."""
    return [
        layer
        for mixed_op in cell.mixed_ops
        for candidate in mixed_op.candidates.values()
        if isinstance(candidate, SeparableConv)
        for conv in candidate.convs
        for layer in (conv.depthwise, conv.pointwise)
    ]


def part_for(layer, num_edges, filters, values):
    """Indexes what a cell with some filters uses of one kernel.

    Args:
        layer: `DepthwiseConv` or `GroupedPointwiseConv`.
        num_edges: Integer.
        filters: Integer.
        values: Array of the shape of the whole kernel.

    Returns:
        Array, a view; a depthwise kernel's has an axis of edges before the channels.
    """
    if hasattr(layer, "kernel_size"):
        size = layer.kernel_size
        return values.reshape(size, size, num_edges, -1, 1)[:, :, :, :filters]
    return values[:, :filters, :filters]


def kernels_of(cell):
    """Returns the kernels of a cell's convolutions as arrays."""
    return [np.asarray(layer.kernel) for layer in convolutions(cell)]
