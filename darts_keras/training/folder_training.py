"""A training as a part of a larger procedure, which may be stopped at any time."""

import dataclasses
import pathlib

from darts_keras.report.training_record import read_training_record
from darts_keras.training.classifier_file import MODEL_FILE
from darts_keras.training.folder_run import (
    carry_on,
    is_reported,
    passed_on,
    refuse_other_run,
)
from darts_keras.training.retrain import read_training, resume_retrain, retrain
from darts_keras.training.run import check_same_data


@dataclasses.dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a training came to."""

    valid_accuracy: float  # In [0, 1], of the last epoch.
    num_parameters: int
    seconds: float  # Of the epochs.
    cpu_seconds: float | None = None  # Likewise, of all cores, if they were counted.


def train_in_folder(
    folder, genotype, source, config, facts=None, on_step=None, on_epoch=None
):
    """Trains in a folder, whatever is there: nothing, a part of it, or all of it.

    Args:
        folder: Path.
        genotype: `Genotype`.
        source: `DataSource`.
        config: `RetrainConfig`, that holds some images out.
        facts: Optional dictionary, of the larger procedure. The run records what it
            needs to go on by itself.
        on_step: See `retrain`. Not called if the training is finished.
        on_epoch: Likewise.

    Returns:
        `Outcome`.

    Raises:
        ValueError: If there is another training; else as `retrain` and
            `resume_retrain`.
    """
    folder = pathlib.Path(folder)
    carry_on(
        folder,
        lambda: retrain(
            genotype, source, config, folder, passed_on(facts), on_step, on_epoch
        ),
        lambda: _is_finished(folder, genotype, source, config),
        lambda: resume_retrain(source, folder, on_step, on_epoch),
    )
    return _read_outcome(folder)


def _is_finished(folder, genotype, source, config):
    begun, begun_genotype, facts = read_training(folder)
    if (begun, begun_genotype) != (config, genotype):
        refuse_other_run(folder, "training", "genotype or config")
    check_same_data(source, facts)
    is_complete = read_training_record(folder).is_finished
    return is_complete and is_reported(folder, MODEL_FILE, "genotype.json")


def _read_outcome(folder):
    record = read_training_record(folder)
    accuracy, _ = record.last("valid_accuracy")
    cpu_seconds = [seconds for seconds, _ in record.known("cpu_seconds")]
    is_known = len(cpu_seconds) == len(record.values("cpu_seconds"))
    return Outcome(
        valid_accuracy=accuracy,
        num_parameters=record.facts["num_parameters"],
        seconds=round(record.seconds, 1),
        cpu_seconds=round(sum(cpu_seconds), 1) if is_known else None,
    )
