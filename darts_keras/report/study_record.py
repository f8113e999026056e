"""What the folder of a transfer study says, read with care."""

import collections
import dataclasses
import functools
import pathlib
import re

from darts_keras.report.run_history import read_facts
from darts_keras.report.run_record import RunRecord, read_run_record
from darts_keras.report.svg import is_finite
from darts_keras.strict_json import is_integer
from darts_keras.transfer_direction import transfer_directions

_RANDOM = re.compile(r"random-\d+")
_KEYS = (
    "target",
    "source",
    "architecture",
    "seed",
    "accuracy",
    "num_parameters",
    "seconds",
)


@dataclasses.dataclass(frozen=True, kw_only=True)
class StudyRecord:
    """The files of one transfer study, as far as it has come.

    `facts` is the content of `config.json`, `searches` the `RunRecord` of each search
    that has begun, by the name of its folder, and `rows` a dictionary for each
    training that is done.
    """

    facts: dict
    searches: dict[str, RunRecord]
    rows: tuple[dict, ...]

    @functools.cached_property
    def directions(self):
        """The `TransferDirection`s, one or two."""
        return _directions(self.facts)

    @property
    def config(self):
        """The settings of the study, a dictionary."""
        return self.facts["config"]

    @property
    def search_names(self):
        """The names of all searches that the study plans, by direction."""
        names = [
            name
            for direction in self.directions
            for names in direction.searches.values()
            for name in names
        ]
        return tuple(dict.fromkeys(names))

    @property
    def num_trainings(self):
        """How many trainings the study plans, or `None` if that is not known."""
        seeds, cells = self.config.get("seeds"), self.config.get("random_cells")
        if not isinstance(seeds, list) or not isinstance(cells, int):
            return None
        searched = sum(len(one.searches) - 1 for one in self.directions)
        return (searched + len(self.directions) * cells) * len(seeds)

    def has_finished(self, name):
        """Whether a search has its result."""
        return name in self.searches and self.searches[name].result is not None

    @property
    def is_finished(self):
        """Whether all searches and trainings that were planned are done."""
        searched = all(map(self.has_finished, self.search_names))
        return searched and len(self.rows) >= (self.num_trainings or 0)

    @property
    def progress(self):
        """How far the study came, in words."""
        done = sum(map(self.has_finished, self.search_names))
        return (
            f"{done} of {len(self.search_names)} searches, {len(self.rows)} of "
            f"{self.num_trainings or '?'} trainings"
        )


def read_study(folder, rows=None):
    """Reads the folder of a transfer study.

    Args:
        folder: Path of a folder with `config.json` and, as far as they have begun,
            the searches in `searches/`.
        rows: Optional sequence of dictionaries, one for each training that is done:
            `"target"` and `"source"` (names of data sets), `"architecture"`
            (`"unchanged"`, `"transferred"`, `"scratch"`, `"random-0"`, ..., and in a
            study of both ways `"direct"`), `"seed"`, `"accuracy"` (float in `[0, 1]`),
            `"num_parameters"`, `"seconds"` and, where it was measured,
            `"cpu_seconds"`; the last three may be `None`. By default those of
            `transfer.json`, if there is one.

    Returns:
        A `StudyRecord`.

    Raises:
        FileNotFoundError: If `config.json` is missing.
        ValueError: If a file, or a row, does not hold what a study writes.
    """
    folder = pathlib.Path(folder)
    path = folder / "config.json"
    facts = read_facts(path, ("config", "space", "source", "target"))
    for part in ("source", "target"):
        if not isinstance(facts[part].get("name"), str):
            raise ValueError(
                f"`{part}.name` in {path} must be a string. "
                f"Received: name={facts[part].get('name')!r}"
            )
    if rows is None:
        rows = _stored_rows(folder / "transfer.json")
    places = {(one.source, one.target): one for one in _directions(facts)}
    for row in rows:
        _check_row(row, places)
    _check_different(rows)
    study = StudyRecord(facts=facts, searches={}, rows=tuple(rows))
    found = {
        name: _read_search(folder / "searches" / name) for name in study.search_names
    }
    begun = {name: run for name, run in found.items() if run is not None}
    return dataclasses.replace(study, searches=begun)


def _directions(facts):
    names = (facts[part]["name"] for part in ("source", "target"))
    return transfer_directions(*names, both=facts["config"].get("both") is True)


def _read_search(folder):
    """The `RunRecord`, or `None` before the first whole record is written."""
    history = folder / "history.jsonl"
    if not history.exists() or b"\n" not in history.read_bytes():
        return None
    return read_run_record(folder)


def _stored_rows(path):
    if not path.exists():
        return ()
    rows = read_facts(path, ()).get("rows")
    if not isinstance(rows, list):
        raise ValueError(f"`rows` in {path} must be a list. Received: rows={rows!r}")
    return rows


def _check_row(row, places):
    if not isinstance(row, dict) or not set(_KEYS) <= row.keys():
        raise ValueError(f"A row must have the keys {_KEYS}. Received: {str(row)[:80]}")
    place = row["source"], row["target"]
    if not all(isinstance(name, str) for name in place) or place not in places:
        raise ValueError(
            "`source` and `target` of a row must be those of the study. Received: "
            f"source={row['source']!r}, target={row['target']!r}"
        )
    names = [name for name in places[place].searches if name != "random"]
    architecture = str(row["architecture"])
    if architecture not in names and not _RANDOM.fullmatch(architecture):
        raise ValueError(
            f"`architecture` must be one of {names} or 'random-N'. "
            f"Received: architecture={row['architecture']!r}"
        )
    _check_numbers(row)


def _check_numbers(row):
    accuracy = row["accuracy"]
    if not is_finite(accuracy) or not 0 <= accuracy <= 1:
        raise ValueError(
            f"`accuracy` must be in [0, 1]. Received: accuracy={accuracy!r}"
        )
    if not is_integer(row["seed"]):
        raise ValueError(f"`seed` must be an integer. Received: seed={row['seed']!r}")
    for key in ("num_parameters", "seconds", "cpu_seconds"):
        value = row.get(key)
        if value is not None and not (is_finite(value) and value >= 0):
            raise ValueError(
                f"`{key}` of a row must be a number from 0, or None. "
                f"Received: {key}={value!r}"
            )


def _check_different(rows):
    keys = ("target", "architecture", "seed")
    runs = collections.Counter(tuple(row[key] for key in keys) for row in rows)
    for run, times in runs.items():
        if times > 1:
            raise ValueError(
                "Rows must be of different runs. Received: "
                f"{times} rows with {keys} = {run}"
            )
