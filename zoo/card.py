"""The card of a model: all that there is to know of it, as data."""

import dataclasses
import json

from darts_keras.genotype import Genotype
from darts_keras.settings import NETWORK_CHOICES, NETWORK_RANGES
from darts_keras.strict_json import PlaceError, check_object, read_json, within
from darts_keras.zoo.card_records import check_latency, check_test
from darts_keras.zoo.json_fields import (
    check_hash,
    check_kind,
    check_range,
    read_numbers,
    read_texts,
)

FORMAT = "darts-keras/card"
VERSION = 1
MAX_BYTES = 1_000_000
PREPROCESSING = (
    "Takes pixels in [0, 255]; scales and normalizes them itself. `predict_images` "
    "resizes other images bilinearly with antialiasing, without keeping the aspect "
    "ratio, makes transparent parts white, and turns photographs as EXIF says."
)
"""What `read_images` does and the network begins with, in words."""

_NAME = "abcdefghijklmnopqrstuvwxyz0123456789_"
_MAX_NAME = 64


@dataclasses.dataclass(frozen=True, kw_only=True)
class Architecture:
    """What `build_network` needs besides the genotype."""

    input_shape: tuple[int, int, int]  # Height, width, channels.
    num_classes: int
    filters: int  # Of a node in the first cell.
    num_cells: int
    stem: str
    stem_form: str | None  # `None`: by the size of the images.
    attention: str
    mean: tuple[float, ...]  # Of each channel, for pixels in [0, 1].
    deviation: tuple[float, ...]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Weights:
    """Where the weights of a model are: in the zoo's folder, or behind a URL."""

    dtype: str  # Of the stored numbers: "float16" or "float32".
    file: str | None = None  # Relative to the zoo's folder; hash in its manifest.
    url: str | None = None
    sha256: str | None = None  # Hex digits; with a URL.
    size: int | None = None  # Bytes; with a URL.


@dataclasses.dataclass(frozen=True, kw_only=True)
class Card:
    """A model of the zoo: how it is built, where it is from, how good it is.

    `search`, `training`, `test` and `latency` are records, dictionaries of JSON's
    values, that the commands of this project wrote.
    """

    name: str  # Lower case letters, digits and `_`, 64 at most.
    title: str  # A sentence.
    dataset: str  # Whose classes it tells apart.
    genotype: Genotype
    architecture: Architecture
    classes: tuple[str, ...] | None  # In the order of the labels, where known.
    num_parameters: int  # Trainable.
    multiply_adds: int  # For one image.
    license: str
    uses: str  # What it is for.
    misuses: str  # What it must not be used for.
    commands: tuple[str, ...]  # That made it, or would.
    preprocessing: str = PREPROCESSING
    recipe: dict | None = None  # Settings of the training that made it, or would.
    weights: Weights | None = None
    search: dict | None = None  # Data, settings, seed, versions, time.
    training: dict | None = None  # Likewise.
    test: dict | None = None  # Measures on the test part, see `Measures`.
    latency: dict | None = None  # See `Latency`; with machine and backend.

    def to_json(self):
        """Returns the card as indented JSON.

        Raises:
            ValueError: If a record has a number that is not finite.
        """
        content = dataclasses.asdict(self)
        content["genotype"] = self.genotype.to_dict()
        content = {"format": FORMAT, "version": VERSION, **content}
        return json.dumps(content, indent=2, allow_nan=False)

    @classmethod
    def from_json(cls, text):
        """Reads a card.

        Args:
            text: String, or bytes in UTF-8.

        Raises:
            ValueError: If it is no card of this version; the message names the place.
        """
        value = read_json(text, MAX_BYTES)
        value = dict(check_object(value, ("format", "version", *_names(cls))))
        found = value.pop("format"), value.pop("version")
        if found != (FORMAT, VERSION):
            raise PlaceError(
                "", f"must be a {FORMAT} of version {VERSION}. Received: {found}"
            )
        for name, kind in _KINDS.items():
            with within(name):
                check_kind(value[name], kind)
        with within("name"):
            check_name(value["name"])
        for name in ("num_parameters", "multiply_adds"):
            check_range(name, value[name], (1, _MAX_COUNT))
        with within("genotype"):
            value["genotype"] = Genotype.from_dict(value["genotype"])
        value["architecture"] = _read_architecture(value["architecture"])
        value["weights"] = _read_weights(value["weights"])
        value["classes"] = _read_classes(value["classes"], value["architecture"])
        value["commands"] = read_texts("commands", value["commands"])
        check_test(value["test"])
        check_latency(value["latency"])
        return cls(**value)


def check_name(name):
    """Returns the name of a model if it is one; raises `PlaceError` otherwise."""
    is_text = isinstance(name, str) and 0 < len(name) <= _MAX_NAME
    if not is_text or set(name) - set(_NAME):
        raise PlaceError(
            "",
            "must be a name of lower case letters, digits and underscores, "
            f"{_MAX_NAME} at most. Received: {name!r}",
        )
    return name


_KINDS = {
    "name": str,
    "title": str,
    "dataset": str,
    "genotype": dict,
    "license": str,
    "uses": str,
    "misuses": str,
    "preprocessing": str,
    "recipe": (dict, type(None)),
    "search": (dict, type(None)),
    "training": (dict, type(None)),
    "test": (dict, type(None)),
    "latency": (dict, type(None)),
}
_SIDES = (16, 512)  # That `build_network` takes, in pixels.
_RANGES = {
    "filters": NETWORK_RANGES["filters"],
    "num_cells": NETWORK_RANGES["num_cells"],
    "num_classes": (2, 1_000_000),
}
_MAX_COUNT = 10**15
_MAX_WEIGHTS = 2_000_000_000  # Bytes of a download.


def _names(cls):
    return tuple(field.name for field in dataclasses.fields(cls))


def _read_architecture(value):
    with within("architecture"):
        value = dict(check_object(value, _names(Architecture)))
        for name, ends in _RANGES.items():
            check_range(name, value[name], ends)
        if value["filters"] % 2:
            raise PlaceError("filters", f"must be even. Received: {value['filters']}")
        for name in ("stem", "stem_form", "attention"):
            known = NETWORK_CHOICES[name]
            if value[name] not in known:
                raise PlaceError(
                    name, f"must be one of {known}. Received: {value[name]!r}"
                )
        shape = read_numbers("input_shape", value["input_shape"], 3)
        for side in shape[:2]:
            check_range("input_shape", side, _SIDES)
        check_range("input_shape", shape[2], (1, 8))
        for name in ("mean", "deviation"):
            value[name] = read_numbers(name, value[name], shape[2])
        if min(value["deviation"]) <= 0:
            raise PlaceError(
                "deviation", f"must be positive. Received: {value['deviation']}"
            )
        return Architecture(**{**value, "input_shape": shape})


def _read_weights(value):
    if value is None:
        return None
    with within("weights"):
        weights = Weights(**check_object(value, _names(Weights)))
        if weights.dtype not in ("float16", "float32"):
            raise PlaceError(
                "dtype", f"must be float16 or float32. Received: {weights.dtype!r}"
            )
        remote = (weights.url, weights.sha256, weights.size)
        has = (weights.file is not None, *(part is not None for part in remote))
        if has not in ((True, False, False, False), (False, True, True, True)):
            raise PlaceError(
                "",
                f"must have a file, or a url with sha256 and size. Received: {value}",
            )
        if weights.file is None:
            _check_remote(weights)
        else:
            with within("file"):
                check_kind(weights.file, str)
        return weights


def _check_remote(weights):
    with within("url"):
        check_kind(weights.url, str)
    with within("sha256"):
        check_hash(weights.sha256)
    check_range("size", weights.size, (1, _MAX_WEIGHTS))


def _read_classes(value, architecture):
    if value is None:
        return None
    names = read_texts("classes", value)
    counts = {len(names), len(set(names))}
    if counts != {architecture.num_classes}:
        raise PlaceError(
            "classes",
            f"must be {architecture.num_classes} distinct names. Received: {names!r}",
        )
    return names
