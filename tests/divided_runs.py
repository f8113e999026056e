"""Searches and trainings on several devices, for tests; a program of its own.

    python divided_runs.py STRATEGY NUM_DEVICES RESULTS.npz [RUN ...]

TensorFlow's devices are set once for a process, before anything else.
"""

import os
import sys

import keras
import numpy as np
from network_toys import small_network
from retrain_toys import one_node_genotype
from search_toys import (
    SHAPE,
    ToySupernet,
    draw_batches,
    make_search,
    run_epoch,
)

from darts_keras.data.augment import Augmentation
from darts_keras.data.preprocessing import Preprocessing
from darts_keras.data.train_batches import TrainBatches
from darts_keras.kernel.double_precision import keep_double_precision
from darts_keras.models.network import build_network
from darts_keras.models.snas_method import SnasMethod
from darts_keras.training.answer import answer
from darts_keras.training.engine import StepRunner
from darts_keras.training.optimizer import L2SGD, L2Adam
from darts_keras.training.retraining import Retraining
from darts_keras.training.strategy import open_strategy

IS_JAX = keras.config.backend() == "jax"
BATCH, STEPS = (
    8 if IS_JAX else 10,
    3,
)  # JAX divides evenly; 4 devices get 2 to 4 images.
CLIPNORM = 0.25  # Of no gradient here is the norm as small.
COSTS = [[[0.0, 1.0, 0.0, 3.0]] * 2] * 2  # Of the operations of `TINY_SPACE`.


def preprocessing(dtype):
    more = {}
    if dtype == "float32":  # In which these are computed, and not always rounded alike.
        more = {"min_crop": 0.5, "color_jitter": 0.3}
    augmentation = Augmentation(
        crop_padding=2, flip=True, cutout=4, erasing=0.5, **more
    )
    return Preprocessing(augmentation, [0.4], [0.3], dtype)


def rows_of(count=2 * STEPS * BATCH):
    generator = np.random.default_rng(0)
    images = generator.integers(0, 256, (count, *SHAPE), "uint8")
    return images, generator.integers(0, 3, count)


def search_state(strategy, dtype, new_supernet=None, **settings):
    """Makes some steps of a search; returns metrics and variables."""
    keras.utils.set_random_seed(0)
    if new_supernet is not None:
        settings["new_supernet"] = new_supernet
    with strategy.scope():
        if "method" in settings:
            settings["method"] = settings["method"]()
        search = make_search(
            dtype,
            optimizer=L2SGD(0.125, 0.75, l2=2.0**-6, global_clipnorm=CLIPNORM),
            architecture_optimizer=L2Adam(2.0**-6, l2=2.0**-6),
            preprocess=preprocessing(dtype),
            seed=3,
            **settings,
        )
    batches = draw_batches(STEPS, batch_size=BATCH)
    run_epoch(search, StepRunner(search, strategy), batches)
    return state_of(search)


def training_state(strategy, dtype, clipnorm=None):
    """Makes some steps of a training with all that draws, or has a memory."""
    keras.utils.set_random_seed(0)
    with strategy.scope():
        network = build_network(
            one_node_genotype("sep_conv_3x3"),
            SHAPE,
            3,
            filters=2,
            num_cells=3,
            drop_path_rate=0.5,
            auxiliary_head=True,
            dtype=keras.DTypePolicy(dtype),
        )
        model = Retraining(
            network,
            preprocessing(dtype),
            label_smoothing=0.1,
            auxiliary_weight=0.4,
            mixup=0.5,
            cutmix=0.5,
            average_momentum=0.5,
            seed=3,
            dtype=keras.DTypePolicy(dtype),
        )
        model.compile(
            # Small: a ReLU that turns over would make much of the last digits.
            L2SGD(2.0**-7, 0.75, average_momentum=0.5, global_clipnorm=clipnorm)
        )
        model.optimizer.build(network.trainable_variables)
    images, labels = rows_of()
    weights = [0.5, 2.0, 1.0]
    batches = TrainBatches(
        images,
        labels,
        np.arange(STEPS * BATCH),
        BATCH,
        epoch=0,
        seed=0,
        class_weights=weights,
    )
    run_epoch(model, StepRunner(model, strategy), batches)
    return state_of(model)


def state_of(model):
    """Returns arrays: the metrics, then every variable."""
    metrics = model.get_metrics_result().values()
    return [
        *(np.asarray(float(value), "float32") for value in metrics),
        *map(keras.ops.convert_to_numpy, model.state_variables),
    ]


def answers(strategy):
    """Asks a network about images that fill no last batch."""
    keras.utils.set_random_seed(0)
    with strategy.scope():
        model = small_network(SHAPE, classifier_activation="softmax")
    images, _ = rows_of(23)
    return [
        answer(model, images, 10, strategy),
        answer(model, images[:1], 10, strategy),
    ]


RUNS = {
    "first": lambda s: search_state(s, "float64", ToySupernet),
    "second": lambda s: search_state(s, "float64", ToySupernet, order="second"),
    "warm-up": lambda s: search_state(s, "float64", ToySupernet, warmup_steps=2),
    "snas": lambda s: search_state(
        s,
        "float64",
        warmup_steps=1,
        method=lambda: SnasMethod(seed=1, resource_weight=5.0, costs=COSTS),
    ),
    "first32": lambda s: search_state(s, "float32", ToySupernet),
    "supernet": lambda s: search_state(s, "float64"),
    "training": lambda s: training_state(s, "float64"),
    "training32": lambda s: training_state(s, "float32", CLIPNORM),
    "answers": answers,
}


def load(path):
    """Reads what `main` wrote: lists of arrays by the name of the run."""
    runs = {}
    with np.load(path) as file:
        for key in sorted(file.files):
            runs.setdefault(key.partition("/")[0], []).append(file[key])
    return runs


def check_same(found, expected, name):
    """Checks that the arrays of a run are those of one device."""
    assert len(found) == len(expected)
    tolerance = 1e-5 if name.endswith("32") or name == "answers" else 1e-8
    for index, (array, other) in enumerate(zip(found, expected, strict=True)):
        # What counts batches does so in float32, in every precision.
        atol = max(tolerance, 1e-6 if other.dtype == "float32" else 0)
        np.testing.assert_allclose(
            array, other, rtol=atol, atol=atol, err_msg=f"{name}, array {index}"
        )


def main(name, num_devices, path, *runs):
    """Writes the results of some runs, or of all."""
    if keras.config.backend() != "tensorflow":
        keep_double_precision()
    elif name == "mirrored":
        import tensorflow as tf

        tf.config.set_logical_device_configuration(
            tf.config.list_physical_devices("CPU")[0],
            [tf.config.LogicalDeviceConfiguration()] * num_devices,
        )
    strategy = open_strategy(name)
    if strategy.num_replicas != num_devices:
        raise SystemExit(f"{strategy.num_replicas} devices instead of {num_devices}")
    results = {}
    for run in runs or RUNS:
        for index, array in enumerate(RUNS[run](strategy)):
            results[f"{run}/{index:04d}"] = array
    np.savez(path, **results)


if __name__ == "__main__":
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:])
