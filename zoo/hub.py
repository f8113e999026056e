"""Where the models of the zoo are, and which one a name means."""

import fnmatch
import os
import pathlib
import warnings

from darts_keras.strict_json import did_you_mean
from darts_keras.zoo.zoo_folder import ZooFolder

USER_FOLDER = "DARTS_KERAS_ZOO"  # Environment variable.


def shipped_zoo():
    """Returns the `ZooFolder` that comes with the package."""
    return ZooFolder(pathlib.Path(__file__).parent)


def user_zoo():
    """Returns the user's own `ZooFolder`.

    It is where the environment variable `DARTS_KERAS_ZOO` says, by default
    `~/.darts_keras/zoo`.
    """
    default = pathlib.Path("~/.darts_keras/zoo")
    return ZooFolder(pathlib.Path(os.environ.get(USER_FOLDER) or default).expanduser())


def find_model(name):
    """Returns the folder and the `Card` of the model that a name means.

    A model of the user's own goes before one of the package of the same name. The
    name of a data set means the trained model for it that is best on its test part:
    of the package, or if that has none, of the user's own.

    Args:
        name: String: the name of a model, or of a data set.

    Returns:
        Pair of `ZooFolder` and `Card`.

    Raises:
        TypeError: If `name` is no string.
        ValueError: If there is none; near names are listed. If its card is damaged.
    """
    if not isinstance(name, str):
        raise TypeError(f"`name` must be a string. Received: name={name!r}")
    for folder in _folders():
        if name in folder.names():
            return folder, folder.card(name)
    of_dataset = [pair for pair in all_models().values() if pair[1].dataset == name]
    if of_dataset:
        return max(of_dataset, key=_rank)
    names = known_names()
    raise ValueError(
        f"The zoo has no model '{name}'.{did_you_mean(name, names)} Known: {names}"
    )


def known_names():
    """Returns the sorted names of all models and of their data sets."""
    found = all_models()
    return sorted({*found, *(card.dataset for _, card in found.values())})


def all_models():
    """Returns pairs of `ZooFolder` and `Card` by name, the user's own first.

    Damaged cards, and a zoo of the user's own whose manifest is damaged, are left out
    with a warning that names the file, as there is no reason why the other models
    should not work.
    """
    found, seen = {}, set()
    for folder in _folders():
        for name in folder.names():
            if name in seen:
                continue
            seen.add(name)
            try:
                found[name] = folder, folder.card(name)
            except (OSError, ValueError) as error:
                warnings.warn(f"The model '{name}' is left out. {error}", stacklevel=3)
    return found


def choose_models(pattern=None, dataset=None, pretrained=None):
    """Returns what `all_models` does, of the models that `list_models` lists."""
    return {
        name: (folder, card)
        for name, (folder, card) in sorted(all_models().items())
        if (pattern is None or fnmatch.fnmatchcase(name, pattern))
        and dataset in (None, card.dataset)
        and pretrained in (None, card.weights is not None)
    }


def list_models(pattern=None, dataset=None, pretrained=None):
    """Returns the sorted names of models.

    Args:
        pattern: Optional string, with `*` and `?` as in names of files: `"cifar*"`.
        dataset: Optional string. Only models for this data set.
        pretrained: Optional boolean. Only models with weights, or only those without.

    Returns:
        List of strings.
    """
    return [*choose_models(pattern, dataset, pretrained)]


def info(name):
    """Returns the `Card` of a model: all that is known of it.

    Args:
        name: String, see `find_model`.

    Raises:
        ValueError: If there is none of this name, or its card is damaged.
    """
    return find_model(name)[1]


def _folders():
    """Returns the zoos that can be read, the user's own first."""
    own, shipped = user_zoo(), shipped_zoo()
    try:
        own.hashes()
    except ValueError as error:
        warnings.warn(f"Your own zoo is left out. {error}", stacklevel=4)
        return (shipped,)
    return own, shipped


def _rank(pair):
    """Returns what is greatest for the best model of a data set."""
    folder, card = pair
    is_trained = card.weights is not None
    is_shipped = folder.path == shipped_zoo().path
    accuracy = card.test["accuracy"] if card.test else -1.0
    return is_trained, is_shipped, accuracy
