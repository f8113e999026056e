"""Which cells of a supernet have their kernels in common."""

import itertools


def share_kernels(cells, sharing):
    """Lets normal cells use the kernels of one of them.

    `"level"`: those of a feature level, which have the same filters, use the kernels
    of the first of them. `"levels"`: all use those of the first of the widest, the
    narrower ones a part. `"none"`: each has its own, as in DARTS. The normalizations,
    with their moving statistics, and the preprocessing of its inputs are always a
    cell's own; so is everything in a reduction cell.

    Args:
        cells: Sequence of `SearchCell`, in the order of the network, not built.
        sharing: String, as `SearchSpace.weight_sharing`.

    Reference: cell sharing of [Zhang et al., 2020](https://arxiv.org/abs/1909.08228),
    there over widths at one resolution
    """
    normal = [cell for cell in cells if not cell.reduction]
    for _, group in itertools.groupby(normal, lambda cell: _group(cell, sharing)):
        group = list(group)
        owner = max(group, key=lambda cell: cell.filters)  # The first, of several.
        for cell in group:
            if cell is not owner:
                cell.borrow_kernels(owner)


def _group(cell, sharing):
    """Returns what the cells that share with a cell have in common."""
    return {"none": id(cell), "level": cell.filters, "levels": None}[sharing]
