"""The row of cells that fits an image: their filters, kinds and inputs."""

import collections
import dataclasses
import itertools

from darts_keras.layers.stem import stem_form
from darts_keras.limits import MAX_CHANNELS, MAX_SIDE, MIN_SIDE

NUM_REDUCTIONS = 2
MIN_CELL_SIDE = 2  # Pixels of the smaller side that a reduction may leave.


@dataclasses.dataclass(frozen=True)
class CellPlan:
    """One cell of a network."""

    filters: int  # Of each node.
    reduction: bool  # Whether it halves height and width.
    halve_before_previous: bool  # Whether its first input is twice too large.
    level: int = 1  # From 1; a reduction cell begins the next.
    index: int = 0  # Among the cells of its kind in its level.
    count: int = 1  # Of the cells of its kind in its level.


def plan_cells(image_shape, filters, num_cells, stem="single", form=None):
    """Lays out the cells for images of a given shape.

    As in DARTS, reduction cells stand after one and two thirds of the depth and
    double the filters. Where a small image bears only one of them, it stands
    after two thirds.

    Args:
        image_shape: Triple `(height, width, channels)`; sides of 16 to 512 pixels,
            1 to 8 channels.
        filters: Positive even integer. Filters of a node in the first cell.
        num_cells: Integer, at least 3.
        stem: Name of the stem.
        form: `"small"`, `"large"` or `None` (by image size), see `stem_form`.

    Returns:
        Tuple of `CellPlan`.

    Raises:
        ValueError: If the shape is out of range, or too small for a reduction
            after this stem; if `filters` is odd; if there are too few cells.
    """
    _check(image_shape, filters, num_cells)
    form = stem_form(image_shape, form)
    side = min(image_shape[:2])
    for _ in range(3 if form == "large" else 0):
        side = -(-side // 2)
    places = [num_cells // 3, 2 * num_cells // 3]
    reductions = set(places[NUM_REDUCTIONS - _num_reductions(side, image_shape) :])
    plans, halved = [], stem == "dual" and form == "large"
    for index in range(num_cells):
        reduction = index in reductions
        filters = filters * 2 if reduction else filters
        plans.append(CellPlan(filters, reduction, halved))
        halved = reduction
    return _with_places(plans)


def _with_places(plans):
    """Fills in the level of each cell, and its place in the level."""
    levels = list(itertools.accumulate(1 * plan.reduction for plan in plans))
    kinds = [
        (level + 1, plan.reduction) for level, plan in zip(levels, plans, strict=True)
    ]
    counts, seen, placed = collections.Counter(kinds), collections.Counter(), []
    for plan, kind in zip(plans, kinds, strict=True):
        place = {"level": kind[0], "index": seen[kind], "count": counts[kind]}
        placed.append(dataclasses.replace(plan, **place))
        seen[kind] += 1
    return tuple(placed)


def _num_reductions(side, image_shape):
    count = 0
    while count < NUM_REDUCTIONS and -(-side // 2) >= MIN_CELL_SIDE:
        count, side = count + 1, -(-side // 2)
    if not count:
        raise ValueError(
            f"The stem leaves {side} pixels of the smaller side of these images, and "
            f"a reduction cell must leave {MIN_CELL_SIDE}. Use the small form of the "
            f"stem, or larger images. Received: image_shape={tuple(image_shape)}"
        )
    return count


def _check(image_shape, filters, num_cells):
    height, width, channels = image_shape
    if not all(MIN_SIDE <= side <= MAX_SIDE for side in (height, width)):
        raise ValueError(
            f"Height and width in `image_shape` must be in [{MIN_SIDE}, {MAX_SIDE}] "
            f"pixels. Received: image_shape={tuple(image_shape)}"
        )
    if not 1 <= channels <= MAX_CHANNELS:
        raise ValueError(
            f"The channels in `image_shape` must be in [1, {MAX_CHANNELS}]. "
            f"Received: image_shape={tuple(image_shape)}"
        )
    if filters < 2 or filters % 2:
        raise ValueError(
            f"`filters` must be even and at least 2. Received: filters={filters}"
        )
    if num_cells < 3:
        raise ValueError(
            f"`num_cells` must be at least 3. Received: num_cells={num_cells}"
        )
