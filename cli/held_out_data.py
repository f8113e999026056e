"""The data that classifiers are measured on."""

import pathlib
import warnings


def open_test_data(named, classifier, files):
    """Opens data for a classifier, resized to what it takes; checks the classes.

    Args:
        named: Dictionary of the options that name data.
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

    if named["image_size"] is None and _has_files(named):
        height, width = classifier.input_shape[1:3]
        named = {**named, "image_size": f"{height}x{width}" if height else None}
    source = open_data(**named)
    for file in files:
        _check_classes(file, source)
    return source


def _has_files(named):
    return named["data"] is not None and pathlib.Path(named["data"]).is_dir()


def _check_classes(file, source):
    from darts_keras.training.run_folder import read_facts

    if not (file.parent / "config.json").exists():
        return
    trained = read_facts(file.parent)["data"]
    if trained.get("classes") != list(source.classes):
        raise ValueError(
            f"The classes of {source.origin} must be those that {file} was trained on, "
            f"in their order. Expected: {trained.get('classes')}. "
            f"Received: {list(source.classes)}"
        )
    if trained.get("fingerprint") != source.fingerprint():
        warnings.warn(
            f"{file} was trained on other images than the train part of "
            f"{source.origin}: on {trained.get('name')}. If they hold test images of "
            "this set, the measures are too good.",
            stacklevel=3,
        )
