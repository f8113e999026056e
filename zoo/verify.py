"""Whether a model of the zoo is what its card says."""

import dataclasses
import pathlib

import keras
import numpy as np

from darts_keras.data.open_data import open_data
from darts_keras.data.source import DataSource
from darts_keras.models.complexity import multiply_adds, num_parameters
from darts_keras.training.answer import answer
from darts_keras.training.evaluate import evaluate
from darts_keras.zoo import hub
from darts_keras.zoo.example_file import unpack_example
from darts_keras.zoo.load import build_model, load_model
from darts_keras.zoo.stored_model import TOLERANCE

OUTPUT_TOLERANCE = 1e-4  # Of probabilities, between machines and backends.
_SHARES = (
    "accuracy",
    "mean_recall",
    "mean_precision",
    "kappa",
    "calibration_error",
    "top5_accuracy",
)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Check:
    """One thing that was looked at."""

    name: str
    ok: bool
    expected: str
    found: str
    counts: bool = True  # Whether the model fails if it is not ok.


@dataclasses.dataclass(frozen=True, kw_only=True)
class Verification:
    """What was looked at, and what came out."""

    name: str
    checks: tuple[Check, ...]

    @property
    def ok(self):
        """Whether everything that counts is as the card says."""
        return all(check.ok for check in self.checks if check.counts)


def verify(name, data=None, batch_size=128):
    """Checks a model of the zoo against its card.

    Without data: the hashes of its files, whether its card can be read and built, its
    parameters and multiply-adds, and what it says of the images stored with it. With
    data it is measured again on the test part. What can't be checked because of an
    earlier fault is left out.

    Args:
        name: String, the name of a model or of a data set, see `find_model`.
        data: Optional `DataSource`, or the name of a data set as for `open_data`.
        batch_size: Positive integer. Images at a time.

    Returns:
        `Verification`.

    Raises:
        ValueError: If there is no such model; if there are data, and its card has no
            test measures, or they do not fit its images or classes.
    """
    folder, name = _find(name)
    checks = [_check_hash(folder, file) for file in _files(folder, name)]
    card, check = _attempt("card", lambda: folder.card(name))
    checks.append(check)
    if card is not None:
        if data is not None and (card.weights is None or card.test is None):
            raise ValueError(
                "A model must have weights and test measures, to be measured again. "
                f"Received: name={name!r}, whose card has none"
            )
        checks += _check_network(card)
        if card.weights is not None:
            checks += _check_weights(folder, card, data, batch_size)
    return Verification(name=name, checks=tuple(checks))


def names_to_verify(with_untrained=False):
    """Returns the names of all models, also of those whose card is damaged.

    Args:
        with_untrained: Boolean. Whether models without weights are among them.
    """
    names = {}
    for folder in (hub.user_zoo(), hub.shipped_zoo()):
        for name in set(folder.names()) - set(names):
            card, _ = _attempt("card", lambda at=folder, of=name: at.card(of))
            names[name] = with_untrained or card is None or card.weights is not None
    return sorted(name for name, is_meant in names.items() if is_meant)


def _find(name):
    """Returns the folder and the name of a model, whatever its card is like."""
    for folder in (hub.user_zoo(), hub.shipped_zoo()):
        if name in folder.names():
            return folder, name
    folder, card = hub.find_model(name)
    return folder, card.name


def _files(folder, name):
    return [file for file in folder.hashes() if pathlib.PurePath(file).stem == name]


def _check_hash(folder, file):
    _, check = _attempt(f"hash of {file}", lambda: folder.read(file), "as in manifest")
    return check


def _attempt(name, work, expected="fit for use"):
    """Returns what `work()` returns, or `None`, and a check of whether it works."""
    try:
        result, found = work(), expected
    except (OSError, ValueError) as error:
        result, found = None, str(error)
    ok = result is not None
    return result, Check(name=name, ok=ok, expected=expected, found=found)


def _check_network(card):
    network, check = _attempt("network of the genotype", lambda: build_model(card))
    if network is None:
        return [check]
    counts = (
        ("parameters", card.num_parameters, num_parameters(network)),
        ("multiply-adds", card.multiply_adds, multiply_adds(network)),
    )
    return [check, *(_same(name, *pair) for name, *pair in counts)]


def _check_weights(folder, card, data, batch_size):
    model, check = _attempt("weights", lambda: load_model(folder, card))
    if model is None:
        return [check]
    checks = [check, _check_example(folder, card, model)]
    if data is not None:
        source = data if isinstance(data, DataSource) else open_data(data)
        checks += _check_measures(card, model, source, batch_size)
    return checks


def _check_example(folder, card, model):
    name = "answers to the stored images"
    example, check = _attempt(
        name, lambda: unpack_example(folder.read(f"examples/{card.name}.npz"))
    )
    if example is None:
        return check
    images, expected = example
    shapes = model.input_shape[1:], model.output_shape[1:]
    if (images.shape[1:], expected.shape[1:]) != shapes:
        found = f"{images.shape[1:]}, {expected.shape[1:]}"
        return Check(name=name, ok=False, expected=f"shapes {shapes}", found=found)
    with keras.device("cpu:0"):  # A GPU rounds more.
        difference = float(np.abs(answer(model, images) - expected).max())
    return Check(
        name=name,
        ok=difference <= OUTPUT_TOLERANCE,
        expected=f"the same to {OUTPUT_TOLERANCE:g}",
        found=f"the same to {difference:.1g}",
    )


def _check_measures(card, model, source, batch_size):
    told = ((card.training or {}).get("data") or {}).get("fingerprint")
    trained_on = _same("train images", told, source.fingerprint(), counts=False)
    classes = _same("class names", card.classes, source.classes)
    if not classes.ok:
        return [trained_on, classes]
    measures = evaluate(model, source, batch_size=batch_size).measures
    count = card.test.get("num_images"), measures.num_images
    pairs = {key: (card.test.get(key), getattr(measures, key)) for key in _SHARES}
    return [
        trained_on,
        classes,
        _same("number of test images", *count),
        # With few classes there is no top-5 accuracy, with one answer no kappa.
        *(
            _same_share(key, *pair)
            for key, pair in pairs.items()
            if pair != (None, None)
        ),
    ]


def _same(name, expected, found, **more):
    texts = {"expected": str(expected), "found": str(found)}
    return Check(name=name, ok=expected == found, **texts, **more)


def _same_share(key, expected, found):
    name = key.replace("_", " ")
    if None in (expected, found):
        return _same(name, expected, found)
    return Check(
        name=name,
        ok=abs(expected - found) <= TOLERANCE,
        expected=f"{expected:.4f}",
        found=f"{found:.4f}",
    )
