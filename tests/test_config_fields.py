"""Every field of a config: its range, its type, its choices."""

import dataclasses
import re

import pytest
from config_cases import RETRAIN, SEARCH, of_wrong_type, out_of_range

from darts_keras.config import PRESETS

ALL = (SEARCH, RETRAIN)
NUMBERS = [
    (fields.config, name, value)
    for fields in ALL
    for name, ends in (fields.integers | fields.optional | fields.floats).items()
    for value in ends
]
OUT_OF_RANGE = [
    (fields.config, *case)
    for fields in ALL
    for case in out_of_range(fields.integers | fields.optional, fields.floats)
]
OF_WRONG_TYPE = [
    (fields.config, *case)
    for fields in ALL
    for case in of_wrong_type(
        fields.integers,
        fields.floats,
        fields.flags,
        sorted(fields.choices.keys() - {"stem_form"}),
        fields.optional,
    )
]
CHOICES = [
    (fields.config, name, known)
    for fields in ALL
    for name, known in fields.choices.items()
]


@pytest.mark.parametrize("fields", ALL, ids=["search", "retrain"])
def test_every_setting_is_tested_here(fields):
    names = [field.name for field in dataclasses.fields(fields.config)]
    tested = [*fields.integers, *fields.floats, *fields.flags, *fields.choices]
    assert sorted(names) == sorted([*tested, *fields.optional, *fields.named])


@pytest.mark.parametrize(("config", "name", "value"), NUMBERS)
def test_the_ends_of_a_range_belong_to_it(config, name, value):
    assert getattr(config(**{name: value}), name) == value


@pytest.mark.parametrize(("config", "name", "value"), OUT_OF_RANGE)
def test_a_number_out_of_its_range_is_refused(config, name, value):
    received = re.escape(f"{name}={value}")
    with pytest.raises(
        ValueError, match=rf"`{name}` must be in .*Received: .*{received}"
    ):
        config(**{name: value})


@pytest.mark.parametrize(("config", "name", "value"), OF_WRONG_TYPE)
def test_a_value_of_another_type_is_refused(config, name, value):
    received = re.escape(f"{name}={value!r}")
    with pytest.raises(
        TypeError, match=rf"`{name}` must be of type [\w |]+\. .*{received}"
    ):
        config(**{name: value})


@pytest.mark.parametrize("fields", ALL, ids=["search", "retrain"])
def test_what_is_optional_may_be_missing(fields):
    missing = dict.fromkeys(fields.optional)
    assert fields.config(**missing) == fields.config()


@pytest.mark.parametrize(("config", "name", "known"), CHOICES)
def test_each_choice_is_taken(config, name, known):
    for value in known:
        assert getattr(config(**{name: value}), name) == value


@pytest.mark.parametrize("value", ["", "First", "none ", "None "])
@pytest.mark.parametrize(("config", "name", "known"), CHOICES)
def test_another_choice_is_refused_and_the_known_are_named(config, name, known, value):
    message = rf"`{name}` must be one of .*{known[0]}.*Received: {name}='{value}'"
    with pytest.raises(ValueError, match=message):
        config(**{name: value})


@pytest.mark.parametrize("value", [3, ["small"], True])
@pytest.mark.parametrize("fields", ALL, ids=["search", "retrain"])
def test_a_stem_form_that_is_no_name_is_refused(fields, value):
    with pytest.raises(ValueError, match=r"`stem_form` must be one of.*Received"):
        fields.config(stem_form=value)


@pytest.mark.parametrize("fields", ALL, ids=["search", "retrain"])
def test_odd_filters_are_refused(fields):
    with pytest.raises(ValueError, match=r"`filters` must be even.*filters=5"):
        fields.config(filters=5)


def test_an_unknown_guard_or_setting_is_refused():
    with pytest.raises(ValueError, match=r"Unknown guard 'skip'\. Did you mean 'skips"):
        SEARCH.config(guard="skip")
    with pytest.raises(ValueError, match=r"The guard 'skips' has no setting 'skip'"):
        SEARCH.config(guard="skips", guard_settings={"skip": 1})
    with pytest.raises(ValueError, match=r"The guard 'none' has no setting 'skips'"):
        SEARCH.config(guard_settings={"skips": 1})


@pytest.mark.parametrize(
    ("guard", "needed", "more"),
    [("ranking", 12, {"patience": 9}), ("eigenvalue", 22, {"start": 8})],
)
def test_a_search_must_be_long_enough_for_its_guard(guard, needed, more):
    settings = {"guard": guard, "warmup_epochs": 2, "epochs": needed}
    SEARCH.config(**settings)
    settings["epochs"] = needed - 1
    message = rf"'{guard}' needs {needed} `epochs`.*epochs={needed - 1}, warmup"
    with pytest.raises(ValueError, match=message):
        SEARCH.config(**settings)
    SEARCH.config(**settings, guard_settings=more)


def test_the_guard_of_the_quick_preset_lets_a_search_be_short():
    assert dataclasses.replace(PRESETS["quick"], epochs=1).guard == "skips"


@pytest.mark.parametrize("name", SEARCH.named)
def test_a_name_or_its_settings_of_another_type_are_refused(name):
    with pytest.raises(TypeError, match=rf"`{name}` must be of type .*{name}=1"):
        SEARCH.config(**{name: 1})
