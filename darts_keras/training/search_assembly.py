"""Puts the parts of a search together, as its config says."""

import keras

from darts_keras.batch_rule import adam_rate, descent_rate
from darts_keras.data.augment import Augmentation
from darts_keras.data.preprocessing import Preprocessing
from darts_keras.models.methods import METHODS
from darts_keras.models.supernet import Supernet
from darts_keras.training.bilevel import BilevelSearch
from darts_keras.training.device import may_compile
from darts_keras.training.optimizer import L2SGD, L2Adam
from darts_keras.training.schedule import WarmupCosine


def assemble(source, space, config, num_steps):
    """Returns a compiled and built `BilevelSearch` for a data set.

    Args:
        source: `DataSource`. Its shape, classes and pixel statistics are used.
        space: `SearchSpace`.
        config: `SearchConfig`.
        num_steps: Positive integer. Steps in an epoch.

    Raises:
        ValueError: If the images or the settings do not fit each other.
    """
    supernet = build_supernet(source.image_shape, len(source.classes), space, config)
    model = BilevelSearch(
        supernet,
        method=METHODS[config.method](supernet, **config.method_settings),
        order=config.order,
        preprocess=_preprocessing(source, config, supernet.compute_dtype),
        warmup_steps=config.warmup_epochs * num_steps,
        difference_scale=config.difference_scale,
        seed=config.seed,
        dtype=supernet.dtype_policy,
    )
    model.build((None, *source.image_shape))
    model.compile(
        optimizer=_weight_optimizer(config, num_steps),
        architecture_optimizer=_architecture_optimizer(config),
        # By itself it would compute in float32, also where all else is float64.
        loss=keras.losses.SparseCategoricalCrossentropy(
            from_logits=True, reduction="none", dtype=supernet.variable_dtype
        ),
        jit_compile=may_compile(),
    )
    return model


def build_supernet(image_shape, num_classes, space, config):
    """Returns a built `Supernet`, as the config of a search says.

    Args:
        image_shape: Triple `(height, width, channels)`.
        num_classes: Integer.
        space: `SearchSpace`.
        config: `SearchConfig`.
    """
    supernet = Supernet(
        image_shape,
        num_classes,
        filters=config.filters,
        num_cells=config.num_cells,
        space=space,
        stem=config.stem,
        form=config.stem_form,
        attention=config.attention if config.attention_in_search else "none",
        dtype=keras.DTypePolicy(config.precision),
    )
    supernet.build((None, *image_shape))
    return supernet


def _preprocessing(source, config, dtype):
    names = ("crop_padding", "flip", "cutout")
    augmentation = Augmentation(**{name: getattr(config, name) for name in names})
    return Preprocessing(augmentation, source.mean, source.deviation, dtype)


def weight_schedule(config, num_steps):
    """Returns the learning rate of the weights, a function of the step."""
    return WarmupCosine(
        descent_rate(config.weight_learning_rate, config),
        descent_rate(config.weight_final_learning_rate, config),
        config.epochs,
        num_steps,
    )


def _weight_optimizer(config, num_steps):
    return L2SGD(
        weight_schedule(config, num_steps),
        momentum=float(config.weight_momentum),
        l2=config.weight_decay,
        global_clipnorm=config.weight_clipnorm,
    )


def _architecture_optimizer(config):
    return L2Adam(
        adam_rate(config.architecture_learning_rate, config),
        l2=config.architecture_weight_decay,
        beta_1=config.architecture_beta_1,
        beta_2=config.architecture_beta_2,
        epsilon=1e-8,  # PyTorch's.
    )
