"""A folder of models: cards, weights, examples, and a manifest of their hashes."""

import contextlib
import fcntl
import hashlib
import json
import pathlib

from darts_keras.files import write_atomically
from darts_keras.strict_json import PlaceError, check_object, read_json, within
from darts_keras.zoo.card import Card, check_name
from darts_keras.zoo.json_fields import check_hash, check_kind

MANIFEST = "manifest.json"
_FORMAT = "darts-keras/zoo"
_VERSION = 1
_LOCK = ".lock"
_MAX_MANIFEST = 10_000_000


class ZooFolder:
    """The models in a folder.

    It has `cards/NAME.json`, `weights/NAME.npz`, `examples/NAME.npz`, and
    `manifest.json`, the SHA-256 of each. Nothing is read that is not in the manifest,
    or differs from it.

    Args:
        path: Path. A folder that is not there holds no models.
    """

    def __init__(self, path):
        self.path = pathlib.Path(path)

    def names(self):
        """Returns the sorted names of the models."""
        files = map(pathlib.PurePosixPath, self.hashes())
        return sorted(file.stem for file in files if file.parent.name == "cards")

    def hashes(self):
        """Returns the manifest: SHA-256 as hex digits by file.

        Raises:
            ValueError: If it is damaged.
        """
        path = self.path / MANIFEST
        if not path.exists():
            return {}
        try:
            value = read_json(path.read_bytes(), _MAX_MANIFEST)
            check_object(value, ("format", "version", "files"))
            if (value["format"], value["version"]) != (_FORMAT, _VERSION):
                raise PlaceError("", f"must be a {_FORMAT} of version {_VERSION}.")
            with within("files"):
                check_kind(value["files"], dict)
                for file, digest in value["files"].items():
                    _check_entry(file, digest)
        except ValueError as error:
            raise ValueError(f"{path} is damaged. {error}") from error
        return value["files"]

    def read(self, file):
        """Returns the content of a file, if it is what the manifest says.

        Args:
            file: String, as in the manifest: `"weights/cifar10_small.npz"`.

        Raises:
            FileNotFoundError: If it is not in the manifest, or not there.
            ValueError: If its hash is another.
        """
        expected = self.hashes().get(file)
        if expected is None:
            raise FileNotFoundError(
                f"{self.path / MANIFEST} must list each file of the zoo. "
                f"Received: {file}, which it does not"
            )
        content = (self.path / file).read_bytes()
        found = hashlib.sha256(content).hexdigest()
        if found != expected:
            raise ValueError(
                f"{self.path / file} is not what the zoo's manifest says: it was "
                f"altered or damaged. Expected: SHA-256 {expected}. Received: {found}"
            )
        return content

    def card(self, name):
        """Returns the `Card` of a model; errors as `read`, or if it is no card."""
        file = f"cards/{name}.json"
        content = self.read(file)
        try:
            card = Card.from_json(content)
        except ValueError as error:
            raise ValueError(f"{self.path / file} is no card. {error}") from error
        if card.name != name:
            raise ValueError(
                f"{self.path / file} must be the card of '{name}'. Received: a card of "
                f"'{card.name}'"
            )
        return card

    def write(self, card, weights=None, example=None):
        """Adds a model, or replaces one. The manifest goes last.

        Args:
            card: `Card`.
            weights: Optional bytes, content of `weights/NAME.npz`.
            example: Optional bytes, content of `examples/NAME.npz`.

        Raises:
            OSError: If it can't be written; then the earlier manifest stays, and what
                it no longer fits is refused when it is read.
        """
        name = check_name(card.name)
        contents = {
            f"cards/{name}.json": f"{card.to_json()}\n".encode(),
            f"weights/{name}.npz": weights,
            f"examples/{name}.npz": example,
        }
        with self._locked():
            hashes = {
                file: one for file, one in self.hashes().items() if file not in contents
            }
            for file, content in contents.items():
                if content is not None:
                    (self.path / file).parent.mkdir(exist_ok=True)
                    write_atomically(self.path / file, content)
                    hashes[file] = hashlib.sha256(content).hexdigest()
            value = {"format": _FORMAT, "version": _VERSION}
            value["files"] = dict(sorted(hashes.items()))
            write_atomically(self.path / MANIFEST, json.dumps(value, indent=2) + "\n")

    @contextlib.contextmanager
    def _locked(self):
        """Lets one process at a time change the manifest; makes the folder."""
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / _LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # Closing it gives it back.
            yield


def _check_entry(file, digest):
    """Refuses what points out of the folder, or is no hash."""
    path = pathlib.PurePosixPath(file)
    kinds = {"cards": ".json", "weights": ".npz", "examples": ".npz"}
    fits = len(path.parts) == 2 and kinds.get(path.parts[0]) == path.suffix
    if not fits or str(path) != file:
        raise PlaceError(
            "",
            f"must be files as cards/NAME.json, weights/NAME.npz. Received: {file!r}",
        )
    with within(file):
        check_name(path.stem)
        check_hash(digest)
