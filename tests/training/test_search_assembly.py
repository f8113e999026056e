"""Every setting of a search arrives where it belongs."""

import numpy as np
import pytest
from gradients import gradients
from tensors import dtype_of

from darts_keras.config import SearchConfig
from darts_keras.data.source import DataSource
from darts_keras.space.search_space import SearchSpace
from darts_keras.training.optimizer import L2SGD, L2Adam
from darts_keras.training.search_assembly import assemble, weight_schedule

SPACE = SearchSpace(operations=("skip_connect", "max_pool_3x3"), num_nodes=1)
IMAGES = np.random.default_rng(0).integers(0, 256, (8, 20, 18, 2), "uint8")
SETTINGS = {"filters": 4, "num_cells": 3, "epochs": 4}


def new_search(**settings):
    source = DataSource.from_arrays(IMAGES, np.arange(8) % 3, classes=list("abc"))
    config = SearchConfig(**{**SETTINGS, **settings})
    return assemble(source, SPACE, config, num_steps=5), source


def test_the_supernet_is_that_of_the_settings():
    settings = {"stem": "dual", "stem_form": "large", "num_cells": 4, "filters": 6}
    supernet = new_search(**settings)[0].supernet
    assert (supernet.image_shape, supernet.num_classes) == ((20, 18, 2), 3)
    assert (supernet.stem, supernet.form) == ("dual", "large")
    assert (supernet.num_cells, supernet.filters) == (4, 6)
    assert supernet.space == SPACE
    assert supernet.built


@pytest.mark.parametrize(("in_search", "block"), [(False, "none"), (True, "eca")])
def test_attention_is_in_the_supernet_by_choice(in_search, block):
    search, _ = new_search(attention="eca", attention_in_search=in_search)
    assert search.supernet.attention == block


def test_the_step_is_that_of_the_settings():
    search, _ = new_search(
        order="second",
        warmup_epochs=3,
        difference_scale=0.5,
        seed=7,
        precision="float64",
    )
    assert (search.order, search.difference_scale, search.seed) == ("second", 0.5, 7)
    assert search.warmup_steps == 15
    assert search.dtype_policy.name == search.supernet.dtype_policy.name == "float64"


def test_the_optimizers_are_those_of_the_settings():
    search, _ = new_search(
        weight_momentum=0,
        weight_decay=0.25,
        weight_clipnorm=3,
        architecture_learning_rate=0.5,
        architecture_beta_1=0.25,
        architecture_beta_2=0.75,
        architecture_weight_decay=0.125,
    )
    weights, alphas = search.optimizer, search.architecture_optimizer
    assert (type(weights), type(alphas)) == (L2SGD, L2Adam)
    assert (weights.momentum, weights.l2, weights.global_clipnorm) == (0, 0.25, 3)
    assert weights.clipnorm is weights.clipvalue is weights.weight_decay is None
    assert float(alphas.learning_rate) == 0.5
    assert (alphas.beta_1, alphas.beta_2, alphas.l2) == (0.25, 0.75, 0.125)
    assert alphas.global_clipnorm is alphas.weight_decay is None
    assert alphas.epsilon == 1e-8


def test_the_rate_of_the_weights_falls_over_all_epochs():
    config = SearchConfig(
        epochs=4, weight_learning_rate=2, weight_final_learning_rate=1
    )
    schedule = weight_schedule(config, num_steps=5)
    rates = [float(schedule(5 * epoch)) for epoch in range(5)]
    expected = [1 + (1 + np.cos(np.pi * epoch / 4)) / 2 for epoch in range(5)]
    np.testing.assert_allclose(rates, expected, rtol=1e-6)


@pytest.mark.parametrize(
    ("base", "descent", "adam"),
    [(None, 1, 1), (64, 1, 1), (16, 4, 2), (256, 1 / 4, 1 / 2)],
)
def test_rates_go_with_the_batch_if_asked(base, descent, adam):
    search, _ = new_search(
        batch_size=64,
        base_batch_size=base,
        weight_learning_rate=2,
        weight_final_learning_rate=1,
        architecture_learning_rate=0.5,
    )
    rates = search.optimizer._learning_rate  # The schedule.
    assert (rates.start, rates.end) == (2 * descent, descent)
    assert float(search.optimizer.learning_rate) == 2 * descent  # At the first step.
    assert float(search.architecture_optimizer.learning_rate) == 0.5 * adam


@pytest.mark.parametrize("precision", ["float32", "mixed_float16", "float64"])
def test_images_arrive_normalized_in_the_precision_of_the_step(precision):
    search, source = new_search(precision=precision, crop_padding=0, flip=False)
    outputs = search.preprocess(IMAGES, search.seed_generator)
    assert dtype_of(outputs) == search.supernet.compute_dtype
    expected = (IMAGES / 255 - source.mean) / source.deviation
    tolerance = 1e-2 if precision == "mixed_float16" else 1e-5
    np.testing.assert_allclose(outputs, expected, atol=tolerance)


@pytest.mark.parametrize("change", [{"crop_padding": 2}, {"flip": True}, {"cutout": 6}])
def test_each_augmentation_is_made_when_it_is_set(change):
    plain = {"crop_padding": 0, "flip": False, "cutout": 0, "seed": 3}
    outputs = []
    for settings in (plain, {**plain, **change}):
        search, _ = new_search(**settings)
        outputs.append(np.asarray(search.preprocess(IMAGES, search.seed_generator)))
    assert not np.allclose(*outputs)


def test_float64_is_float64_to_the_end():
    search, _ = new_search(precision="float64")
    logits = np.random.default_rng(0).normal(size=(8, 3))
    labels = np.arange(8) % 3
    (found,) = gradients(lambda x: search.compute_loss(None, labels, x), [], [logits])
    odds = np.exp(logits)
    expected = (odds / odds.sum(1, keepdims=True) - np.eye(3)[labels]) / 8
    np.testing.assert_allclose(found, expected, rtol=1e-13)
