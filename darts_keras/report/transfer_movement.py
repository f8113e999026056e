"""How the cells of one direction of a study moved, from the source's end on."""

import dataclasses
import math

import numpy as np

from darts_keras.genotype import Genotype
from darts_keras.report.cell_movement import (
    cell_movement,
    change_moments,
    edge_distances,
)
from darts_keras.report.joined_history import JoinedHistory, join_histories
from darts_keras.report.mixing import edge_ends
from darts_keras.transfer_direction import TransferDirection


@dataclasses.dataclass(frozen=True, kw_only=True)
class TransferMovement:
    """One direction, whose search on the target has begun.

    Attributes:
        direction: `TransferDirection`.
        history: `JoinedHistory` of both searches.
        before: `Genotype`, the result of the search on the source.
        after: `Genotype`, the result on the target, or as far as it has come.
    """

    direction: TransferDirection
    history: JoinedHistory
    before: Genotype
    after: Genotype

    def cell(self, name):
        """The `CellMovement` of the cell of this name."""
        return cell_movement(self.before.cells[name], self.after.cells[name])

    def ends(self, name):
        """The mixing weights at the end of the source and of the target."""
        weights = self.history.mixing_weights[name]
        return weights[self.history.num_before - 1], weights[-1]

    def distances(self, name):
        """How far the mixing weights of each edge moved, an array `(num_edges,)`."""
        return edge_distances(*self.ends(name))

    def to_dict(self):
        """What `transfer.json` says of it, of JSON's values."""
        cells = {name: self._cell_dict(name) for name in self.history.names}
        return {
            "source": self.direction.source,
            "target": self.direction.target,
            "cells": cells,
        }

    def _cell_dict(self, name):
        distances = self.distances(name)
        moments = change_moments(self.history.cells(name))
        return {
            **dataclasses.asdict(self.cell(name)),
            "num_changed": self.cell(name).num_changed,
            "mean_mixing_weight_distance": _number(np.mean(distances)),
            "mixing_weight_distances": [
                (*end, _number(distance))
                for end, distance in zip(
                    edge_ends(len(distances)), distances, strict=True
                )
            ],
            "changed_at": [(self.history.labels[at], number) for at, number in moments],
        }


def transfer_movement(study, direction):
    """Reads how the cells of a direction moved.

    Args:
        study: `StudyRecord`.
        direction: `TransferDirection`, one of the study's.

    Returns:
        `TransferMovement`, or `None` before the search on the target has begun.

    Raises:
        ValueError: As `join_histories`; or if a result has other cells than its
            history.
    """
    first = study.searches.get(direction.before)
    second = study.searches.get(direction.after)
    if first is None or second is None:
        return None
    for run in (first, second):
        _check_names(run)
    return TransferMovement(
        direction=direction,
        history=join_histories(direction, first, second),
        before=first.genotype,
        after=second.genotype,
    )


def _check_names(run):
    found = [*run.genotype.cells]
    if found != [*run.weights]:
        raise ValueError(
            "The result of a search must have the cells of its history, "
            f"{[*run.weights]}. Received: {found} in genotype.json"
        )


def _number(value):
    """A float for JSON, which has no NaN."""
    return float(value) if math.isfinite(value) else None
