"""The rule by which learning rates go with the size of a batch."""

import dataclasses
import math

import pytest

from darts_keras.batch_rule import adam_rate, descent_rate
from darts_keras.config import PRESETS, SearchConfig
from darts_keras.recipes import RECIPES
from darts_keras.retrain_config import RetrainConfig

CONFIGS = (SearchConfig, RetrainConfig)


@pytest.mark.parametrize("config", CONFIGS)
@pytest.mark.parametrize(
    ("batch_size", "base", "growth"), [(256, 64, 4.0), (64, 64, 1.0), (48, 96, 0.5)]
)
def test_descent_goes_linearly_and_adam_by_the_root(config, batch_size, base, growth):
    config = config(batch_size=batch_size, base_batch_size=base)
    assert descent_rate(0.3, config) == pytest.approx(0.3 * growth, rel=1e-15)
    assert adam_rate(0.3, config) == pytest.approx(0.3 * math.sqrt(growth), rel=1e-15)


@pytest.mark.parametrize("config", CONFIGS)
@pytest.mark.parametrize("batch_size", [1, 7, 65_536])
def test_without_a_base_a_rate_is_used_as_it_is(config, batch_size):
    config = config(batch_size=batch_size)
    assert descent_rate(0.1, config) == adam_rate(0.1, config) == 0.1


def test_no_preset_and_no_recipe_asks_for_the_rule():
    configs = [*PRESETS.values(), *(recipe.config for recipe in RECIPES.values())]
    assert {config.base_batch_size for config in configs} == {None}


@pytest.mark.parametrize("rule", [descent_rate, adam_rate])
def test_a_rate_of_zero_stays(rule):
    config = dataclasses.replace(SearchConfig(), base_batch_size=1)
    assert rule(0.0, config) == 0.0
