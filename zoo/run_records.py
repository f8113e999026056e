"""What a card says of the search and the training that a model comes from."""

import dataclasses
import pathlib

from darts_keras.genotype import Genotype
from darts_keras.report.health import search_health
from darts_keras.report.run_record import read_run_record
from darts_keras.report.training_record import TrainingRecord, read_training_record
from darts_keras.retrain_config import RetrainConfig
from darts_keras.training.retrain import read_training
from darts_keras.zoo.shown_paths import shorten_facts

_LASTING = (  # Of the data of a run; their classes and shape the card has itself.
    "name",
    "origin",
    "note",
    "fingerprint",
    "num_train",
)


@dataclasses.dataclass(frozen=True, kw_only=True)
class FinishedTraining:
    """A training that has come to its end, as its folder tells."""

    config: RetrainConfig
    genotype: Genotype
    run: TrainingRecord


def read_finished_training(folder):
    """Reads the folder of a training, a `FinishedTraining`.

    Raises:
        FileNotFoundError: If there is no run, or no genotype in its folder.
        ValueError: If it is no training, has not come to its end, is damaged, or its
            genotype is not the one that it began with.
    """
    folder = pathlib.Path(folder)
    config, genotype, _ = read_training(folder)
    run = read_training_record(folder)
    if not run.is_finished:
        raise ValueError(
            "The training must have come to its end. Received: "
            f"{folder}, {run.progress}. Go on with it: `darts-keras train --resume "
            f"{folder}`."
        )
    _check_genotype(folder, genotype)
    return FinishedTraining(config=config, genotype=genotype, run=run)


def training_record(training, machine=None):
    """Returns what a card says of a training, a dictionary of JSON's values.

    Args:
        training: `FinishedTraining`.
        machine: Optional string, in words. By default what the run recorded.
    """
    run = training.run
    return {
        **_common(run, machine, "darts_keras.retrain(...)"),
        "train_loss": run.last("train_loss")[0],
        "train_accuracy": run.last("train_accuracy")[0],
        "valid_accuracy": run.last("valid_accuracy")[0] if run.has_valid_part else None,
    }


def search_record(folder, genotype, machine=None):
    """Returns what a card says of the search that found a genotype, likewise.

    Args:
        folder: Path of the folder of a search.
        genotype: `Genotype` that it must have found.
        machine: As for `training_record`.

    Raises:
        FileNotFoundError: If there is no search, or it has not come to its end.
        ValueError: If it is no search, is damaged, or found another genotype.
    """
    folder = pathlib.Path(folder)
    run = read_run_record(folder)
    _check_genotype(folder, genotype)
    health = search_health(run.returned_records, run.operations)
    return {
        **_common(run, machine, "darts_keras.search(...)"),
        "health": health.verdict,
        "reasons": list(health.reasons),
        **_decision(run),
        "space": run.facts["space"],
        "settings": run.config,
    }


def _decision(run):
    """Returns what the guard of a `RunRecord` decided, if it has one."""
    if run.guard is None or run.guard.stop is None:
        return {}
    return {
        "returned_epoch": run.returned_epoch,
        "guard": run.guard.name,
        "guard_reason": run.guard.stop.reason,
    }


def _common(run, machine, from_python):
    """What searches and trainings both have, of a `RunHistory`."""
    facts = shorten_facts(run.facts)
    return {
        "command": facts["command"] or from_python,
        "data": {key: facts["data"][key] for key in _LASTING if key in facts["data"]},
        "seed": run.config.get("seed"),
        "epochs": run.last_epoch,
        "seconds": None if run.seconds is None else round(run.seconds, 1),
        "peak_memory_mb": run.peak_memory_mb,
        "machine": machine or run.facts.get("machine", "not known"),
        "versions": run.facts["versions"],
        "created": run.facts.get("created"),
    }


def _check_genotype(folder, genotype):
    file = folder / "genotype.json"
    if not file.is_file():
        raise FileNotFoundError(
            "The folder must be that of a run that has come to its end. Received: "
            f"{folder}, without genotype.json"
        )
    if Genotype.load(file) != genotype:
        raise ValueError(
            f"{file} must be the genotype that the network was trained with. "
            "Received: another one"
        )
