"""The settings of a training: what fits together."""

import dataclasses
import json

import pytest
from config_cases import RETRAIN

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


def test_a_warm_up_ends_before_the_training():
    assert RetrainConfig(epochs=3, warmup_epochs=2.5).warmup_epochs == 2.5
    with pytest.raises(ValueError, match=r"`warmup_epochs`.*\[0, `epochs`\).*=3.*=3"):
        RetrainConfig(epochs=3, warmup_epochs=3)


def test_rare_classes_count_twice_only_once():
    with pytest.raises(ValueError, match=r"Only one of .*sampling='balanced', class"):
        RetrainConfig(sampling="balanced", class_weights="balanced")


def test_the_defaults_survive_json():
    text = json.dumps(dataclasses.asdict(RetrainConfig()), allow_nan=False)
    assert RetrainConfig(**json.loads(text)) == RetrainConfig()


def test_choices_are_the_registered_names():
    """The words can't import what they are words for."""
    assert set(RETRAIN.choices["stem"]) == set(STEMS)
    assert set(RETRAIN.choices["attention"]) == set(ATTENTIONS)
    assert RETRAIN.choices["stem_form"] == (*STEM_FORMS, None)
    assert RETRAIN.choices["sampling"] == SAMPLINGS == train_batches.SAMPLINGS
    assert RETRAIN.choices["class_weights"] == CLASS_WEIGHTS


def test_every_augmentation_is_a_setting():
    names = {field.name for field in dataclasses.fields(Augmentation)}
    assert names <= {field.name for field in dataclasses.fields(RetrainConfig)}


def test_fewer_epochs_have_a_shorter_warm_up():
    config = RetrainConfig(epochs=12, warmup_epochs=1.0, seed=3)
    shorter = for_epochs(config, 3)
    assert shorter == dataclasses.replace(config, epochs=3, warmup_epochs=0.25)
    assert for_epochs(shorter, 12) == config
