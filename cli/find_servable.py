"""Finds the classifier that a user wants to hand to a server."""

import dataclasses
import json
import pathlib

import click

from darts_keras_cli.held_out_data import read_training

_LOCAL = {"opened", "threads"}  # What a run records of the machine that it was on.


@dataclasses.dataclass(frozen=True, kw_only=True)
class Found:
    """A classifier with what is known of it."""

    model: object  # Keras model.
    name: str
    classes: list | None  # Names, if known.
    facts: dict
    file: pathlib.Path | None = None  # None for a model of the zoo.
    training: dict | None = None  # The facts of the training that left it.
    example: object = None  # Array: the images that the zoo stores with it, if any.


def find_servable(model):
    """Loads a model of the zoo, or of a file or the folder of a training.

    Names of the zoo go before files.

    Args:
        model: String: a name or a path.

    Returns:
        `Found`.

    Raises:
        click.BadParameter: If there is none.
        ValueError: If it is damaged, or takes images of any size;
            `FileNotFoundError` if its weights are missing.
    """
    from darts_keras.zoo.hub import find_model, known_names

    if model in known_names():
        return _of_zoo(*find_model(model))
    if not pathlib.Path(model).exists():
        try:
            find_model(model)  # Raises, and lists the known names.
        except ValueError as error:
            raise click.BadParameter(
                f"{error}. Nor is there such a file or folder.", param_hint="MODEL"
            ) from error
    return _of_file(model)


def _of_zoo(folder, card):
    from darts_keras.zoo.example_file import unpack_example
    from darts_keras.zoo.load import load_model

    file = f"examples/{card.name}.npz"
    has_example = file in folder.hashes()
    return Found(
        model=load_model(folder, card),
        name=card.name,
        classes=None if card.classes is None else list(card.classes),
        facts=json.loads(card.to_json()),
        example=unpack_example(folder.read(file))[0] if has_example else None,
    )


def _of_file(path):
    from darts_keras.models.image_shape import image_shape
    from darts_keras.training.classifier_file import find_classifier, load_classifier
    from darts_keras.zoo.shown_paths import shorten_facts

    file = find_classifier(path)
    model = load_classifier(file)
    image_shape(model)  # Servers want to know it.
    training = read_training(file)
    facts = {"file": file.name} if training is None else shorten_facts(training)
    return Found(
        model=model,
        name=file.stem if training is None else file.resolve().parent.name,
        classes=None if training is None else training["data"].get("classes"),
        facts={key: value for key, value in facts.items() if key not in _LOCAL},
        file=file,
        training=training,
    )
