"""Cards: what comes back from JSON, and what is refused, with its place."""

import dataclasses
import json

import pytest
from genotype_strategies import genotypes, leveled_genotypes
from hypothesis import given
from hypothesis import strategies as st
from zoo_toys import make_card, make_measures

from darts_keras.strict_json import PlaceError
from darts_keras.zoo.card import Card, Weights, check_name

LOCAL = Weights(dtype="float16", file="weights/toy.npz")
REMOTE = Weights(
    dtype="float32", url="https://example.org/toy.npz", sha256="0af" + 61 * "1", size=9
)
CARD = make_card(
    weights=LOCAL,
    search={"seed": 1, "data": {"name": "toys"}},
    training={"epochs": [1, 2]},
    test=make_measures(),
    latency={"median": 0.002, "batch_size": 1, "machine": "this one"},
    recipe={"epochs": 3},
)


@pytest.mark.parametrize(
    "card",
    [
        CARD,
        make_card(weights=REMOTE),
        make_card(classes=None),
        make_card(architecture={"stem_form": "large", "mean": (0,)}),
    ],
)
def test_a_card_comes_back_as_it_was(card):
    assert Card.from_json(card.to_json()) == card
    assert Card.from_json(card.to_json().encode()) == card


@given(
    genotypes() | leveled_genotypes(),
    st.text(),
    st.lists(st.text(), min_size=3, max_size=3, unique=True),
)
def test_any_genotype_and_any_text_come_back(genotype, text, classes):
    card = make_card(genotype=genotype, title=text, uses=text, classes=tuple(classes))
    assert Card.from_json(card.to_json()) == card


def test_a_record_with_nan_is_not_written():
    with pytest.raises(ValueError, match="not JSON compliant"):
        make_card(test=make_measures(float("nan"))).to_json()


def changed(path, value):
    """Returns the JSON of the card with one value changed; `...` removes it."""
    content = json.loads(CARD.to_json())
    *way, last = path.split("/")
    place = content
    for step in way:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return json.dumps(content)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("format", "other", "card of version 1"),
        ("version", 2, "card of version 1"),
        ("title", ..., "must have the key 'title'"),
        ("titel", "A", "no other keys than .* Did you mean 'title'"),
        ("name", 1, "`name` must be of type str"),
        ("name", "../toy", "`name` must be a name of lower case"),
        ("title", None, "`title` must be of type str"),
        ("genotype", None, "`genotype` must be of type dict"),
        ("genotype/normal", {}, "`genotype.normal` must have the key"),
        ("num_parameters", 0, r"`num_parameters` must be in \[1"),
        ("num_parameters", True, "`num_parameters` must be of type int"),
        ("multiply_adds", 1.5, "`multiply_adds` must be of type int"),
        ("commands", "train", "`commands` must be a list"),
        ("commands", [1], "`commands` must be of type str"),
        ("classes", 3, "`classes` must be a list"),
        ("classes", ["a", "b"], "`classes` must be 3 distinct names"),
        ("classes", ["a", "b", "b"], "`classes` must be 3 distinct names"),
        ("classes", ["a", "b", "c", "c"], "`classes` must be 3 distinct names"),
        ("classes", ["a", "b", 3], "`classes` must be of type str"),
        ("search", [], "`search` must be of type dict or NoneType"),
        ("test", {}, "`test.num_images` must be of type int"),
        ("test/accuracy", ..., "`test.accuracy` must be of type int or float"),
        ("test/kappa", ..., "`test.kappa` must be of type int or float"),
        ("test/kappa", 2, r"`test.kappa` must be in \[-1, 1\]"),
        ("test/accuracy_interval", [0.1], "`test.accuracy_interval` must be 2 numbers"),
        ("test/accuracy_interval", [0, 2], r"interval` must be in \[0, 1\]"),
        ("test/classes", None, "`test.classes` must be a list"),
        ("test/classes", [1], r"`test.classes\[0\]` must be of type dict"),
        ("test/classes", [{}], r"`test.classes\[0\].name` must be of type str"),
        ("latency", {}, "`latency.median` must be of type int or float"),
        ("latency/batch_size", 0, r"`latency.batch_size` must be in \[1"),
        ("latency/machine", None, "`latency.machine` must be of type str"),
        ("test/accuracy", 90.5, r"`test.accuracy` must be in \[0, 1\]"),
        ("architecture", None, "`architecture` must be an object"),
        ("architecture/depth", 3, "`architecture` must have no other keys"),
        ("architecture/filters", 0, r"`architecture.filters` must be in \[2"),
        ("architecture/filters", 5, "`architecture.filters` must be even"),
        ("architecture/filters", "4", "`architecture.filters` must be of type int"),
        ("architecture/num_cells", 1000, r"`architecture.num_cells` must be in \[3"),
        ("architecture/num_classes", 1, r"`architecture.num_classes` must be in \[2"),
        ("architecture/stem", "triple", "`architecture.stem` must be one of"),
        ("architecture/stem", ["dual"], "`architecture.stem` must be one of"),
        ("architecture/attention", None, "`architecture.attention` must be one of"),
        ("architecture/input_shape", [16, 16], "`architecture.input_shape` must be 3"),
        ("architecture/input_shape", 16, "`architecture.input_shape` must be of type"),
        ("architecture/input_shape", [8, 16, 1], r"must be in \[16, 512\]"),
        ("architecture/input_shape", [16, 16.5, 1], "must be of type int"),
        ("architecture/input_shape", [16, 16, 9], r"must be in \[1, 8\]"),
        ("architecture/mean", [0.1, 0.2], "`architecture.mean` must be 1 numbers"),
        ("architecture/mean", ["0.1"], "`architecture.mean` must be of type int or fl"),
        ("architecture/mean", [1e7], "`architecture.mean` must be finite"),
        ("architecture/deviation", [0], "`architecture.deviation` must be positive"),
        ("weights", "toy.npz", "`weights` must be an object"),
        ("weights/dtype", "int8", "`weights.dtype` must be float16 or float32"),
        ("weights/file", None, "`weights` must have a file, or a url"),
        ("weights/file", 5, "`weights.file` must be of type str"),
        ("weights/url", "https://example.org", "`weights` must have a file, or a url"),
        ("weights/size", 5, "`weights` must have a file, or a url"),
    ],
)
def test_other_content_is_refused_with_its_place(path, value, message):
    with pytest.raises(PlaceError, match=message):
        Card.from_json(changed(path, value))


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("url", 5, "`weights.url` must be of type str"),
        ("url", None, "`weights` must have a file, or a url"),
        ("sha256", 64 * "G", "`weights.sha256` must be 64 hex digits"),
        ("sha256", "abc", "`weights.sha256` must be 64 hex digits"),
        ("size", 0, r"`weights.size` must be in \[1"),
        ("size", 1e3, "`weights.size` must be of type int"),
        ("size", None, "`weights` must have a file, or a url"),
    ],
)
def test_odd_remote_weights_are_refused(name, value, message):
    weights = {**dataclasses.asdict(REMOTE), name: value}
    with pytest.raises(PlaceError, match=message):
        Card.from_json(changed("weights", weights))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]", "must be an object"),
        ("no card", "no JSON"),
        (b"\xff", "no JSON"),
        (
            CARD.to_json().replace('"accuracy": 0.5', '"accuracy": NaN'),
            "`test.accuracy` must be a number",
        ),
        (CARD.to_json().replace("0.4", "1e999"), "`architecture.mean` must be finite"),
        (CARD.to_json().replace('"uses"', '"title"'), "`title` must be given once"),
        (" " * 1_000_001, "at most 1,000,000 characters"),
    ],
)
def test_what_is_no_json_of_a_card_is_refused(text, message):
    with pytest.raises(ValueError, match=message):
        Card.from_json(text)


@pytest.mark.parametrize("name", ["a", "cifar10_small", 64 * "x", "7"])
def test_names_of_models(name):
    assert check_name(name) == name


@pytest.mark.parametrize("name", ["", 65 * "x", "A", "a-b", "a/b", "..", "ä", "a ", 5])
def test_other_names_are_refused(name):
    with pytest.raises(PlaceError, match="must be a name of lower case letters"):
        check_name(name)
