"""The settings of a training: ranges, types, what fits together."""

import dataclasses
import json
import math
import re

import pytest
from config_cases import of_wrong_type, out_of_range

from darts_keras.data import train_batches
from darts_keras.data.augment import Augmentation
from darts_keras.layers.attention import ATTENTIONS
from darts_keras.layers.stem import STEM_FORMS, STEMS
from darts_keras.retrain_config import (
    CLASS_WEIGHTS,
    SAMPLINGS,
    RetrainConfig,
    for_epochs,
)

INTEGERS = {
    "epochs": (1, 100_000),
    "batch_size": (1, 65_536),
    "seed": (0, 2**31 - 1),
    "filters": (2, 1024),
    "num_cells": (3, 100),
    "crop_padding": (0, 128),
    "cutout": (0, 512),
}
FLOATS = {
    "valid_fraction": (0.001, 0.9),
    "learning_rate": (0, 10),
    "final_learning_rate": (0, 10),
    "warmup_epochs": (0, math.nextafter(600, 0)),  # Below `epochs`.
    "momentum": (0, 0.9999),
    "weight_decay": (0, 1),
    "clipnorm": (1e-6, 1e6),
    "average_momentum": (0, 0.999999),
    "label_smoothing": (0, 0.99),
    "auxiliary_weight": (0, 10),
    "drop_path_rate": (0, 0.95),
    "erasing": (0, 1),
    "min_crop": (0.01, 1),
    "color_jitter": (0, 1),
    "mixup": (0, 100),
    "cutmix": (0, 100),
    "checkpoint_minutes": (0, 1e6),
}
FLAGS = ("refit", "deterministic", "flip")
CHOICES = {
    "precision": ("float32", "mixed_bfloat16", "mixed_float16", "float64"),
    "stem": ("single", "dual"),
    "stem_form": ("small", "large", None),
    "attention": ("none", "se", "cbam", "eca", "bam"),
    "rate_changes": ("epoch", "step"),
    "sampling": ("shuffled", "balanced"),
    "class_weights": ("none", "balanced"),
}


def test_every_setting_is_tested_here():
    names = [field.name for field in dataclasses.fields(RetrainConfig)]
    assert sorted(names) == sorted([*INTEGERS, *FLOATS, *FLAGS, *CHOICES])


@pytest.mark.parametrize("name", [*INTEGERS, *FLOATS])
def test_the_ends_of_a_range_belong_to_it(name):
    for value in {**INTEGERS, **FLOATS}[name]:
        assert getattr(RetrainConfig(**{name: value}), name) == value


@pytest.mark.parametrize(("name", "value"), [*out_of_range(INTEGERS, FLOATS)])
def test_a_number_out_of_its_range_is_refused(name, value):
    received = re.escape(f"{name}={value}")
    with pytest.raises(
        ValueError, match=rf"`{name}` must be in .*Received: .*{received}"
    ):
        RetrainConfig(**{name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [*of_wrong_type(INTEGERS, FLOATS, FLAGS, sorted(CHOICES.keys() - {"stem_form"}))],
)
def test_a_value_of_another_type_is_refused(name, value):
    received = re.escape(f"{name}={value!r}")
    with pytest.raises(
        TypeError, match=rf"`{name}` must be of type \w+\. .*{received}"
    ):
        RetrainConfig(**{name: value})


@pytest.mark.parametrize("name", CHOICES)
def test_each_choice_is_taken_and_no_other(name):
    for value in CHOICES[name]:
        assert getattr(RetrainConfig(**{name: value}), name) == value
    message = rf"`{name}` must be one of .*{CHOICES[name][0]}.*Received: {name}='None '"
    with pytest.raises(ValueError, match=message):
        RetrainConfig(**{name: "None "})


def test_a_warm_up_ends_before_the_training():
    assert RetrainConfig(epochs=3, warmup_epochs=2.5).warmup_epochs == 2.5
    with pytest.raises(ValueError, match=r"`warmup_epochs`.*\[0, `epochs`\).*=3.*=3"):
        RetrainConfig(epochs=3, warmup_epochs=3)


def test_odd_filters_are_refused():
    with pytest.raises(ValueError, match=r"`filters` must be even.*filters=5"):
        RetrainConfig(filters=5)


def test_rare_classes_count_twice_only_once():
    with pytest.raises(ValueError, match=r"Only one of .*sampling='balanced', class"):
        RetrainConfig(sampling="balanced", class_weights="balanced")


def test_the_defaults_survive_json():
    text = json.dumps(dataclasses.asdict(RetrainConfig()), allow_nan=False)
    assert RetrainConfig(**json.loads(text)) == RetrainConfig()


def test_choices_are_the_registered_names():
    """The words can't import what they are words for."""
    assert set(CHOICES["stem"]) == set(STEMS)
    assert set(CHOICES["attention"]) == set(ATTENTIONS)
    assert CHOICES["stem_form"] == (*STEM_FORMS, None)
    assert CHOICES["sampling"] == SAMPLINGS == train_batches.SAMPLINGS
    assert CHOICES["class_weights"] == CLASS_WEIGHTS


def test_every_augmentation_is_a_setting():
    names = {field.name for field in dataclasses.fields(Augmentation)}
    assert names <= {field.name for field in dataclasses.fields(RetrainConfig)}


def test_fewer_epochs_have_a_shorter_warm_up():
    config = RetrainConfig(epochs=12, warmup_epochs=1.0, seed=3)
    shorter = for_epochs(config, 3)
    assert shorter == dataclasses.replace(config, epochs=3, warmup_epochs=0.25)
    assert for_epochs(shorter, 12) == config
