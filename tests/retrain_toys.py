"""Small trainings, for tests of a training as a user meets it."""

import numpy as np
import pytest
from resume_toys import stop_at
from run_toys import make_source

from darts_keras.genotype import CellGenotype, Edge, Genotype
from darts_keras.retrain_config import RetrainConfig
from darts_keras.training import retrain as retrain_module
from darts_keras.training.retrain import retrain


def one_node_genotype(operation):
    """Returns cells of one node, with this operation and a skip connection."""
    edges = (Edge(operation, 0), Edge("skip_connect", 1))
    cell = CellGenotype(nodes=(edges,), output=(2,))
    return Genotype(cell, cell)


GENOTYPE = one_node_genotype("max_pool_3x3")
CONFIG = RetrainConfig(
    epochs=2,
    batch_size=4,
    valid_fraction=0.25,
    filters=2,
    num_cells=3,
    auxiliary_weight=0.0,
    cutout=4,
)
STEPS = 3  # In an epoch.
RUN_FILES = {
    "checkpoint.npz",
    "config.json",
    "genotype.json",
    "history.jsonl",
    "model.keras",
    "normal.png",
    "normal.svg",
    "reduction.png",
    "reduction.svg",
    "report.html",
}
RANDOM_PARTS = {  # All that draws in a training, and all that has a memory.
    "average_momentum": 0.5,
    "auxiliary_weight": 0.4,
    "drop_path_rate": 0.5,
    "erasing": 0.5,
    "min_crop": 0.5,
    "color_jitter": 0.3,
    "mixup": 0.5,
    "cutmix": 0.5,
    "sampling": "balanced",
}


def make_data(read_test=None):
    """Returns 16 images of which 12 are trained on, three batches."""
    return make_source(read_test)


def make_separable(count=96, side=16, seed=0):
    """Returns dark and bright images of noise: a network can tell them apart."""
    generator = np.random.default_rng(seed)
    labels = np.arange(count) % 2
    noise = generator.integers(0, 128, (count, side, side, 1))
    images = (noise + 100 * labels[:, None, None, None]).astype("uint8")
    return images, labels


def be_eager(monkeypatch, seen=None):
    """Lets trainings run without a graph: a few steps take half the time.

    The models that train go into the list `seen`, if there is one.
    """
    for name in ("training_model", "build_classifier"):
        build = getattr(retrain_module, name)
        monkeypatch.setattr(retrain_module, name, _eager(build, seen))


def _eager(build, seen):
    def build_eager(*arguments):
        model = build(*arguments)
        model.run_eagerly = True
        if seen is not None and build.__name__ == "training_model":
            seen.append(model)
        return model

    return build_eager


def interrupted(folder, config=CONFIG, step=2):
    """Begins a training and interrupts it; returns its folder."""
    with pytest.raises(KeyboardInterrupt):
        retrain(GENOTYPE, make_data(), config, out=folder, on_step=stop_at(step))
    return folder


def weights_of(result):
    """Returns the weights of the classifier that a training left, bit by bit."""
    # Not `get_weights`: on JAX it is deprecated by NumPy 2.
    return [np.asarray(variable.value).tobytes() for variable in result.model.weights]
