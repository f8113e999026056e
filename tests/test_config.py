"""The settings of a search: ranges, types, presets."""

import dataclasses
import json
import re

import pytest
from config_cases import of_wrong_type, out_of_range

from darts_keras.config import _CHOICES, PRESETS, SearchConfig
from darts_keras.layers.attention import ATTENTIONS
from darts_keras.layers.stem import STEM_FORMS, STEMS
from darts_keras.training.bilevel import ORDERS
from darts_keras_cli.search import search

INTEGERS = {
    "epochs": (1, 100_000),
    "warmup_epochs": (0, 50),  # Not above `epochs`.
    "batch_size": (1, 65_536),
    "seed": (0, 2**31 - 1),
    "filters": (2, 1024),
    "num_cells": (3, 100),
    "crop_padding": (0, 128),
    "cutout": (0, 512),
}
FLOATS = {
    "train_fraction": (0.01, 0.99),
    "weight_learning_rate": (0, 10),
    "weight_final_learning_rate": (0, 10),
    "weight_momentum": (0, 0.9999),
    "weight_decay": (0, 1),
    "weight_clipnorm": (1e-6, 1e6),
    "architecture_learning_rate": (0, 10),
    "architecture_beta_1": (0, 0.9999),
    "architecture_beta_2": (0, 0.99999),
    "architecture_weight_decay": (0, 1),
    "difference_scale": (1e-8, 10),
    "checkpoint_minutes": (0, 1e6),
}
FLAGS = ("deterministic", "attention_in_search", "flip")
CHOICES = {
    "order": ("first", "second"),
    "precision": ("float32", "mixed_bfloat16", "mixed_float16", "float64"),
    "stem": ("single", "dual"),
    "stem_form": ("small", "large", None),
    "attention": ("none", "se", "cbam", "eca", "bam"),
}


def test_every_setting_is_tested_here():
    names = [field.name for field in dataclasses.fields(SearchConfig)]
    assert sorted(names) == sorted([*INTEGERS, *FLOATS, *FLAGS, *CHOICES])


@pytest.mark.parametrize("name", [*INTEGERS, *FLOATS])
def test_the_ends_of_a_range_belong_to_it(name):
    for value in {**INTEGERS, **FLOATS}[name]:
        assert getattr(SearchConfig(**{name: value}), name) == value


@pytest.mark.parametrize(("name", "value"), [*out_of_range(INTEGERS, FLOATS)])
def test_a_number_out_of_its_range_is_refused(name, value):
    received = re.escape(f"{name}={value}")
    with pytest.raises(
        ValueError, match=rf"`{name}` must be in .*Received: .*{received}"
    ):
        SearchConfig(**{name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [*of_wrong_type(INTEGERS, FLOATS, FLAGS, sorted(CHOICES.keys() - {"stem_form"}))],
)
def test_a_value_of_another_type_is_refused(name, value):
    received = re.escape(f"{name}={value!r}")
    with pytest.raises(
        TypeError, match=rf"`{name}` must be of type \w+\. .*{received}"
    ):
        SearchConfig(**{name: value})


@pytest.mark.parametrize("name", CHOICES)
def test_each_choice_is_taken(name):
    for value in CHOICES[name]:
        assert getattr(SearchConfig(**{name: value}), name) == value


@pytest.mark.parametrize("value", ["", "First", "none "])
@pytest.mark.parametrize("name", CHOICES)
def test_another_choice_is_refused_and_the_known_are_named(name, value):
    message = (
        rf"`{name}` must be one of .*{CHOICES[name][0]}.*Received: {name}='{value}'"
    )
    with pytest.raises(ValueError, match=message):
        SearchConfig(**{name: value})


@pytest.mark.parametrize("value", [3, ["small"], True])
def test_a_stem_form_that_is_no_name_is_refused(value):
    with pytest.raises(ValueError, match=r"`stem_form` must be one of.*Received"):
        SearchConfig(stem_form=value)


def test_an_integer_is_a_fine_float():
    assert SearchConfig(weight_momentum=0, weight_clipnorm=5).weight_clipnorm == 5


def test_warm_up_may_take_all_epochs_but_no_more():
    assert SearchConfig(epochs=3, warmup_epochs=3).warmup_epochs == 3
    with pytest.raises(ValueError, match=r"`warmup_epochs`.*\[0, `epochs`\].*=4.*=3"):
        SearchConfig(epochs=3, warmup_epochs=4)


def test_odd_filters_are_refused():
    with pytest.raises(ValueError, match=r"`filters` must be even.*filters=5"):
        SearchConfig(filters=5)


def test_the_paper_preset_is_the_search_of_the_authors():
    paper = PRESETS["paper"]
    assert paper == SearchConfig()
    assert (paper.epochs, paper.batch_size, paper.train_fraction) == (50, 64, 0.5)
    assert (paper.filters, paper.num_cells, paper.stem) == (16, 8, "single")
    assert (paper.weight_learning_rate, paper.weight_final_learning_rate) == (
        0.025,
        0.001,
    )
    assert (paper.weight_momentum, paper.weight_decay, paper.weight_clipnorm) == (
        0.9,
        3e-4,
        5,
    )
    assert (paper.architecture_learning_rate, paper.architecture_weight_decay) == (
        3e-4,
        1e-3,
    )
    assert (paper.architecture_beta_1, paper.architecture_beta_2) == (0.5, 0.999)
    assert paper.difference_scale == 0.01
    assert (paper.crop_padding, paper.flip, paper.cutout) == (4, True, 0)
    assert (paper.attention, paper.warmup_epochs, paper.order) == ("none", 0, "first")


def test_fine_tuning_is_the_paper_with_two_changes():
    changed = dataclasses.replace(PRESETS["paper"], stem="dual", attention="se")
    assert PRESETS["fine_tuning"] == changed


def test_an_unknown_preset_is_refused():
    with pytest.raises(ValueError, match=r"Unknown preset 'papr'.*mean 'paper'"):
        PRESETS["papr"]


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_a_preset_survives_json(name):
    text = json.dumps(dataclasses.asdict(PRESETS[name]), allow_nan=False)
    assert SearchConfig(**json.loads(text)) == PRESETS[name]


def test_a_config_is_changed_by_replacing_it():
    config = SearchConfig()
    with pytest.raises(dataclasses.FrozenInstanceError):
        config.epochs = 3
    with pytest.raises(ValueError, match="`epochs` must be in"):
        dataclasses.replace(config, epochs=0)


def test_settings_have_names():
    with pytest.raises(TypeError, match="positional argument"):
        SearchConfig(50)


def test_choices_are_the_registered_names():
    """The words can't import the layers; the command can't import the words."""
    assert set(_CHOICES["stem"]) == set(STEMS)
    assert set(_CHOICES["attention"]) == set(ATTENTIONS)
    assert _CHOICES["stem_form"] == (*STEM_FORMS, None)
    assert _CHOICES["order"] == ORDERS
    options = {option.name: option.type for option in search.params}
    for name, known in _CHOICES.items():
        assert tuple(options[name].choices) == tuple(filter(None, known))
