"""What a run folder says, read with care: it may be incomplete or edited."""

import dataclasses
import functools
import json
import pathlib

import numpy as np

from darts_keras.genotype import Genotype
from darts_keras.report.mixing import edge_ends, mixing_weights
from darts_keras.report.svg import is_finite

KINDS = ("normal", "reduction")
_NUMBERS = (
    "train_loss",
    "train_accuracy",
    "valid_loss",
    "valid_accuracy",
    "seconds",
    "peak_memory_mb",
)


@dataclasses.dataclass(frozen=True, kw_only=True)
class RunRecord:
    """The files of one search.

    `facts` is the content of `config.json`; `records` are the lines of
    `history.jsonl` by increasing epoch, the first from before the training;
    `result` is the `Genotype` of `genotype.json`, or `None` while there is none.
    """

    facts: dict
    records: tuple[dict, ...]
    result: Genotype | None

    @property
    def config(self):
        """The settings of the search, a dictionary."""
        return self.facts["config"]

    @property
    def operations(self):
        """The names of the candidate operations, in the order of alpha's columns."""
        return tuple(self.facts["space"]["operations"])

    @property
    def epochs(self):
        """The epochs of the records, integers from 0."""
        return [record["epoch"] for record in self.records]

    @property
    def is_finished(self):
        """Whether the history reaches the last planned epoch."""
        planned = self.config.get("epochs")
        return not is_finite(planned) or self.epochs[-1] >= planned

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

    def values(self, key):
        """Pairs `(epoch, value)` of a key, from the epochs of training."""
        return [(record["epoch"], record.get(key)) for record in self.records[1:]]


def read_run_record(folder):
    """Reads `config.json`, `history.jsonl` and, if it is there, `genotype.json`.

    A torn last line of the history, which a killed process may leave, is dropped;
    of two records of the same epoch, the later one counts.

    Args:
        folder: Path of the run folder.

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
    facts = _parsed(path)
    for key in ("config", "space", "data", "versions"):
        if not isinstance(facts.setdefault(key, {}), dict):
            raise ValueError(
                f"`{key}` in {path} must be a JSON object. "
                f"Received: {key}={facts[key]!r}"
            )
    names = facts["space"].get("operations")
    if not names or not isinstance(names, list) or set(map(type, names)) != {str}:
        raise ValueError(
            f"`space.operations` in {path} must be a list of names. "
            f"Received: operations={names!r}"
        )
    return facts


def _read_history(path, operations):
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    lines = [(at, line) for at, line in enumerate(lines, start=1) if line.strip()]
    records = {}
    for at, line in lines:
        try:
            record = json.loads(line)
        except ValueError as error:
            if at == lines[-1][0]:
                break  # The process was killed while it wrote this line.
            raise ValueError(
                f"Each line of {path} must be a JSON object. Received: line {at}: "
                f"{line[:60]!r}. Remove that line, or run the search again."
            ) from error
        _check_record(record, len(operations), f"line {at} of {path}")
        records[record["epoch"]] = record
    if not records:
        raise ValueError(
            f"{path} must hold at least one whole record. Received: {len(lines)} "
            "line(s), none whole. The search may not have started yet."
        )
    _check_sizes(records.values(), path)
    return tuple(records[epoch] for epoch in sorted(records))


def _check_record(record, num_operations, place):
    needed = {"epoch", "genotype", *(f"alpha_{kind}" for kind in KINDS)}
    if not isinstance(record, dict) or not needed <= record.keys():
        raise ValueError(
            f"A record of a search must have the keys {sorted(needed)}. "
            f"Received: {place}: {str(record)[:60]}"
        )
    if type(record["epoch"]) is not int or record["epoch"] < 0:
        raise ValueError(
            "`epoch` must be an integer from 0. "
            f"Received: {place}: epoch={record['epoch']!r}"
        )
    for key in _NUMBERS:
        if not isinstance(record.get(key), (int, float, type(None))):
            raise ValueError(
                f"`{key}` must be a number or null. "
                f"Received: {place}: {key}={record[key]!r}"
            )
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


def _parsed(path):
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(
            f"{path} must be a JSON file. Received: {error}. "
            "Is this the folder of a search?"
        ) from error
    if not isinstance(content, dict):
        raise ValueError(
            f"{path} must hold a JSON object. Received: {type(content).__name__}"
        )
    return content
