"""Small zoos, for tests: a card, weights and an example of a tiny network."""

import dataclasses

import numpy as np
from retrain_toys import one_node_genotype
from twin_weights import scatter

from darts_keras.genotype import Genotype
from darts_keras.models.complexity import multiply_adds, num_parameters
from darts_keras.training.answer import answer
from darts_keras.zoo.card import Architecture, Card, Weights
from darts_keras.zoo.example_file import pack_example
from darts_keras.zoo.load import build_model
from darts_keras.zoo.weights_file import pack_weights, unpack_weights
from darts_keras.zoo.zoo_folder import ZooFolder

GENOTYPE = Genotype(
    one_node_genotype("sep_conv_3x3").normal, one_node_genotype("max_pool_3x3").normal
)
ARCHITECTURE = Architecture(
    input_shape=(16, 16, 1),
    num_classes=3,
    filters=4,
    num_cells=3,
    stem="dual",
    stem_form=None,
    attention="se",
    mean=(0.4,),
    deviation=(0.3,),
)


def make_measures(accuracy=0.5, **changes):
    """Returns measures of a test part, as a card has them."""
    return {
        "num_images": 4,
        "accuracy": accuracy,
        "accuracy_interval": [0.0, 1.0],
        "top5_accuracy": None,
        "loss": 1.0,
        "mean_recall": 0.5,
        "mean_precision": 0.5,
        "kappa": None,
        "calibration_error": 0.1,
        "classes": [{"name": "kind 0", "images": 4, "recall": 0.5, "precision": 1}],
        **changes,
    }


def make_card(name="toy", dataset="toys", architecture=None, **changes):
    """Returns the card of a tiny network, without weights.

    Args:
        name: String.
        dataset: String.
        architecture: Optional dictionary of fields of `ARCHITECTURE` to change.
        **changes: Other fields of `Card`.
    """
    architecture = dataclasses.replace(ARCHITECTURE, **(architecture or {}))
    fields = {
        "title": "A toy.",
        "genotype": GENOTYPE,
        "classes": tuple(f"kind {i}" for i in range(architecture.num_classes)),
        "num_parameters": 1,
        "multiply_adds": 1,
        "license": "Apache-2.0",
        "uses": "Tests.",
        "misuses": "All else.",
        "commands": (f"darts-keras train --dataset {dataset} --out RUN",),
        **changes,
    }
    return Card(name=name, dataset=dataset, architecture=architecture, **fields)


def scattered_model(card, seed=0):
    """Returns the network of a card, with weights of which none is at its start.

    What it answers depends on the image.
    """
    model = build_model(card)
    for layer in model.layers:
        scatter(layer, seed)
    generator = np.random.default_rng(seed)
    for variable in model.variables:
        shape = variable.shape
        if len(shape) > 1:  # Not smaller: images would fade away, cell by cell.
            inputs = np.prod(shape[:2] if shape[-1] == 1 else shape[:-1])
            variable.assign(generator.normal(0, np.sqrt(2 / inputs), shape))
        else:
            value = np.asarray(variable)
            variable.assign(value + generator.normal(0, 0.05, shape))
    answers = answer(model, draw_images(shape=model.input_shape[1:]))
    # Evens out what is the same for all images.
    model.variables[-1].assign_sub(np.log(answers).mean(axis=0))
    return model


def draw_images(count=4, shape=(16, 16, 1), seed=0):
    """Returns images of random squares, `uint8`; networks tell them apart."""
    height, width, channels = shape
    squares = (count, -(-height // 4), -(-width // 4), channels)
    values = np.random.default_rng(seed).integers(0, 256, squares, "uint8")
    return values.repeat(4, 1).repeat(4, 2)[:, :height, :width]


def make_zoo(path, name="toy", dtype="float32", example=True, **card):
    """Adds a model with weights to a zoo; its numbers on the card are right.

    Args:
        path: Path of the zoo's folder.
        name: String.
        dtype: String. Of the stored weights.
        example: Boolean. Whether to store a batch of images and answers.
        **card: As for `make_card`.

    Returns:
        `ZooFolder`.
    """
    card = make_card(name, **card)
    model = scattered_model(card)
    content = pack_weights(model, dtype)
    card = dataclasses.replace(
        card,
        num_parameters=num_parameters(model),
        multiply_adds=multiply_adds(model),
        weights=Weights(dtype=dtype, file=f"weights/{name}.npz"),
    )
    folder = ZooFolder(path)
    folder.write(card, content, _example(card, content) if example else None)
    return folder


def _example(card, content):
    """Returns an example of what the weights say as they are stored."""
    model = build_model(card)
    for variable, value in zip(model.variables, unpack_weights(content), strict=True):
        variable.assign(value)
    images = draw_images(shape=card.architecture.input_shape)
    return pack_example(images, answer(model, images))
