"""A search that starts from what another one has learned."""

import dataclasses
import hashlib
import pathlib

from darts_keras.carried_parts import CARRIED_PARTS, check_parts
from darts_keras.models.carry import carry
from darts_keras.training.stored_supernet import CHECKPOINT, load_supernet

RESULT = "genotype.json"


@dataclasses.dataclass(frozen=True)
class CarriedStart:
    """Where a search takes its first values from.

    Args:
        run: Path of the folder of a finished search. Its last checkpoint counts.
        parts: Tuple of names in `CARRIED_PARTS`, one or more.

    Raises:
        ValueError: If a part is unknown, comes twice, or there is none.
    """

    run: pathlib.Path
    parts: tuple[str, ...] = CARRIED_PARTS

    def __post_init__(self):
        object.__setattr__(self, "run", pathlib.Path(self.run))
        object.__setattr__(self, "parts", tuple(self.parts))
        check_parts("parts", self.parts)

    def to_facts(self):
        """Returns what `config.json` says of it, a dictionary.

        Raises:
            FileNotFoundError: If the run has no checkpoint, or is not finished.
        """
        return {
            "run": str(self.run.resolve()),
            "parts": list(self.parts),
            "checkpoint": self._digest(),
        }

    def _digest(self):
        """Returns the SHA-256 of the checkpoint, in hex digits."""
        path = self.run / CHECKPOINT
        if not path.is_file():
            raise FileNotFoundError(
                "A search starts from the checkpoint of another one. Received: "
                f"{self.run}, which has no {CHECKPOINT}"
            )
        if not (self.run / RESULT).is_file():
            raise FileNotFoundError(
                "A search starts from one that has come to its end. Received: "
                f"{self.run}, which has no {RESULT} yet. Go on with it first: "
                f"`darts-keras search --resume {self.run}`."
            )
        return hashlib.sha256(path.read_bytes()).hexdigest()

    def put_into(self, supernet, checkpoint):
        """Gives a built supernet the values that are carried over.

        Args:
            supernet: Built `Supernet`.
            checkpoint: String, what `to_facts` said of the checkpoint.

        Raises:
            FileNotFoundError: If there is no such run, or no checkpoint in it.
            ValueError: If the run is damaged or has changed, or a part does not fit.
        """
        try:
            source = load_supernet(self.run)
            # The bytes that were read are those that `config.json` tells of.
            self.check_same(checkpoint)
            carry(source, supernet, self.parts)
        except ValueError as error:
            raise ValueError(f"The search can't start from {self.run}. {error}") from (
                error
            )

    def check_same(self, checkpoint):
        """Raises `ValueError` unless the checkpoint is still the one with this hash.

        Args:
            checkpoint: As for `put_into`.
        """
        if self._digest() != checkpoint:
            raise ValueError(
                "A search must start from what it started from before. Received: "
                f"{self.run}, whose checkpoint has changed since. Begin a new run."
            )


def read_start(facts, start=None):
    """Returns the `CarriedStart` of a run, or `None` if it has none.

    Args:
        facts: Dictionary, the `config.json` of the run.
        start: Optional `CarriedStart`, the same one, with the path where the run to
            start from is now. By default it is where it was.

    Raises:
        FileNotFoundError: If the run to start from has no checkpoint, or no result.
        ValueError: If it has changed since, or `start` carries other parts over.
    """
    found = facts.get("start")
    parts = [] if found is None else found["parts"]
    if start is not None and list(start.parts) != parts:
        raise ValueError(
            "A search must go on with the parts that it started with. Expected: "
            f"parts={parts}. Received: parts={list(start.parts)}"
        )
    if found is None:
        return None
    start = start or CarriedStart(found["run"], parts)
    start.check_same(found["checkpoint"])
    return start
