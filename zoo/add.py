"""A finished training becomes a model of the zoo."""

import dataclasses

import keras

from darts_keras.data.open_data import open_data
from darts_keras.data.source import DataSource
from darts_keras.layers.normalize import Normalize
from darts_keras.models.complexity import multiply_adds, num_parameters
from darts_keras.training.answer import answer
from darts_keras.training.classifier_file import load_classifier
from darts_keras.training.device import describe_machine
from darts_keras.training.latency import measure_latency
from darts_keras.training.run_folder import versions
from darts_keras.zoo import hub
from darts_keras.zoo.card import Architecture, Card, check_name
from darts_keras.zoo.card_words import CardWords
from darts_keras.zoo.example_file import pack_example
from darts_keras.zoo.example_images import example_images
from darts_keras.zoo.run_records import (
    read_finished_training,
    search_record,
    training_record,
)
from darts_keras.zoo.shown_paths import shorten_path, shorten_text
from darts_keras.zoo.stored_model import MAX_BYTES, store_model
from darts_keras.zoo.zoo_folder import ZooFolder


def add(name, run, data=None, folder=None, search=None, replace=False, **words):
    """Makes a finished training a model of a zoo: of the user's own by default.

    The weights are stored in half precision, if that leaves the accuracy on the test
    part as it is to 0.05 points. What the card says of the test part is measured on
    the model as it is stored. A card of the package that has no weights, as that of
    `compcars`, lends its title and license to the model of its name, and what it says
    of the search, if the genotype is the same.

    Args:
        name: String of lower case letters, digits and `_`.
        run: Path of the folder of a training that has come to its end.
        data: The data of the training: a `DataSource`, or the name of a data set as
            for `open_data`. Without a test part the card has no test measures.
        folder: Optional path of the zoo, by default `user_zoo()`.
        search: Optional path of the folder of the search that found the genotype.
        replace: Boolean. Whether a model of that name in that zoo may be replaced.
        **words: Optional strings, see `CardWords`.

    Returns:
        The `Card` that was written.

    Raises:
        FileExistsError: If the name is taken, by a model of the package or of the
            zoo.
        FileNotFoundError: If a run is missing, or has not come to its end.
        OSError: If the zoo can't be written.
        TypeError: If `words` are others.
        ValueError: If the name is none, a file of a run is damaged, the data are
            others than those of the training, the search found another genotype, or
            the weights are too large for the zoo of the package.
    """
    zoo, words = check_request(name, folder, replace, **words)
    source = data if isinstance(data, DataSource) else open_data(data)
    training = read_finished_training(run)
    _check_data(run, training.run.data, source)
    template = _find_template(name)
    if template is not None:
        _check_template(template, source)
        words = words.filled_from(template)
    model = load_classifier(run)
    facts = {
        "search": _search(search, training.genotype, template, words.machine),
        "training": training_record(training, words.machine),
    }
    card = Card(
        name=name,
        dataset=source.name,
        genotype=training.genotype,
        architecture=_architecture(model, training.config, source),
        classes=source.classes,
        num_parameters=num_parameters(model),
        multiply_adds=multiply_adds(model),
        commands=_commands(facts, run),
        recipe=training.run.config,
        **words.texts(source, training.config),
        **facts,
    )
    limit = MAX_BYTES if _is_shipped(zoo) else None
    return _measure_and_write(zoo, store_model(model, card, source, limit), source)


def check_request(name, folder=None, replace=False, **words):
    """Checks what `add` was asked for, as far as that takes no time.

    Args as for `add`, and errors as well.

    Returns:
        Pair of `ZooFolder` and `CardWords`.
    """
    zoo = hub.user_zoo() if folder is None else ZooFolder(folder)
    _check_free(check_name(name), zoo, replace)
    return zoo, CardWords(**words)


def _measure_and_write(zoo, stored, source):
    card = dataclasses.replace(
        stored.card, test=_test_record(stored, source), latency=_latency(stored.model)
    )
    images = example_images(source.image_shape)
    with keras.device("cpu:0"):  # As `verify` does: a GPU rounds more.
        example = pack_example(images, answer(stored.model, images))
    zoo.write(card, stored.content, example)
    return card


def _check_free(name, zoo, replace):
    if not _is_shipped(zoo) and name in _taken_names(hub.shipped_zoo()):
        raise FileExistsError(
            "A model of the package must keep its name, and that of its data set, to "
            f"itself. Received: name={name!r}. Choose another one."
        )
    if not replace and name in zoo.names() and zoo.card(name).weights:
        raise FileExistsError(
            f"The name of a new model must be free. Received: name={name!r}, which "
            f"{zoo.path} has. Choose another one, or say `replace` (`--replace`)."
        )


def _is_shipped(zoo):
    return zoo.path.resolve() == hub.shipped_zoo().path.resolve()


def _taken_names(zoo):
    """Returns what the trained models of a zoo are called, data sets included."""
    trained = [card for card in map(zoo.card, zoo.names()) if card.weights]
    return {name for card in trained for name in (card.name, card.dataset)}


def _find_template(name):
    """Returns the card of the package that lacks weights, or `None`."""
    shipped = hub.shipped_zoo()
    card = shipped.card(name) if name in shipped.names() else None
    return None if card is None or card.weights else card


def _check_data(run, trained, source):
    # Of another order, test images of this set may be among those it was trained on.
    if trained.get("fingerprint") != source.fingerprint():
        raise ValueError(
            f"`data` must be what {run} was trained on. Expected: "
            f"{trained.get('name')}, fingerprint {trained.get('fingerprint')}. "
            f"Received: {source.origin}, fingerprint {source.fingerprint()}"
        )


def _check_template(template, source):
    if source.name != template.dataset:
        raise ValueError(
            f"The model '{template.name}' must be trained on {template.dataset}. "
            f"Received: {source.name}, from {source.origin}. Choose another name."
        )
    if template.classes not in (None, source.classes):
        raise ValueError(
            f"The classes of {source.origin} must be those of '{template.name}', in "
            f"their order. Expected: {template.classes}. Received: {source.classes}"
        )


def _search(folder, genotype, template, machine):
    """Returns the record of the search that found a genotype, if it is known."""
    if folder is not None:
        return search_record(folder, genotype, machine)
    if template is not None and template.genotype == genotype:
        return template.search
    return None


def _architecture(model, config, source):
    layers = [layer for layer in model.layers if isinstance(layer, Normalize)]
    if not layers:
        raise ValueError(
            "The model must normalize its images itself, as those of trainings do. "
            f"Received: layers {[layer.name for layer in model.layers[:3]]}, ..."
        )
    names = ("filters", "num_cells", "stem", "stem_form", "attention")
    return Architecture(
        input_shape=source.image_shape,
        num_classes=len(source.classes),
        mean=layers[0].mean,
        deviation=layers[0].deviation,
        **{name: getattr(config, name) for name in names},
    )


def _commands(facts, run):
    commands = [(facts[key] or {}).get("command") for key in ("search", "training")]
    evaluation = f"darts-keras evaluate {shorten_path(str(run))}"
    return (*filter(None, commands), evaluation)


def _test_record(stored, source):
    """Returns the measures without the confusion matrix, which may be large."""
    if stored.evaluation is None:
        return None
    measures = stored.evaluation.measures.to_dict()
    del measures["confusion"]
    note = {"note": shorten_text(source.note)} if source.note else {}
    before = {"accuracy_before_storing": stored.accuracy_before}
    return {**measures, **before, **note, "versions": versions()}


def _latency(model):
    machine = {"backend": keras.config.backend(), "machine": describe_machine()}
    return {**dataclasses.asdict(measure_latency(model)), **machine}
