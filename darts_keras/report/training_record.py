"""What the folder of a training says, read with care."""

import dataclasses
import pathlib

from darts_keras.genotype import Genotype
from darts_keras.report.run_history import RunHistory, read_facts, read_records


@dataclasses.dataclass(frozen=True, kw_only=True)
class TrainingRecord(RunHistory):
    """The files of one training; `records` is empty before the end of an epoch."""

    genotype: Genotype

    @property
    def has_valid_part(self):
        """Whether some of the train part is held out, to choose by."""
        return not self.config.get("refit", False)


def read_training_record(folder):
    """Reads `config.json` and, if it is there, `history.jsonl`.

    Args:
        folder: Path of the run folder. See `read_records` for what may be wrong
            with its history.

    Returns:
        A `TrainingRecord`.

    Raises:
        FileNotFoundError: If `config.json` is missing.
        ValueError: If a file does not hold what a training writes.
    """
    folder = pathlib.Path(folder)
    facts = read_facts(folder / "config.json", ("config", "data", "versions"))
    try:
        genotype = Genotype.from_dict(facts.get("genotype"))
    except ValueError as error:
        raise ValueError(
            f"`genotype` in {folder / 'config.json'} must be a genotype. {error}"
        ) from error
    history = folder / "history.jsonl"
    records = read_records(history) if history.exists() else ()
    return TrainingRecord(facts=facts, records=records, genotype=genotype)
