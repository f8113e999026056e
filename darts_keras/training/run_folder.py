"""The folder that a run writes, and that nobody else writes meanwhile."""

import datetime
import fcntl
import importlib.metadata
import json
import pathlib
import platform

from darts_keras.files import write_atomically

_PACKAGES = ("darts-keras", "keras", "tensorflow", "numpy")


class RunFolder:
    """A folder of results, locked while it is open.

    Use it in a `with` statement. The lock belongs to the process: a killed one
    leaves none behind.

    Args:
        path: Path. A new folder, or an empty one; with `resume`, that of a run.
        resume: Boolean. Whether to go on with the run that is there.

    Raises:
        FileExistsError: If it is not empty, and `resume` is false.
        FileNotFoundError: If there is no run to resume.
        NotADirectoryError: If it is a file.
        BlockingIOError: If another process has it open.
        OSError: If it can't be written.
    """

    def __init__(self, path, resume=False):
        self.path = pathlib.Path(path)
        if resume:
            read_facts(self.path)
        elif self.path.exists() and any(self.path.iterdir()):
            raise FileExistsError(
                f"The folder of a new run must be empty. Received: {self.path}. "
                "Name another one, or resume the run in it."
            )
        self.path.mkdir(parents=True, exist_ok=True)

    def __enter__(self):
        self._lock = (self.path / ".lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._lock.close()
            raise BlockingIOError(
                f"Another process is writing to this run. Received: {self.path}"
            ) from None
        return self

    def __exit__(self, *_):
        self._lock.close()

    @property
    def checkpoint(self):
        """Path of the checkpoint."""
        return self.path / "checkpoint.npz"

    def write_json(self, name, content):
        """Writes an object as indented JSON, as a whole or not at all."""
        write_atomically(self.path / name, json.dumps(content, indent=2) + "\n")

    def write_facts(self, facts):
        """Writes `config.json`: the facts of the run, the versions and the time."""
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        self.write_json(
            "config.json", {**facts, "versions": versions(), "created": now}
        )

    def write_history(self, records):
        """Writes `history.jsonl`, one record a line."""
        lines = [json.dumps(record) + "\n" for record in records]
        write_atomically(self.path / "history.jsonl", "".join(lines))


def read_facts(folder):
    """Reads the `config.json` of a run, as a dictionary.

    Raises:
        FileNotFoundError: If there is none.
        ValueError: If it is no JSON object with the settings of a run.
    """
    path = pathlib.Path(folder) / "config.json"
    if not path.is_file():
        raise FileNotFoundError(
            f"There must be a run to go on with. Received: {folder}, which has no "
            "config.json"
        )
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path} must be a JSON file. Received: {error}") from error
    if not isinstance(facts, dict) or not {"config", "space", "data"} <= facts.keys():
        raise ValueError(
            f"{path} must hold `config`, `space` and `data` of a run. Received: "
            f"{type(facts).__name__} without them"
        )
    return facts


def versions():
    """Returns the versions of what a result depends on, by package name."""
    found = {name: importlib.metadata.version(name) for name in _PACKAGES}
    return {**found, "python": platform.python_version(), "machine": platform.machine()}


def free_folder(parent, name):
    """Returns `parent/name-N` with the smallest `N` from 1 that is not there."""
    number = 1
    while (pathlib.Path(parent) / f"{name}-{number}").exists():
        number += 1
    return pathlib.Path(parent) / f"{name}-{number}"
