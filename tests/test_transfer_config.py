"""The settings of a transfer study: what fits together, presets."""

import dataclasses
import json

import pytest
import retrain_toys
import run_toys
from run_toys import change, make_source

from darts_keras.carried_parts import CARRIED_PARTS
from darts_keras.config import PRESETS, SearchConfig
from darts_keras.recipes import RECIPES
from darts_keras.transfer_config import (
    TRANSFER_PRESETS,
    TransferConfig,
    find_transfer_preset,
)

CONFIG = TransferConfig(search=run_toys.CONFIG, training=retrain_toys.CONFIG)


def test_parts_are_those_that_a_search_can_start_from():
    """The words can't import the models."""
    assert CARRIED_PARTS == CARRIED_PARTS


@pytest.mark.parametrize(
    ("steps", "epochs"),
    [((7, 7), 10), ((56, 37), 13), ((10, 40), 6), ((1, 1000), 5), ((30, 1), 155)],
)
def test_scratch_has_the_steps_of_both_phases_and_the_warm_up_of_one(steps, epochs):
    search = change(epochs=5, warmup_epochs=2)
    scratch = change(CONFIG, search=search).scratch(*steps)
    assert scratch == change(search, epochs=epochs)
    both = 5 * sum(steps)
    assert abs(scratch.epochs * steps[1] - both) <= steps[1] / 2


def test_scratch_is_twice_as_long_in_a_study_begun_when_it_always_was():
    quick = TRANSFER_PRESETS["quick"]
    assert quick.scratch(78, 78) == change(quick.search, epochs=8)


@pytest.mark.parametrize("name", sorted(TRANSFER_PRESETS))
def test_a_preset_survives_json(name):
    preset = TRANSFER_PRESETS[name]
    text = json.dumps(dataclasses.asdict(preset), allow_nan=False)
    assert TransferConfig.from_dict(json.loads(text)) == preset


def test_the_paper_preset_is_the_search_and_the_training_of_the_authors():
    paper = TRANSFER_PRESETS["paper"]
    assert paper.search == SearchConfig()
    assert paper.training == RECIPES["paper"].config
    assert (paper.seeds, paper.random_cells) == ((0, 1, 2), 5)
    assert (paper.proxy_classes, paper.proxy_images) == (None, None)


@pytest.mark.parametrize("name", sorted(TRANSFER_PRESETS))
def test_presets_search_and_train_the_same_kind_of_network_without_a_guard(name):
    preset = TRANSFER_PRESETS[name]
    for field in ("stem", "stem_form", "attention"):
        assert getattr(preset.search, field) == getattr(preset.training, field)
    assert preset.search.guard == "none"
    assert preset.carry == CARRIED_PARTS
    assert not preset.both


def test_the_quick_preset_takes_about_45_minutes_on_two_cores():
    """By its comment: both ways on two sets of 50,000 images."""
    quick = TRANSFER_PRESETS["quick"]
    steps = quick.proxy_images // 2 // quick.search.batch_size
    epochs = 2 * quick.search.epochs + quick.scratch(steps, steps).epochs
    searches = 2 * epochs * steps * 0.31
    trained_on = 50_000 * (1 - quick.training.valid_fraction)
    training = quick.training.epochs * trained_on / 800 + 14
    num_trainings = 2 * (4 + quick.random_cells) * len(quick.seeds)
    minutes = (searches + 6 * 20 + num_trainings * training) / 60
    assert 40 < minutes < 46
    assert quick.search == change(PRESETS["quick"], epochs=4, guard="none")


def test_a_small_target_takes_the_small_preset():
    assert find_transfer_preset() is TRANSFER_PRESETS["quick"]
    assert find_transfer_preset(target=make_source()) is TRANSFER_PRESETS["small"]
    large = make_source(count=3000, side=16)
    assert find_transfer_preset(target=large) is TRANSFER_PRESETS["quick"]
    assert find_transfer_preset("paper", large) is TRANSFER_PRESETS["paper"]
    with pytest.raises(ValueError, match="Unknown preset of a transfer study 'papr'"):
        find_transfer_preset("papr")


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"carry": ()}, "`carry` must be different names"),
        ({"carry": ("stem", "stem")}, "`carry` must be different names"),
        ({"carry": ("head",)}, r"`carry` .*Received: carry=\('head',\)"),
        ({"carry": "stem"}, "`carry` must be different names"),
        ({"carry": (["stem"],)}, "`carry` must be different names"),
        ({"seeds": []}, "`seeds` must be different integers"),
        ({"seeds": (1, 2, 1)}, "`seeds` must be different integers"),
        ({"seeds": (True,)}, "`seeds` must be different integers"),
        ({"seeds": (-1,)}, "`seeds` must be different integers"),
        ({"seeds": (2**31,)}, "`seeds` must be different integers"),
        ({"seeds": 3}, "`seeds` must be different integers"),
        ({"random_cells": 0}, "`random_cells` must be in"),
        ({"random_cells": 1001}, "`random_cells` must be in"),
        ({"proxy_classes": 1}, "`proxy_classes` must be an integer of 2 or more"),
        ({"proxy_images": 3}, "`proxy_images` must be an integer of 4 or more"),
        ({"proxy_images": 5.0}, r"or None .*`--proxy-images 0`\)\. Received: .*=5\.0"),
        (
            {"search": change(guard="best_valid")},
            r"`search.guard` must be 'none'\. Received: guard='best_valid'",
        ),
        ({"training": change(retrain_toys.CONFIG, refit=True)}, "`training.refit`"),
    ],
)
def test_settings_that_do_not_fit_are_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        change(CONFIG, **settings)


@pytest.mark.parametrize(
    "settings", [{"search": {}}, {"training": None}, {"random_cells": 1.5}, {"both": 1}]
)
def test_settings_of_another_type_are_refused(settings):
    (name,) = settings
    with pytest.raises(TypeError, match=f"`{name}` must be of type"):
        change(CONFIG, **settings)


@pytest.mark.parametrize(
    "changes", [{"search": {}}, {"training": []}, {"more": 1}, {"seeds": None}]
)
def test_damaged_settings_are_refused(changes):
    value = {**dataclasses.asdict(CONFIG), **changes}
    with pytest.raises(ValueError, match="must"):
        TransferConfig.from_dict(value)
