"""How far the cells moved between two moments of a search, and when."""

import dataclasses

import numpy as np

from darts_keras.report.mixing import derived_choices, edge_ends


@dataclasses.dataclass(frozen=True, kw_only=True)
class CellMovement:
    """How one derived cell became another.

    An edge is a pair `(node, source)`, a choice is a triple with the operation.

    Attributes:
        kept: Tuple of the choices that stayed as they were.
        retyped: Tuple of `(node, source, before, after)`: edges that stayed, with
            another operation.
        removed: Tuple of the choices whose edge is gone.
        added: Tuple of the choices whose edge is new.
    """

    kept: tuple
    retyped: tuple
    removed: tuple
    added: tuple

    @property
    def num_changed(self):
        """How many edges are not as they were."""
        return len(self.retyped) + max(len(self.removed), len(self.added))

    @property
    def marks(self):
        """What to mark in a drawing of either cell, a `dict`.

        Its keys are choices, its values `"removed"` (in the cell before) or `"added"`
        (in the cell after).
        """
        before = {(node, source, old) for node, source, old, _ in self.retyped}
        after = {(node, source, new) for node, source, _, new in self.retyped}
        return {
            **dict.fromkeys({*self.removed, *before}, "removed"),
            **dict.fromkeys({*self.added, *after}, "added"),
        }


def cell_movement(before, after):
    """Compares two derived cells.

    Args:
        before: `CellGenotype`.
        after: `CellGenotype`.

    Returns:
        `CellMovement`.
    """
    old, new = derived_choices(before), derived_choices(after)
    gone, come = sorted(old - new), sorted(new - old)
    operations = {}
    for node, source, operation in come:
        operations.setdefault((node, source), []).append(operation)
    retyped, removed = [], []
    for node, source, operation in gone:
        others = operations.get((node, source))
        if others:
            retyped.append((node, source, operation, others.pop(0)))
        else:
            removed.append((node, source, operation))
    return CellMovement(
        kept=tuple(sorted(old & new)),
        retyped=tuple(retyped),
        removed=tuple(removed),
        added=tuple(
            (*edge, operation)
            for edge, rest in operations.items()
            for operation in rest
        ),
    )


def edge_distances(before, after):
    """How far the mixing weights of each edge are apart.

    Args:
        before: Array `(num_edges, num_operations)` of mixing weights.
        after: Another of that shape.

    Returns:
        Array `(num_edges,)`, the Euclidean distance in `[0, sqrt(2)]`: 0 for equal
        weights, `sqrt(2)` from one operation alone to another alone.
    """
    return np.linalg.norm(np.subtract(after, before), axis=1)


@dataclasses.dataclass(frozen=True)
class EdgeMove:
    """How the mixing weights of one edge moved.

    Attributes:
        node: Integer.
        source: Integer.
        distance: Float; see `edge_distances`.
        gained: Integer. The column of the operation that gained most weight.
        gain: Float. How much.
        lost: Integer. The column of the operation that lost most weight.
        loss: Float. How much, not negative.
    """

    node: int
    source: int
    distance: float
    gained: int
    gain: float
    lost: int
    loss: float


def largest_moves(before, after):
    """Tells of all edges how they moved, the farthest first.

    Args:
        before: Array `(num_edges, num_operations)` of mixing weights.
        after: Another of that shape.

    Returns:
        List of `EdgeMove`; edges whose weights are not finite are left out.
    """
    distances, steps = edge_distances(before, after), np.subtract(after, before)
    ends, moves = edge_ends(len(distances)), []
    for at in np.argsort(-distances, kind="stable"):
        if np.isfinite(distances[at]):
            step = steps[at].tolist()
            gain, loss = max(step), -min(step)
            most = step.index(gain), gain, step.index(-loss), loss
            moves.append(EdgeMove(*ends[at], float(distances[at]), *most))
    return moves


def change_moments(cells):
    """When a derived cell changed, and by how much.

    Args:
        cells: Sequence of `CellGenotype`, one for each moment.

    Returns:
        List of pairs `(index, number of changed edges)` of the moments whose cell is
        another than the one before.
    """
    moves = [
        (at, cell_movement(cells[at - 1], cells[at]).num_changed)
        for at in range(1, len(cells))
    ]
    return [(at, number) for at, number in moves if number]
