"""What the folder of a search says, read with care."""

import dataclasses
import functools
import pathlib

import numpy as np

from darts_keras.genotype import Genotype
from darts_keras.report.mixing import edge_ends, mixing_weights
from darts_keras.report.run_history import RunHistory, read_facts, read_records

KINDS = ("normal", "reduction")


@dataclasses.dataclass(frozen=True, kw_only=True)
class RunRecord(RunHistory):
    """The files of one search.

    The first of the `records` is from before the training. `result` is the `Genotype`
    of `genotype.json`, or `None` while there is none.
    """

    result: Genotype | None

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

    @functools.cached_property
    def weights(self):
        """By kind of cell, an array `(num_records, num_edges, num_operations)`."""
        return {
            kind: np.stack([mixing_weights(r[f"alpha_{kind}"]) for r in self.records])
            for kind in KINDS
        }


def read_run_record(folder):
    """Reads `config.json`, `history.jsonl` and, if it is there, `genotype.json`.

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
    return RunRecord(facts=facts, records=records, result=genotype)


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

    keys = ("genotype", *(f"alpha_{kind}" for kind in KINDS))
    records = read_records(path, keys, check)
    if not records:
        raise ValueError(
            f"{path} must hold at least one whole record. Received: none. "
            "The search may not have started yet."
        )
    _check_sizes(records, path)
    return records


def _check_record(record, num_operations, place):
    for kind in KINDS:
        weights = mixing_weights(record[f"alpha_{kind}"])
        edge_ends(len(weights))  # Raises unless the rows are the edges of a cell.
        if weights.shape[1] != num_operations:
            raise ValueError(
                f"`alpha_{kind}` must have one column for each of the "
                f"{num_operations} operations of config.json. "
                f"Received: {place}: {weights.shape[1]} columns"
            )


def _check_sizes(records, path):
    for kind in KINDS:
        sizes = [len(record[f"alpha_{kind}"]) for record in records]
        for size in sizes:
            if size != sizes[0]:
                raise ValueError(
                    f"`alpha_{kind}` in {path} must have {sizes[0]} rows, as in the "
                    f"first record. Received: {size} rows"
                )
