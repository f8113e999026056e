"""A search that starts from what another one has learned."""

import dataclasses
import hashlib
import pathlib

from darts_keras.models.carry import CARRIED_PARTS, carry
from darts_keras.training.stored_supernet import CHECKPOINT, load_supernet


@dataclasses.dataclass(frozen=True)
class CarriedStart:
    """Where a search takes its first values from.

    Args:
        run: Path of the folder of a search, of which the last checkpoint counts.
        parts: Tuple of names in `CARRIED_PARTS`, one or more.

    Raises:
        ValueError: If a part is unknown, comes twice, or there is none.
    """

    run: pathlib.Path
    parts: tuple[str, ...] = CARRIED_PARTS

    def __post_init__(self):
        object.__setattr__(self, "run", pathlib.Path(self.run))
        object.__setattr__(self, "parts", tuple(self.parts))
        parts = set(self.parts)
        if not parts <= set(CARRIED_PARTS) or not 0 < len(parts) == len(self.parts):
            raise ValueError(
                f"`parts` must be different names of {CARRIED_PARTS}, one or more. "
                f"Received: parts={self.parts}"
            )

    def to_facts(self):
        """Returns what `config.json` says of it, a dictionary.

        Raises:
            FileNotFoundError: If the run has no checkpoint.
        """
        path = self.run / CHECKPOINT
        if not path.is_file():
            raise FileNotFoundError(
                "A search starts from the checkpoint of another one. Received: "
                f"{self.run}, which has no {CHECKPOINT}"
            )
        return {
            "run": str(self.run.resolve()),
            "parts": list(self.parts),
            "checkpoint": hashlib.sha256(path.read_bytes()).hexdigest(),
        }

    def put_into(self, supernet):
        """Gives a built supernet the values that are carried over.

        Raises:
            FileNotFoundError: If there is no such run, or no checkpoint in it.
            ValueError: If the run is damaged, or a part does not fit.
        """
        try:
            carry(load_supernet(self.run), supernet, self.parts)
        except ValueError as error:
            raise ValueError(f"The search can't start from {self.run}. {error}") from (
                error
            )


def read_start(facts):
    """Returns the `CarriedStart` of a run, or `None` if it has none.

    Args:
        facts: Dictionary, the `config.json` of the run.

    Raises:
        ValueError: If the run to start from has changed since.
    """
    found = facts.get("start")
    if found is None:
        return None
    start = CarriedStart(found["run"], found["parts"])
    if start.to_facts()["checkpoint"] != found["checkpoint"]:
        raise ValueError(
            "A search must start from what it started from before. Received: "
            f"{start.run}, whose checkpoint has changed since. Begin a new run."
        )
    return start
