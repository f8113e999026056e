"""The histories of two searches, one the continuation of the other, on one axis."""

import dataclasses

import numpy as np

from darts_keras.genotype import Genotype


@dataclasses.dataclass(frozen=True, kw_only=True)
class JoinedHistory:
    """What two searches went through, one moment after the other.

    A moment is a record of a search. The second search counts its epochs on from the
    last one of the first; its record from before its training shares that epoch.

    Attributes:
        epochs: Tuple of integers, the time axis, one for each moment.
        data: Tuple of strings, the name of the data set of each moment.
        labels: Tuple of strings: what each moment is called.
        operations: Tuple of names, in the order of the columns.
        genotypes: Tuple of `Genotype`, derived at each moment.
        mixing_weights: By name of cell, arrays
            `(num_moments, num_edges, num_operations)`.
        filter_norms: The same for the norms of the filters; NaN where an operation
            has no weights, or where they were not measured.
        swap: Pair of the epoch of the swap and what to call it, or `None` before the
            second search has begun.
    """

    epochs: tuple[int, ...]
    data: tuple[str, ...]
    labels: tuple[str, ...]
    operations: tuple[str, ...]
    genotypes: tuple[Genotype, ...]
    mixing_weights: dict[str, np.ndarray]
    filter_norms: dict[str, np.ndarray]
    swap: tuple[int, str] | None

    @property
    def num_before(self):
        """How many moments are from before the swap."""
        return self.data.count(self.data[0])

    @property
    def names(self):
        """The names of the cells, a tuple."""
        return tuple(self.mixing_weights)

    def cells(self, name):
        """The `CellGenotype` of this name at each moment, a list."""
        return [genotype.cells[name] for genotype in self.genotypes]

    def thinned(self, limit):
        """The same with at most `limit` moments; the first and last stay."""
        last = len(self.epochs) - 1
        if last < limit:
            return self
        chosen = np.unique(np.linspace(0, last, limit).round().astype(int))
        changes = {
            name: tuple(getattr(self, name)[at] for at in chosen)
            for name in ("epochs", "data", "labels", "genotypes")
        }
        for name in ("mixing_weights", "filter_norms"):
            tables = getattr(self, name)
            changes[name] = {key: value[chosen] for key, value in tables.items()}
        return dataclasses.replace(self, **changes)


def join_histories(direction, first, second=None):
    """Puts the histories of two searches on one time axis.

    Args:
        direction: `TransferDirection`, for the names of the data sets.
        first: `RunRecord` of the search on the source.
        second: Optional `RunRecord` of the search that goes on from it.

    Returns:
        `JoinedHistory`.

    Raises:
        ValueError: If they searched other cells or operations, or their norms are no
            such tables.
    """
    runs = [(direction.source, first, 0)]
    if second is not None:
        _check_same(first, second)
        runs.append((direction.target, second, first.last_epoch))
    swap = f"swap: {direction.source} \N{RIGHTWARDS ARROW} {direction.target}"
    return JoinedHistory(
        epochs=tuple(start + epoch for _, run, start in runs for epoch in run.epochs),
        data=tuple(data for data, run, _ in runs for _ in run.epochs),
        labels=tuple(
            _label(data, epoch, run) for data, run, _ in runs for epoch in run.epochs
        ),
        operations=first.operations,
        genotypes=tuple(one for _, run, _ in runs for one in run.genotypes),
        mixing_weights={
            name: np.concatenate([run.weights[name] for _, run, _ in runs])
            for name in first.weights
        },
        filter_norms={
            name: np.concatenate([_norms(run, name) for _, run, _ in runs])
            for name in first.weights
        },
        swap=None if second is None else (first.last_epoch, swap),
    )


def _check_same(first, second):
    for what, one, other in (
        ("operations", first.operations, second.operations),
        ("cells", _sizes(first), _sizes(second)),
    ):
        if one != other:
            raise ValueError(
                f"A search that goes on from another must have the same {what}. "
                f"Received: {one} and {other}"
            )


def _sizes(run):
    return {name: weights.shape[1] for name, weights in run.weights.items()}


def _label(data, epoch, run):
    if epoch == 0:
        return f"{data}, before training"
    return f"{data}, epoch {epoch} of {run.config.get('epochs', '?')}"


def _norms(run, name):
    """The norms of a search, an array `(num_records, num_edges, num_operations)`."""
    shape = run.weights[name].shape[1:]
    tables = [(record.get("filter_norms") or {}).get(name) for record in run.records]
    return np.stack([_table(table, shape) for table in tables])


def _table(table, shape):
    if table is None:
        return np.full(shape, np.nan)
    try:
        array = np.array(table, dtype=float)  # `None`, no weights, becomes NaN.
    except (TypeError, ValueError):
        array = np.empty(0)
    if array.shape != shape:
        raise ValueError(
            f"`filter_norms` must be tables of {shape[0]} edges and {shape[1]} "
            f"operations. Received: {str(table)[:60]}"
        )
    return array
