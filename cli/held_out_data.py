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
    from darts_keras.data.open_data import open_data

    trainings = [_read_training(file) for file in files]
    if trainings[0] and named["dataset"] is None and named["data"] is None:
        opened = read_opened(trainings[0], files[0].parent / "config.json") or {}
        source_of = click.get_current_context().get_parameter_source
        given = {k for k in named if source_of(k) != ParameterSource.DEFAULT}
        named = {**named, **{k: v for k, v in opened.items() if k not in given}}
    sides = classifier.input_shape[1:3]
    if named["image_size"] is None and None not in sides and _has_files(named):
        named = {**named, "image_size": "{}x{}".format(*sides)}
    source = open_data(**named)
    for file, facts in zip(files, trainings, strict=True):
        if facts is not None:
            _check_classes(file, facts["data"], source)
    return source


def _read_training(file):
    """Returns the facts of the training that left a model, or `None`."""
    from darts_keras.training.classifier_file import MODEL_FILE
    from darts_keras.training.run_folder import read_facts

    if file.name != MODEL_FILE or not (file.parent / "config.json").exists():
        return None
    return read_facts(file.parent)


def _has_files(named):
    return named["data"] is not None and pathlib.Path(named["data"]).is_dir()


def _check_classes(file, trained, source):
    expected, received = trained.get("classes"), list(source.classes)
    if expected != received:
        raise ValueError(
            f"The classes of {source.origin} must be those that {file} was trained on, "
            f"in their order. Expected: {_shorten(expected)}. "
            f"Received: {_shorten(received)}"
        )
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
