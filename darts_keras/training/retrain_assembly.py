"""Puts the parts of a training together, as its config says."""

import dataclasses

import keras

from darts_keras.batch_rule import descent_rate
from darts_keras.data.augment import Augmentation
from darts_keras.data.preprocessing import Preprocessing
from darts_keras.models.network import build_network
from darts_keras.training.device import may_compile
from darts_keras.training.optimizer import L2SGD
from darts_keras.training.retraining import Retraining
from darts_keras.training.schedule import WarmupCosine

_AUGMENTATION = [field.name for field in dataclasses.fields(Augmentation)]


def training_schedule(config, num_steps):
    """Returns the learning rate, a function of the step.

    Args:
        config: `RetrainConfig`.
        num_steps: Positive integer. Steps in an epoch.
    """
    by_step = config.rate_changes == "step"
    per_epoch = num_steps if by_step else 1
    num_stages = config.epochs * per_epoch
    return WarmupCosine(
        descent_rate(config.learning_rate, config),
        descent_rate(config.final_learning_rate, config),
        num_stages,
        1 if by_step else num_steps,
        # Rounded, it may come to all stages; the last one is for the cosine.
        min(round(config.warmup_epochs * per_epoch), num_stages - 1),
    )


def training_model(source, genotype, config, schedule):
    """Returns a compiled and built `Retraining` for a data set.

    Args:
        source: `DataSource`. Its shape, classes and pixel statistics are used.
        genotype: `Genotype`.
        config: `RetrainConfig`.
        schedule: Function of the step, the learning rate.

    Raises:
        ValueError: If the images or the settings do not fit each other.
    """
    policy = keras.DTypePolicy(config.precision)
    network = _network(
        source,
        genotype,
        config,
        dtype=policy,
        drop_path_rate=config.drop_path_rate,
        auxiliary_head=config.auxiliary_weight > 0,
    )
    model = Retraining(
        network,
        _preprocessing(source, config, policy.compute_dtype),
        label_smoothing=config.label_smoothing,
        auxiliary_weight=config.auxiliary_weight,
        mixup=config.mixup,
        cutmix=config.cutmix,
        average_momentum=config.average_momentum,
        seed=config.seed,
        dtype=policy,
    )
    model.compile(optimizer=_optimizer(config, schedule), jit_compile=may_compile())
    model.optimizer.build(network.trainable_variables)
    return model


def _preprocessing(source, config, dtype):
    settings = {name: getattr(config, name) for name in _AUGMENTATION}
    return Preprocessing(Augmentation(**settings), source.mean, source.deviation, dtype)


def _optimizer(config, schedule):
    return L2SGD(
        schedule,
        momentum=float(config.momentum),
        l2=config.weight_decay,
        average_momentum=config.average_momentum,
        global_clipnorm=config.clipnorm,
    )


def build_classifier(source, genotype, config):
    """Returns the model that a training leaves, with weights not yet learned.

    Args:
        source: `DataSource`. Its shape, classes and pixel statistics are used.
        genotype: `Genotype`.
        config: `RetrainConfig`.

    Returns:
        Model from raw images in [0, 255] to probabilities `(batch, num_classes)`.
    """
    return _network(
        source,
        genotype,
        config,
        # Half precision is for training: what serves computes in full.
        dtype=keras.DTypePolicy(config.precision).variable_dtype,
        statistics=(source.mean, source.deviation),
        classifier_activation="softmax",
    )


def _network(source, genotype, config, **more):
    return build_network(
        genotype,
        source.image_shape,
        len(source.classes),
        config.filters,
        config.num_cells,
        config.stem,
        config.attention,
        form=config.stem_form,
        **more,
    )
