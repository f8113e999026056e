"""What the folder of a search says, read with care."""

import dataclasses
import functools
import pathlib

import numpy as np

from darts_keras.genotype import Genotype
from darts_keras.report.guard_record import GuardRecord, read_guard_record
from darts_keras.report.mixing import edge_ends, mixing_weights
from darts_keras.report.run_history import RunHistory, read_facts, read_records


@dataclasses.dataclass(frozen=True, kw_only=True)
class RunRecord(RunHistory):
    """The files of one search.

    The first of the `records` is from before the training. `result` is the `Genotype`
    of `genotype.json`, or `None` while there is none. `guard` is what decides when
    it stops and which cells it returns, or `None`.
    """

    result: Genotype | None
    guard: GuardRecord | None = None

    @property
    def is_finished(self):
        """Whether it has its result, before the last planned epoch or at it."""
        return self.result is not None or super().is_finished

    @property
    def is_stopped(self):
        """Whether its guard ended it before the last planned epoch."""
        return self.guard is not None and self.guard.stopped

    @property
    def returned_epoch(self):
        """The epoch whose cells are the result: the last, or the guard's choice."""
        stop = self.guard and self.guard.stop
        return stop.epoch if stop else self.last_epoch

    @property
    def returned_records(self):
        """The records up to the cells that are returned: all that led to them."""
        return [r for r in self.records if r["epoch"] <= self.returned_epoch]

    @property
    def operations(self):
        """The names of the candidate operations, in the order of alpha's columns."""
        return tuple(self.facts["space"]["operations"])

    @functools.cached_property
    def genotypes(self):
        """The `Genotype` of each record."""
        return [Genotype.from_dict(record["genotype"]) for record in self.records]

    @property
    def genotype(self):
        """The result; of an unfinished search, what the last record derived."""
        return self.result or self.genotypes[-1]

    @property
    def names(self):
        """The names of the cells that are searched, in the order of the network."""
        return tuple(self.genotypes[0].cells)

    @functools.cached_property
    def cells(self):
        """By name, the list of the `CellGenotype` of each record."""
        by_record = [genotype.cells for genotype in self.genotypes]
        return {name: [cells[name] for cells in by_record] for name in self.names}

    @functools.cached_property
    def weights(self):
        """By name of a cell, an array `(num_records, num_edges, num_operations)`."""
        return {
            name: np.stack([mixing_weights(r[f"alpha_{name}"]) for r in self.records])
            for name in self.names
        }


def read_run_record(folder):
    """Reads `config.json`, `history.jsonl`, and what there is at the end.

    That is `genotype.json` and, of a search with a guard, `guard.json`.

    Args:
        folder: Path of the run folder. See `read_records` for what may be wrong
            with its history.

    Returns:
        A `RunRecord` with at least one record.

    Raises:
        FileNotFoundError: If `config.json` or `history.jsonl` is missing.
        ValueError: If a file does not hold what a search writes.
    """
    folder = pathlib.Path(folder)
    facts = _read_facts(folder / "config.json")
    records = _read_history(folder / "history.jsonl", facts["space"]["operations"])
    result = folder / "genotype.json"
    genotype = Genotype.load(result) if result.exists() else None
    epochs = [record["epoch"] for record in records]
    guard = read_guard_record(folder, facts["config"], epochs)
    return RunRecord(facts=facts, records=records, result=genotype, guard=guard)


def _read_facts(path):
    facts = read_facts(path, ("config", "space", "data", "versions"))
    names = facts["space"].get("operations")
    if not names or not isinstance(names, list) or set(map(type, names)) != {str}:
        raise ValueError(
            f"`space.operations` in {path} must be a list of names. "
            f"Received: operations={names!r}"
        )
    return facts


def _read_history(path, operations):
    def check(record, place):
        _check_record(record, len(operations), place)

    records = read_records(path, ("genotype",), check)
    if not records:
        raise ValueError(
            f"{path} must hold at least one whole record. Received: none. "
            "The search may not have started yet."
        )
    _check_sizes(records, path)
    return records


def _check_record(record, num_operations, place):
    for name in _names(record, place):
        key = f"alpha_{name}"
        if key not in record:
            raise ValueError(
                f"A record of a search must have the key '{key}', for a cell of its "
                f"genotype. Received: {place}: {[*record]}"
            )
        weights = mixing_weights(record[key])
        edge_ends(len(weights))  # Raises unless the rows are the edges of a cell.
        if weights.shape[1] != num_operations:
            raise ValueError(
                f"`{key}` must have one column for each of the "
                f"{num_operations} operations of config.json. "
                f"Received: {place}: {weights.shape[1]} columns"
            )


def _names(record, place):
    try:
        return [*Genotype.from_dict(record["genotype"]).cells]
    except ValueError as error:
        raise ValueError(f"`genotype` in {place} must be one. {error}") from error


def _check_sizes(records, path):
    names = _names(records[0], path)
    for record in records:
        if (found := _names(record, path)) != names:
            raise ValueError(
                f"All genotypes in {path} must have the cells {names}, as the first. "
                f"Received: {found} in epoch {record['epoch']}"
            )
    for name in names:
        sizes = [len(record[f"alpha_{name}"]) for record in records]
        for size in sizes:
            if size != sizes[0]:
                raise ValueError(
                    f"`alpha_{name}` in {path} must have {sizes[0]} rows, as in the "
                    f"first record. Received: {size} rows"
                )
