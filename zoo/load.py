"""Models of the zoo, built from their cards and filled with their weights."""

import dataclasses
import numbers
import warnings

from darts_keras.layers.stem import stem_form
from darts_keras.models.network import build_network
from darts_keras.strict_json import did_you_mean
from darts_keras.zoo.download import download
from darts_keras.zoo.hub import find_model, known_names
from darts_keras.zoo.weights_file import unpack_weights

PRETRAINED = "pretrained"

_OF_HEAD = 2  # Variables, the last ones: kernel and bias.


def load(name, weights=PRETRAINED, num_classes=None, include_top=True, pooling=None):
    """Loads a model of the zoo.

    Without its top, or with classes of one's own, it is the start of a fine-tuning::

        model = zoo.load("cifar100_small", num_classes=3)
        model.compile("adam", "sparse_categorical_crossentropy")
        model.fit(images, labels, epochs=5)

    Args:
        name: String: the name of a model or of a data set, see `find_model`.
        weights: `"pretrained"` for the weights of the card. `None` for a network that
            is not trained. The name of another model to carry over its backbone: the
            network is built as that one, for the images and classes of `name`; its
            head is new, which a warning says.
        num_classes: Optional integer, at least 2. If the card has another number of
            classes, the head is new and not trained.
        include_top: Boolean. Whether the model ends in probabilities, or in features.
        pooling: Without top: `None` for feature maps `(batch, height, width,
            channels)`, `"avg"` or `"max"` for vectors `(batch, channels)`.

    Returns:
        `keras.Model`, a Functional one. It takes images `(batch, height, width,
        channels)` of the card's size with pixels in [0, 255], `uint8` or floats, and
        returns probabilities `(batch, num_classes)`, float32. The output of the last
        cell is the layer `features`.

    Raises:
        FileNotFoundError: If the file of the weights is missing.
        OSError: If weights can't be downloaded.
        TypeError: If an argument is of a wrong type.
        ValueError: If there is no such model, there are no weights of it, they are
            damaged, or the arguments do not fit each other.
    """
    _check_arguments(weights, num_classes, include_top)
    folder, card = find_model(name)
    settings = {"num_classes": num_classes, "include_top": include_top}
    settings["pooling"] = pooling
    if weights is None:
        return build_model(card, **settings)
    if weights != PRETRAINED:
        _check_known(weights)
        source_folder, source = find_model(weights)
        if source.name != card.name:
            return _carry_over(source_folder, source, card, settings)
    values = _read_weights(folder, card)
    model = build_model(card, **settings)
    is_same = include_top and num_classes in (None, card.architecture.num_classes)
    _fill(model, values, card, head=is_same)
    return model


def build_model(card, *, num_classes=None, include_top=True, pooling=None):
    """Builds the model that a card describes, without its weights: not trained.

    Args:
        card: `Card`.
        num_classes: As for `load`.
        include_top: As for `load`.
        pooling: As for `load`.

    Returns:
        `keras.Model`, see `load`.

    Raises:
        TypeError: If an argument is of a wrong type.
        ValueError: If the arguments do not fit each other.
    """
    _check_arguments(None, num_classes, include_top)
    look = card.architecture
    return build_network(
        card.genotype,
        look.input_shape,
        look.num_classes if num_classes is None else int(num_classes),
        look.filters,
        look.num_cells,
        look.stem,
        look.attention,
        form=look.stem_form,
        statistics=(look.mean, look.deviation),
        include_top=include_top,
        pooling=pooling,
        classifier_activation="softmax" if include_top else None,
        name=card.name,
    )


def load_model(folder, card):
    """Loads the whole classifier that a card describes.

    Args:
        folder: `ZooFolder` that has the card.
        card: `Card`.

    Returns:
        `keras.Model`, see `load`.

    Raises:
        FileNotFoundError: If the file of the weights is missing.
        OSError: If weights can't be downloaded.
        ValueError: If the card has no weights, or they are damaged or do not fit.
    """
    values = _read_weights(folder, card)
    model = build_model(card)
    _fill(model, values, card)
    return model


def _check_arguments(weights, num_classes, include_top):
    if not isinstance(weights, str | None):
        raise TypeError(
            f"`weights` must be '{PRETRAINED}', None, or the name of a model. "
            f"Received: weights={weights!r}"
        )
    if not isinstance(include_top, bool):
        raise TypeError(
            f"`include_top` must be a boolean. Received: include_top={include_top!r}"
        )
    if num_classes is None:
        return
    is_count = isinstance(num_classes, numbers.Integral)
    if not is_count or isinstance(num_classes, bool):
        raise TypeError(
            f"`num_classes` must be an integer. Received: num_classes={num_classes!r}"
        )
    if not include_top:
        raise ValueError(
            "`num_classes` needs `include_top=True`. "
            f"Received: num_classes={num_classes}, include_top=False"
        )


def _check_known(weights):
    known = known_names()
    if weights not in known:
        raise ValueError(
            f"`weights` must be '{PRETRAINED}', None, or the name of a model."
            f"{did_you_mean(weights, (PRETRAINED, *known))} Received: "
            f"weights={weights!r}. Known: {known}"
        )


def _read_weights(folder, card):
    """Returns the arrays of a card's weights, from the folder or from its URL."""
    if card.weights is None:
        raise ValueError(_why_none(card))
    if card.weights.url is not None:
        content, place = download(card.weights), card.weights.url
    else:
        content, place = folder.read(card.weights.file), card.weights.file
    try:
        return unpack_weights(content)
    except ValueError as error:
        raise ValueError(
            f"{place} must hold the weights of '{card.name}'. {error}"
        ) from None


def _why_none(card):
    commands = "\n".join(f"  {command}" for command in card.commands)
    return (
        f"There are no weights of '{card.name}': the data of '{card.dataset}' may not "
        "be redistributed and is not at hand, so nothing could be trained on it. "
        f"Train it on your own copy:\n{commands}\n"
        f"and add the result to your zoo:\n  darts-keras zoo add {card.name} RUN\n"
        'Or load it with `weights="cifar100"`, a backbone that was trained on CIFAR-100'
        " under a new head that is not trained, or with `weights=None`, untrained. "
        f"Received: the weights of '{card.name}'"
    )


def _carry_over(folder, source, card, settings):
    """Builds the network of `source` for the images and classes of `card`."""
    given, wanted = source.architecture, card.architecture
    if given.input_shape[2] != wanted.input_shape[2]:
        raise ValueError(
            "`weights` must be of a model for images of as many channels. Received: "
            f"weights='{source.name}' of {given.input_shape[2]}, for '{card.name}' of "
            f"{wanted.input_shape[2]}"
        )
    architecture = dataclasses.replace(
        given,
        input_shape=wanted.input_shape,
        num_classes=wanted.num_classes,
        # Not by the size of the images: the weights have one form.
        stem_form=stem_form(given.input_shape, given.stem_form),
    )
    values = _read_weights(folder, source)
    mixed = dataclasses.replace(
        card, genotype=source.genotype, architecture=architecture
    )
    model = build_model(mixed, **settings)
    _fill(model, values, source, head=False)
    if settings["include_top"]:
        warnings.warn(
            f"The head of '{card.name}' is new and not trained; its backbone is that "
            f"of '{source.name}'. Train it before you use its answers.",
            stacklevel=3,
        )
    return model


def _fill(model, values, card, head=True):
    """Gives a model the weights of a card: all, or all but those of the head."""
    variables = model.variables
    if not head:
        values = values[:-_OF_HEAD]
        variables = variables[: len(values)]
    shapes = [tuple(variable.shape) for variable in variables]
    if shapes != [value.shape for value in values]:
        raise ValueError(
            f"The weights of '{card.name}' must fit the network of its card. Received: "
            f"{len(values)} arrays for {len(shapes)} variables, or other shapes"
        )
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)
