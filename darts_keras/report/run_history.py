"""What the folder of any run says, read with care: it may be incomplete or edited."""

import dataclasses
import json
import pathlib

from darts_keras.report.svg import is_finite

NUMBERS = (
    "train_loss",
    "train_accuracy",
    "valid_loss",
    "valid_accuracy",
    "seconds",
    "peak_memory_mb",
    "eigenvalue",
)
"""Keys of a record that hold a number or null, or are missing."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class RunHistory:
    """What all runs have: facts, and a record of each epoch.

    `facts` is the content of `config.json`; `records` are the lines of
    `history.jsonl` by increasing epoch. Epoch 0 is from before the training.
    """

    facts: dict
    records: tuple[dict, ...]

    @property
    def config(self):
        """The settings of the run, a dictionary."""
        return self.facts["config"]

    @property
    def data(self):
        """What is known of the data set, a dictionary."""
        return self.facts["data"]

    @property
    def classes(self):
        """The names of the classes, a list; empty if they are not known."""
        names = self.data.get("classes")
        return names if isinstance(names, list) else []

    @property
    def epochs(self):
        """The epochs of the records, increasing integers from 0."""
        return [record["epoch"] for record in self.records]

    @property
    def last_epoch(self):
        """The last epoch that was recorded; 0 if there is none."""
        return max(self.epochs, default=0)

    @property
    def is_finished(self):
        """Whether the history reaches the last planned epoch."""
        planned = self.config.get("epochs")
        return not is_finite(planned) or self.last_epoch >= planned

    @property
    def progress(self):
        """How far the run came, in words."""
        return f"{self.last_epoch} of {self.config.get('epochs', '?')} epochs"

    @property
    def seconds(self):
        """The time of the epochs, or `None` if it is not known."""
        known = [seconds for seconds, _ in self.known("seconds")]
        return sum(known) if known else None

    @property
    def peak_memory_mb(self):
        """The most memory of the process, in megabytes, or `None`."""
        return max((size for size, _ in self.known("peak_memory_mb")), default=None)

    def values(self, key):
        """Pairs `(epoch, value)` of a key, from the epochs of training."""
        return [(r["epoch"], r.get(key)) for r in self.records if r["epoch"] > 0]

    def known(self, key):
        """Pairs `(value, epoch)` of a key, where the value is a finite number."""
        return [(value, at) for at, value in self.values(key) if is_finite(value)]

    def last(self, key):
        """The newest finite value of a key and its epoch, or two `None`s."""
        return (self.known(key) or [(None, None)])[-1]


def read_facts(path, keys):
    """Reads the `config.json` of a run.

    Args:
        path: `pathlib.Path` of the file.
        keys: Strings. What must be objects in it; a missing one becomes an empty one.

    Returns:
        Dictionary.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If it does not hold that.
    """
    facts = _parsed(path)
    for key in keys:
        if not isinstance(facts.setdefault(key, {}), dict):
            raise ValueError(
                f"`{key}` in {path} must be a JSON object. "
                f"Received: {key}={facts[key]!r}"
            )
    return facts


def read_records(path, keys=(), check=None):
    """Reads the `history.jsonl` of a run.

    A torn last line, which a killed process may leave, is dropped; of two records
    of the same epoch, the later one counts.

    Args:
        path: `pathlib.Path` of the file.
        keys: Strings. What a record must have, beside the epoch.
        check: Optional callable `(record, place)` that raises a `ValueError` if the
            record is not what the run writes.

    Returns:
        Tuple of dictionaries by increasing epoch, possibly empty.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If a line is no JSON, or not such a record.
    """
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
                f"{line[:60]!r}. Remove that line, or start the run again."
            ) from error
        place = f"line {at} of {path}"
        _check_record(record, {"epoch", *keys}, place)
        if check is not None:
            check(record, place)
        records[record["epoch"]] = record
    return tuple(records[epoch] for epoch in sorted(records))


def _check_record(record, keys, place):
    if not isinstance(record, dict) or not keys <= record.keys():
        raise ValueError(
            f"A record of a run must have the keys {sorted(keys)}. "
            f"Received: {place}: {str(record)[:60]}"
        )
    if type(record["epoch"]) is not int or record["epoch"] < 0:
        raise ValueError(
            "`epoch` must be an integer from 0. "
            f"Received: {place}: epoch={record['epoch']!r}"
        )
    for key in NUMBERS:
        if not isinstance(record.get(key), (int, float, type(None))):
            raise ValueError(
                f"`{key}` must be a number or null. "
                f"Received: {place}: {key}={record[key]!r}"
            )


def _parsed(path):
    try:
        content = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(
            f"{path} must be a JSON file. Received: {error}. "
            "Is this the folder of a run?"
        ) from error
    if not isinstance(content, dict):
        raise ValueError(
            f"{path} must hold a JSON object. Received: {type(content).__name__}"
        )
    return content
