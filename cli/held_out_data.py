"""The data that classifiers are measured on."""

import pathlib
import warnings

import click
from click.core import ParameterSource

from darts_keras_cli.data_options import read_opened

_MAX_SHOWN = 300  # Characters of a list of classes.


def open_test_data(named, classifier, files):
    """Opens data for a classifier, resized to what it takes; checks the classes.

    Args:
        named: Dictionary of the options that name data. Without a name or a path
            they are those of the training that left the first of the models.
        classifier: Keras model. Image files are resized to its size, unless
            `image_size` is given.
        files: List of paths of the models. Where one lies in the folder of its
            training, its classes must be those of the data.

    Returns:
        `DataSource`.

    Raises:
        ValueError: If the classes are others.
    """
    trainings = [read_training(file) for file in files]
    sides = classifier.input_shape[1:3]
    source = open_fitting_data(named, sides, trainings[0], files[0])
    for file, facts in zip(files, trainings, strict=True):
        if facts is not None:
            check_classes(file, facts["data"].get("classes"), source)
            _check_images(file, facts["data"], source)
    return source


def open_fitting_data(named, sides, training=None, file=None):
    """Opens data for a classifier, resized to what it takes.

    Args:
        named: Dictionary of the options that name data. Without a name or a path
            they are those of the training.
        sides: Pair, height and width of its images; `None` where any will do.
        training: Optional dictionary, see `read_training`.
        file: Path of the model, with a training.

    Returns:
        `DataSource`.

    Raises:
        ValueError: If there are no such data.
    """
    from darts_keras.data.open_data import open_data

    if training and not names_data(named):
        opened = read_opened(training, file.parent / "config.json") or {}
        source_of = click.get_current_context().get_parameter_source
        given = {k for k in named if source_of(k) != ParameterSource.DEFAULT}
        named = {**named, **{k: v for k, v in opened.items() if k not in given}}
    if named["image_size"] is None and None not in sides and _has_files(named):
        named = {**named, "image_size": "{}x{}".format(*sides)}
    return open_data(**named)


def names_data(named):
    """Whether options name data: a set or a path."""
    return named["dataset"] is not None or named["data"] is not None


def read_training(file):
    """Returns the facts of the training that left a model, or `None`.

    Args:
        file: Path of the model.

    Raises:
        ValueError: If they are damaged.
    """
    from darts_keras.training.classifier_file import MODEL_FILE
    from darts_keras.training.run_folder import read_facts

    if file.name != MODEL_FILE or not (file.parent / "config.json").exists():
        return None
    return read_facts(file.parent)


def _has_files(named):
    return named["data"] is not None and pathlib.Path(named["data"]).is_dir()


def check_classes(name, expected, source):
    """Raises `ValueError` unless the classes of data are those of a model.

    Args:
        name: What the model is called in the message.
        expected: List of strings, or `None` if the model does not know them.
        source: `DataSource`.
    """
    received = list(source.classes)
    if expected != received:
        raise ValueError(
            f"The classes of {source.origin} must be those that {name} was trained on, "
            f"in their order. Expected: {_shorten(expected)}. "
            f"Received: {_shorten(received)}"
        )


def _check_images(file, trained, source):
    if trained.get("fingerprint") != source.fingerprint():
        warnings.warn(
            f"{file} was trained on other images than the train part of "
            f"{source.origin}: on {trained.get('name')}. If they hold test images of "
            "this set, the measures are too good.",
            stacklevel=3,
        )


def _shorten(classes):
    text = str(classes)
    return text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]} ..."
