"""A training as a part of a larger procedure, which may be stopped at any time."""

import dataclasses
import gc
import pathlib

from darts_keras.report.training_record import read_training_record
from darts_keras.training.classifier_file import MODEL_FILE
from darts_keras.training.retrain import read_training, resume_retrain, retrain

_PASSED_ON = ("opened", "threads", "command")  # What a run needs to go on by itself.


@dataclasses.dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a training came to."""

    valid_accuracy: float  # In [0, 1], of the last epoch.
    num_parameters: int
    seconds: float  # Of the epochs.


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
    if not (folder / "config.json").exists():
        facts = {key: facts[key] for key in _PASSED_ON if key in (facts or {})}
        retrain(genotype, source, config, folder, facts, on_step, on_epoch)
    elif not _is_finished(folder, genotype, config):
        resume_retrain(source, folder, on_step, on_epoch)
    gc.collect()  # Models refer to themselves; without it they would pile up.
    return _read_outcome(folder)


def _is_finished(folder, genotype, config):
    begun, begun_genotype, _ = read_training(folder)
    if (begun, begun_genotype) != (config, genotype):
        raise ValueError(
            "The folder of a training must be empty, or hold the beginning of the same "
            f"training. Received: {folder}, which has another genotype or config"
        )
    is_complete = read_training_record(folder).is_finished
    return is_complete and (folder / MODEL_FILE).exists()


def _read_outcome(folder):
    record = read_training_record(folder)
    accuracy, _ = record.last("valid_accuracy")
    return Outcome(
        valid_accuracy=accuracy,
        num_parameters=record.facts["num_parameters"],
        seconds=round(record.seconds, 1),
    )
