"""The folder that a run writes, and that nobody else writes meanwhile."""

import contextlib
import datetime
import fcntl
import importlib.metadata
import json
import pathlib
import platform
import re

import keras

from darts_keras.files import write_atomically
from darts_keras.strict_json import read_json

_MAX_FACTS = 10_000_000  # Bytes; 100,000 class names take some 2,000,000.
_LOCK = ".lock"
_FILES = (
    r"((config|genotype|guard|evaluation|recipe|trials)\.json|history\.jsonl|checkpoint\.npz"
    r"|model\.keras|(report|evaluation)\.html"
    r"|(normal|reduction)(_\d+){0,2}\.(svg|png|dot)"
    r"|(ablation\.html|(ablation|transfer)\.(json|md)))"
)
_PACKAGES = ("darts-keras", "keras", "tensorflow", "jax", "torch", "numpy")


class RunFolder:
    """A folder of results, locked while it is open.

    Use it in a `with` statement, which makes the folder. The lock belongs to the
    process: a killed one leaves none behind. Files that it had not written to their
    end are removed.

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
        self.resume = resume
        if resume:
            read_facts(self.path)
        else:
            self._check_free()

    def _check_free(self):
        for path in (self.path, *self.path.parents):
            if path.is_file():
                raise NotADirectoryError(
                    f"A run needs a folder, to be made. Received: {path}, a file"
                )
        if self.path.exists() and not all(map(_is_remains, self.path.iterdir())):
            raise FileExistsError(
                f"The folder of a new run must be empty. Received: {self.path}. "
                "Name another one, or resume the run in it."
            )

    def __enter__(self):
        self.path.mkdir(parents=True, exist_ok=True)
        self._lock = (self.path / _LOCK).open("w")
        try:
            self._lock_out_others()
            if not self.resume:
                self._check_free()  # Another process may have come and gone.
        except OSError:
            self._lock.close()
            raise
        for path in filter(_is_remains, self.path.iterdir()):
            if path.name != _LOCK:
                path.unlink()
        return self

    def _lock_out_others(self):
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BlockingIOError(
                f"Another process is writing to this run. Received: {self.path}"
            ) from None

    def __exit__(self, *_):
        self._lock.close()

    @property
    def checkpoint(self):
        """Path of the checkpoint."""
        return self.path / "checkpoint.npz"

    @property
    def history(self):
        """Path of the history."""
        return self.path / "history.jsonl"

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
        write_atomically(self.history, "".join(lines))


def _is_remains(path):
    """Whether it is what a process leaves that is killed before it has begun."""
    return path.name == _LOCK or re.fullmatch(rf"\.{_FILES}\.\w{{8}}", path.name)


def read_facts(folder, needed=("config", "data")):
    """Reads the `config.json` of a run, as a dictionary.

    Args:
        folder: Path of the run.
        needed: Tuple of keys. What must be there, as objects.

    Raises:
        FileNotFoundError: If there is none.
        ValueError: If it is no JSON object with the settings of such a run.
    """
    path = pathlib.Path(folder) / "config.json"
    if not path.is_file():
        raise FileNotFoundError(
            f"There must be a run to go on with. Received: {folder}, which has no "
            "config.json"
        )
    try:
        facts = read_json(path.read_bytes(), _MAX_FACTS)
    except ValueError as error:
        raise ValueError(f"{path} is damaged. {error}") from error
    for key in needed:
        if not isinstance(facts, dict) or not isinstance(facts.get(key), dict):
            raise ValueError(
                f"{path} must hold {', '.join(f'`{key}`' for key in needed)}. "
                f"Received: no `{key}`. Is it a run of another kind?"
            )
    return facts


@contextlib.contextmanager
def damaged_settings(folder, kind):
    """Says of which file the settings are that can't be read inside.

    Args:
        folder: Path of the run.
        kind: String: `"a search"` or `"a training"`.

    Raises:
        ValueError: In place of `TypeError` and `ValueError`.
    """
    try:
        yield
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"{pathlib.Path(folder) / 'config.json'} must hold the settings of {kind}. "
            f"{error}"
        ) from error


def versions():
    """Returns the versions of what a result depends on, by package name."""
    found = {}
    for name in _PACKAGES:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            found[name] = importlib.metadata.version(name)
    return {
        **found,
        "backend": keras.config.backend(),
        "python": platform.python_version(),
        "machine": platform.machine(),
    }


def free_folder(parent, name):
    """Returns `parent/name-N` with the smallest `N` from 1 that is not there."""
    number = 1
    while (pathlib.Path(parent) / f"{name}-{number}").exists():
        number += 1
    return pathlib.Path(parent) / f"{name}-{number}"
