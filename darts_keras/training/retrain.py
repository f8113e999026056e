"""The training of a derived network, from labelled images to a classifier."""

import dataclasses

import numpy as np

from darts_keras.data.epoch_batches import count_full_batches
from darts_keras.data.open_data import open_data
from darts_keras.data.source import DataSource
from darts_keras.data.split import split_halves
from darts_keras.data.train_batches import TrainBatches, balanced_class_weights
from darts_keras.genotype import Genotype
from darts_keras.recipes import find_recipe
from darts_keras.retrain_config import RetrainConfig
from darts_keras.settings import field_names
from darts_keras.strict_json import check_object
from darts_keras.training.device import (
    prepare_precision,
    prepare_randomness,
    resident,
)
from darts_keras.training.retrain_assembly import (
    build_classifier,
    training_model,
    training_schedule,
)
from darts_keras.training.retrain_task import RetrainTask
from darts_keras.training.run import (
    begin_run,
    check_image_format,
    check_same_data,
    describe_data,
    resume_run,
)
from darts_keras.training.run_folder import damaged_settings, read_facts
from darts_keras.training.same_run import check_same_run
from darts_keras.training.strategy import as_strategy


def retrain(
    genotype,
    data=None,
    config=None,
    out=None,
    facts=None,
    on_step=None,
    on_epoch=None,
    strategy=None,
):
    """Trains the network of a genotype from scratch.

    A part of the train part is held out, class by class, to choose by; with
    `config.refit` nothing is. The test part is not read.

    Args:
        genotype: `Genotype`, or the name of a published one.
        data: `DataSource`, or the name of a data set, as for `open_data`. The bundled
            sample of Fashion-MNIST by default.
        config: `RetrainConfig`, or the name of a recipe, as for `find_recipe`. By
            default `quick`, and `small` for less than 3,000 train images.
        out: Optional path of a new folder for config, history, checkpoints, the
            trained model, pictures and report. Nothing is written by default.
        facts: Optional dictionary to record in `config.json` as well.
        on_step: Optional callable `(steps_done, num_steps_in_all)`, after each step.
        on_epoch: Optional callable `(record)`, after each epoch.
        strategy: Optional `Strategy`, or a name for `open_strategy`: the devices that
            divide each batch up. One device by default.

    Returns:
        `RetrainResult`, with the model of the last epoch.

    Raises:
        ValueError: If the data, the genotype and the config do not fit each other;
            before anything is compiled or written.
        FileExistsError: If `out` is not empty.
        NotADirectoryError: If `out` is a file.
        RuntimeError: If the training diverges, or another worker is gone.
        OSError: If `out` can't be written.
        KeyboardInterrupt: On Ctrl-C, after saving; `resume_retrain` goes on.

    With `deterministic`, equal bits also take equal threads: see `prepare_device`.
    """
    source, genotype, config = training_arguments(data, genotype, config)
    strategy = as_strategy(strategy)
    return begin_run(
        lambda: _make_task(source, genotype, config, strategy),
        out,
        {
            **_settings(genotype, config),
            "data": describe_data(source),
            "strategy": strategy.describe(),
            **(facts or {}),
        },
        on_step,
        on_epoch,
        strategy,
    )


def resume_retrain(data, folder, on_step=None, on_epoch=None, strategy=None):
    """Goes on with a training that was interrupted, or killed.

    Args:
        data: `DataSource`, the one that the run began with.
        folder: Path of the run folder.
        on_step: As for `retrain`.
        on_epoch: As for `retrain`.
        strategy: As for `retrain`; it may be another one than before.

    Returns:
        `RetrainResult`, as if the training had not been interrupted.

    Raises:
        FileNotFoundError: If there is no run, or its checkpoint is gone.
        BlockingIOError: If another process has the run open.
        ValueError: If the data are not the same, or a file of the run is damaged.
        RuntimeError: As for `retrain`; `OSError` and `KeyboardInterrupt` as well.
    """
    config, genotype, facts = read_training(folder)
    check_same_data(data, facts)
    strategy = as_strategy(strategy)
    return resume_run(
        lambda: _make_task(data, genotype, config, strategy),
        folder,
        on_step,
        on_epoch,
        strategy,
    )


def training_arguments(data, genotype, config):
    """Returns the `DataSource`, `Genotype` and `RetrainConfig` that `retrain` takes.

    Args as for `retrain`, and errors as well.
    """
    source = data if isinstance(data, DataSource) else open_data(data)
    if not isinstance(genotype, Genotype):
        genotype = Genotype.published(genotype)
    if not isinstance(config, RetrainConfig):
        config = find_recipe(config, source).config
    return source, genotype, config


def check_training(source, genotype, config):
    """Returns the number of steps in an epoch.

    Raises:
        ValueError: Unless the data, the genotype and the config fit.
    """
    check_image_format()
    train, _ = _split(source, config)
    num_steps = _count_steps(train, config)
    build_classifier(source, genotype, config)
    return num_steps


def read_training(folder):
    """Reads the `RetrainConfig`, the `Genotype` and all facts of a run.

    Raises:
        FileNotFoundError: If there is no run.
        ValueError: If it is no training, or its settings are damaged, or were
            written by another version.
    """
    facts = read_facts(folder, ("config", "genotype", "data"))
    with damaged_settings(folder, "a training"):
        settings = check_object(facts["config"], field_names(RetrainConfig))
        return RetrainConfig(**settings), Genotype.from_dict(facts["genotype"]), facts


def _settings(genotype, config):
    return {"config": dataclasses.asdict(config), "genotype": genotype.to_dict()}


def _make_task(source, genotype, config, strategy):
    check_image_format()
    prepare_precision(config.precision)
    strategy.check(config.batch_size, config.precision)
    settings = _settings(genotype, config)
    check_same_run(strategy, {"settings": settings, "data": source.fingerprint()})
    train, held_out = _split(source, config)
    num_steps = _count_steps(train, config)
    prepare_randomness(config.seed, config.deterministic)
    schedule = training_schedule(config, num_steps)
    with strategy.scope():
        model = training_model(source, genotype, config, schedule)
        classifier = build_classifier(source, genotype, config)
    return RetrainTask(
        classifier,
        genotype,
        held_out,
        model=model,
        config=config,
        num_steps=num_steps,
        batches=_batches(source, train, config, strategy),
        settings=settings,
        schedule=schedule,
        strategy=strategy,
    )


def _batches(source, train, config, strategy):
    """Returns a function `(epoch, start) -> TrainBatches`."""
    images, labels = source.load_train()
    weights = None
    if config.class_weights == "balanced":
        weights = balanced_class_weights(labels[train], len(source.classes))
    images = resident(images, strategy)

    def batches(epoch, start):
        return TrainBatches(
            images,
            labels,
            train,
            config.batch_size,
            epoch=epoch,
            seed=config.seed,
            start=start,
            sampling=config.sampling,
            class_weights=weights,
        )

    return batches


def _count_steps(train, config):
    return count_full_batches(len(train), config.batch_size, "set to train on")


def _split(source, config):
    """Returns the indices to train on, and what is held out or `None`."""
    images, labels = source.load_train()
    if config.refit:
        return np.arange(len(labels)), None
    share = 1 - config.valid_fraction
    train, valid = split_halves(labels, share, config.seed, source.classes)
    return train, (images[valid], labels[valid], source.classes)
