"""A search of one level: architecture and weights, one draw and one loss."""

import keras
import numpy as np
import pytest
from gradients import gradients
from keras import ops
from search_toys import (
    ToySupernet,
    copy_search,
    draw_batch,
    fit,
    make_search,
    new_supernet,
    same,
    scale_pixels,
    values_of,
)

from darts_keras.models.methods import METHODS
from darts_keras.models.snas_method import SnasMethod
from darts_keras.training.bilevel import BilevelSearch

TRAIN, VALID, OTHER = draw_batch(0), draw_batch(1), draw_batch(2)
WEIGHT = 0.5


def new_method(seed=0):
    """Returns one at a temperature of 0.5, which pays for its parameters."""
    supernet = new_supernet("float64")
    return METHODS["snas"](supernet, temperature=0.5, resource_weight=WEIGHT, seed=seed)


def new_search(seed=0, **settings):
    return make_search(method=new_method(seed), **settings)


def copy_of(search, **settings):
    return copy_search(search, method=new_method(), **settings)


def brute_force_objective(search, batch):
    """Returns loss and penalty of a step, by their formulas."""
    method, supernet = search.method, search.supernet
    costs = np.array(method.costs)  # (num_tables, num_edges, num_operations)
    highest = costs.max(axis=2).sum()
    mixing_weights, penalty = [], 0
    for alpha, cost in zip(supernet.architecture_variables, costs, strict=True):
        tiny = np.finfo("float64").tiny
        settings = {"minval": tiny, "dtype": "float64", "seed": method.seed_generator}
        uniform = keras.random.uniform(alpha.shape, **settings)
        powers = (ops.exp(alpha) / -ops.log(uniform)) ** (1 / 0.5)
        mixing_weights.append(powers / ops.sum(powers, axis=1, keepdims=True))
        odds = ops.exp(alpha)
        shares = odds / ops.sum(odds, axis=1, keepdims=True)
        prices = ops.convert_to_tensor(WEIGHT / highest * cost, "float64")
        penalty += ops.sum(shares * prices)
    images, labels = batch
    logits = supernet(images, mixing_weights, training=True)
    rows = ops.take_along_axis(ops.log_softmax(logits), labels[:, None], axis=1)
    return penalty - ops.mean(rows)


def test_both_move_by_the_gradient_of_one_draw():
    search = new_search()
    twin = copy_of(search)
    before = values_of(search.supernet.trainable_variables)
    search.train_step((TRAIN, VALID))
    alphas = twin.supernet.architecture_variables
    variables = [*alphas, *twin.supernet.weight_variables]
    found = gradients(lambda: brute_force_objective(twin, TRAIN), variables)
    twin.architecture_optimizer.apply(found[: len(alphas)], alphas)
    twin.optimizer.apply(found[len(alphas) :], variables[len(alphas) :])
    pairs = zip(search.supernet.variables, twin.supernet.variables, strict=True)
    for variable, other in pairs:  # The moving statistics among them.
        np.testing.assert_allclose(
            *values_of([variable, other]), rtol=1e-7, atol=1e-12, err_msg=variable.path
        )
    after = values_of(search.supernet.trainable_variables)
    assert not any(map(np.array_equal, before, after))


def test_the_valid_batch_is_only_measured():
    search = new_search()
    twin = copy_of(search)
    metrics = [
        s.train_step((TRAIN, batch)) for s, batch in ((search, VALID), (twin, OTHER))
    ]
    measured = {
        id(v) for s in (search, twin) for t in s.trackers["valid"] for v in t.variables
    }
    pairs = zip(search.state_variables, twin.state_variables, strict=True)
    differing = [
        v for v, other in pairs if not same(values_of([v]), values_of([other]))
    ]
    assert differing
    assert {id(v) for v in differing} <= measured
    first, second = metrics
    assert float(first["valid_loss"]) != float(second["valid_loss"])
    assert float(first["train_loss"]) == float(second["train_loss"])


def test_the_train_loss_is_told_without_the_penalty():
    search = new_search()
    twin = copy_of(search)
    loss = float(search.train_step((TRAIN, VALID))["train_loss"])
    alphas = [v.value for v in twin.supernet.architecture_variables]
    penalty = float(twin.method.penalty(alphas))
    assert penalty > 0.1
    expected = float(brute_force_objective(twin, TRAIN)) - penalty
    assert loss == pytest.approx(expected, rel=1e-6)


def test_the_gradient_is_the_slope_of_the_objective():
    search = new_search()
    seeds = search.method.seed_generator.state
    start = values_of([seeds])[0]
    alphas = search.supernet.architecture_variables

    def objective():
        seeds.assign(start)  # The same draw each time.
        return float(brute_force_objective(search, TRAIN))

    *_, gradients = search.loss_gradients(TRAIN, alphas, search.architecture_optimizer)
    generator, size = np.random.default_rng(3), 1e-5
    values = values_of(alphas)
    for _ in range(4):
        direction = [generator.normal(size=value.shape) for value in values]
        ends = []
        for step in (size, -size):
            for alpha, value, by in zip(alphas, values, direction, strict=True):
                alpha.assign(value + step * by)
            ends.append(objective())
        slope = (ends[0] - ends[1]) / (2 * size)
        expected = sum(map(np.vdot, values_of(gradients), direction))
        assert slope == pytest.approx(expected, rel=1e-5)


def test_what_a_method_draws_from_is_state_of_the_search():
    search = new_search()
    state = {id(v) for v in search.state_variables}
    method = search.method
    assert {
        id(v) for v in (method.current_temperature, method.seed_generator.state)
    } <= state
    assert len(state) == len(search.state_variables)
    before = values_of(method.variables)[1]
    search.train_step((TRAIN, VALID))
    assert not np.array_equal(before, values_of(method.variables)[1])


def test_a_search_goes_on_where_its_state_says():
    search = new_search()
    search.method.begin_epoch(1, 3)
    search.train_step((TRAIN, VALID))
    twin = copy_of(search)  # Of another seed and temperature until now.
    for each in (search, twin):
        each.train_step((OTHER, VALID))
    states = [values_of(each.state_variables) for each in (search, twin)]
    assert same(*states)


def test_a_compiled_search_cools_down_as_an_eager_one():
    def make(**settings):
        return {
            "method": SnasMethod(seed=0),
            "new_supernet": ToySupernet,
            "preprocess": scale_pixels,
            "warmup_steps": 1,
            **settings,
        }

    compiled = make_search(**make())
    eager = copy_search(compiled, **make())
    eager.run_eagerly = True
    for search in (compiled, eager):
        for epoch in range(2):
            search.method.begin_epoch(epoch, 2)
            fit(search, 2, epoch)
    pairs = zip(compiled.state_variables, eager.state_variables, strict=True)
    for variable, other in pairs:
        np.testing.assert_allclose(
            *values_of([variable, other]), rtol=1e-5, atol=1e-8, err_msg=variable.path
        )


def test_warm_up_moves_the_weights_alone():
    search = new_search(warmup_steps=1)
    alphas = search.supernet.architecture_variables
    before = values_of(alphas), values_of(search.supernet.weight_variables)
    search.train_step((TRAIN, VALID))
    assert same(values_of(alphas), before[0])
    assert not same(values_of(search.supernet.weight_variables), before[1])
    search.train_step((TRAIN, VALID))
    assert not any(map(np.array_equal, values_of(alphas), before[0]))


def test_half_precision_moves_both():
    search = new_search(dtype="mixed_float16")
    variables = search.supernet.trainable_variables
    start = values_of(variables)
    batches = [draw_batch(seed, dtype="float32") for seed in (0, 1)]
    metrics = search.train_step(batches)
    assert all(np.isfinite(float(value)) for value in metrics.values())
    assert all(np.isfinite(value).all() for value in values_of(variables))
    assert not any(map(np.array_equal, values_of(variables), start))


def test_one_level_cannot_look_ahead():
    with pytest.raises(ValueError, match="`order='second'` looks ahead of a bilevel"):
        new_search(order="second")


def test_a_copy_from_the_configuration_has_the_method():
    search = new_search()
    config = keras.saving.serialize_keras_object(search)["config"]
    copy = BilevelSearch.from_config(config)
    assert isinstance(copy.method, SnasMethod)
    assert copy.method.get_config() == search.method.get_config()
