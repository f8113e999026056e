"""The settings of a search: what fits together, presets."""

import dataclasses
import json

import pytest

from darts_keras.config import _CHOICES, PRESETS, SearchConfig
from darts_keras.layers.attention import ATTENTIONS
from darts_keras.layers.stem import STEM_FORMS, STEMS
from darts_keras.training.search_order import ORDERS
from darts_keras_cli.search import search


def test_an_integer_is_a_fine_float():
    assert SearchConfig(weight_momentum=0, weight_clipnorm=5).weight_clipnorm == 5


def test_warm_up_may_take_all_epochs_but_no_more():
    assert SearchConfig(epochs=3, warmup_epochs=3).warmup_epochs == 3
    with pytest.raises(ValueError, match=r"`warmup_epochs`.*\[0, `epochs`\].*=4.*=3"):
        SearchConfig(epochs=3, warmup_epochs=4)


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
