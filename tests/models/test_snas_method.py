"""SNAS: what is drawn, how it cools down, and what the architecture pays."""

import itertools

import keras
import numpy as np
import pytest
from gradients import gradients
from keras import ops
from only_on import only_on
from tensors import dtype_of

from darts_keras.models.darts_method import DartsMethod
from darts_keras.models.methods import METHODS
from darts_keras.models.operation_costs import operation_costs
from darts_keras.models.snas_method import SnasMethod, concrete_sample
from darts_keras.models.supernet import Supernet
from darts_keras.space.search_space import SearchSpace

SPACE = SearchSpace(operations=("none", "skip_connect", "sep_conv_3x3"), num_nodes=1)
ODDS = np.array([[10.0, 4.0, 6.0], [0.1, 0.8, 0.1]])  # What the paper calls alpha.
ALPHA = np.log(ODDS)
COSTS = [[[0, 2, 5], [1, 0, 4]], [[3, 0, 7], [0, 0, 1]]]  # At most 17 in all.
EXTREMES = np.finfo("float32").tiny, 1 - 2.0**-24


def new_supernet():
    return Supernet((16, 16, 1), 3, filters=4, num_cells=3, space=SPACE)


def softmax(values):
    powers = np.exp(values - values.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def tables(dtype="float64"):
    arrays = (ALPHA, ALPHA[::-1] / 2)
    return [ops.convert_to_tensor(array, dtype) for array in arrays]


def draws(method, count, alphas=None):
    """Returns arrays `(count, num_edges, num_operations)`, one for each table."""
    alphas = alphas or tables()
    rounds = [method.mixing_weights(alphas) for _ in range(count)]
    return [
        np.stack(list(map(np.asarray, table))) for table in zip(*rounds, strict=True)
    ]


@pytest.mark.parametrize("temperature", [0.03, 0.7, 10.0])
def test_a_sample_is_the_formula_of_the_paper(temperature):
    uniform = np.random.default_rng(0).uniform(size=(2, 3))
    sample = concrete_sample(ops.array(ALPHA), ops.array(uniform), temperature)
    expected = (ODDS / -np.log(uniform)) ** (1 / temperature)
    expected /= expected.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(sample, expected, rtol=1e-10)


def test_the_gradient_of_a_sample_is_its_closed_form():
    generator = np.random.default_rng(1)
    alpha, uniform = ALPHA[0], generator.uniform(size=3)
    factors, temperature = generator.normal(size=3), 0.6

    def sample(alpha):
        return concrete_sample(alpha, ops.array(uniform[None]), temperature)

    weights = ops.array(factors)
    (found,) = gradients(lambda x: ops.sum(weights * sample(x)), [], [alpha[None]])
    gradient = np.asarray(found)[0]
    z, p = np.asarray(sample(alpha[None]))[0], softmax(alpha)
    jacobian = (np.diag(z) - np.outer(z, z)) / temperature
    jacobian = jacobian @ (np.eye(3) - np.outer(np.ones(3), p))
    np.testing.assert_allclose(gradient, jacobian.T @ factors, rtol=1e-10)


def test_the_largest_of_a_draw_follows_the_softmax():
    method = SnasMethod(seed=0)
    alphas = [ops.tile(ALPHA[0][None], (20_000, 1)), ops.tile(ALPHA[1][None], (2, 1))]
    sample = np.asarray(method.mixing_weights(alphas)[0])
    shares = np.bincount(sample.argmax(axis=1), minlength=3) / len(sample)
    np.testing.assert_allclose(shares, softmax(ALPHA[0]), atol=4 * 0.5 / 20_000**0.5)


def test_a_low_temperature_gives_one_hot_and_a_high_one_equal_weights():
    uniform = np.random.default_rng(2).uniform(size=(50, 3))
    alpha = np.repeat(ALPHA[:1], 50, axis=0)
    coldest = np.asarray(concrete_sample(alpha, uniform, 1e-5))
    np.testing.assert_allclose(np.sort(coldest), np.tile([0, 0, 1], (50, 1)), atol=1e-9)
    hottest = np.asarray(concrete_sample(alpha, uniform, 1e5))
    np.testing.assert_allclose(hottest, np.full((50, 3), 1 / 3), atol=1e-4)


@pytest.mark.parametrize("temperature", [0.001, 100])
def test_extreme_draws_are_finite_and_have_a_gradient(temperature):
    def sample(alpha):
        uniform = ops.convert_to_tensor([[*EXTREMES, 0.5]], "float32")
        return concrete_sample(alpha, uniform, temperature)

    alpha = np.array([[0.0, 50.0, -50.0]], "float32")
    (gradient,) = gradients(lambda x: sample(x)[0, 0], [], [alpha])
    assert np.isfinite(np.asarray(sample(alpha))).all()
    assert np.isfinite(np.asarray(gradient)).all()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_least_that_can_be_drawn_is_finite(dtype, monkeypatch):
    def least(shape, minval, dtype, **_):
        return ops.full(shape, minval, dtype)

    monkeypatch.setattr(keras.random, "uniform", least)
    for weights in SnasMethod().mixing_weights(tables(dtype)):
        assert np.isfinite(np.asarray(weights)).all()


def test_each_step_and_each_table_has_a_draw_of_its_own():
    alphas = [ops.array(ALPHA), ops.array(ALPHA)]
    both = np.concatenate(draws(SnasMethod(seed=0), 3, alphas))
    assert len(np.unique(both.reshape(6, -1), axis=0)) == 6
    np.testing.assert_allclose(both.sum(axis=-1), 1, rtol=1e-12)


def test_the_seed_fixes_the_draws():
    first, again = draws(SnasMethod(seed=3), 2), draws(SnasMethod(seed=3), 2)
    np.testing.assert_array_equal(first, again)
    assert not np.allclose(first, draws(SnasMethod(seed=4), 2))


def test_without_a_seed_that_of_the_search_fixes_them():
    found = []
    for seed in (0, 0, 1):
        keras.utils.set_random_seed(seed)
        found.append(draws(SnasMethod(), 1)[0])
    np.testing.assert_array_equal(found[0], found[1])
    assert not np.allclose(found[0], found[2])


def test_a_draw_is_as_cold_as_its_epoch():
    method = SnasMethod(seed=0)
    method.begin_epoch(9, 10)
    cold = draws(SnasMethod(seed=0, temperature=0.03), 1)
    np.testing.assert_array_equal(draws(method, 1), cold)
    assert not np.allclose(cold, draws(SnasMethod(seed=0), 1))


def test_its_variables_are_all_that_a_draw_depends_on():
    method, twin = SnasMethod(seed=0), SnasMethod(seed=1)
    method.begin_epoch(3, 10)
    draws(method, 2)
    for variable, other in zip(twin.variables, method.variables, strict=True):
        assert not variable.trainable
        variable.assign(other)
    np.testing.assert_array_equal(draws(twin, 2), draws(method, 2))


@only_on("tensorflow", "a graph that keeps its state")
def test_a_graph_draws_and_cools_down_as_eagerly():
    import tensorflow as tf

    compiled, eager = SnasMethod(seed=0), SnasMethod(seed=0)
    step = tf.function(lambda: compiled.mixing_weights(tables()))
    for epoch in range(3):
        compiled.begin_epoch(epoch, 3)
        eager.begin_epoch(epoch, 3)
        for weights, expected in zip(step(), draws(eager, 1), strict=True):
            np.testing.assert_allclose(weights, expected[0], rtol=1e-6, atol=1e-12)
    assert step.experimental_get_tracing_count() == 1


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_draws_and_penalty_have_the_type_of_the_alphas(dtype):
    method = SnasMethod(resource_weight=1, costs=COSTS)
    assert {dtype_of(z) for z in method.mixing_weights(tables(dtype))} == {dtype}
    assert dtype_of(method.penalty(tables(dtype))) == dtype


def temperatures(epochs, **settings):
    method, found = SnasMethod(**settings), []
    for epoch in range(epochs):
        method.begin_epoch(epoch, epochs)
        found.append(float(method.current_temperature))
    return found


def test_the_temperature_falls_from_epoch_to_epoch():
    geometric = temperatures(5, annealing="geometric")
    assert geometric[::2] == pytest.approx([1, 0.03**0.5, 0.03], rel=1e-6)
    ratios = np.divide(geometric[1:], geometric[:-1])
    np.testing.assert_allclose(ratios, 0.03**0.25, rtol=1e-5)
    linear = temperatures(5, temperature=2, final_temperature=1)
    assert linear == [2, 1.75, 1.5, 1.25, 1]


def test_a_single_epoch_is_the_last():
    assert temperatures(1) == pytest.approx([0.03])
    assert temperatures(2, temperature=0.5) == pytest.approx([0.5, 0.03])


def test_before_the_first_epoch_it_is_hot():
    assert float(SnasMethod(temperature=0.5).current_temperature) == 0.5


def test_the_penalty_is_the_expected_cost_of_a_choice():
    method = SnasMethod(resource_weight=0.25, costs=COSTS)
    rows = [softmax(np.asarray(t)) for t in tables()]
    probabilities, costs = np.concatenate(rows), np.concatenate(COSTS)  # (4, 3) each.
    expected, edges = 0, np.arange(4)
    for choice in itertools.product(range(3), repeat=4):
        chosen = edges, list(choice)
        expected += probabilities[chosen].prod() * costs[chosen].sum()
    assert float(method.penalty(tables())) == pytest.approx(0.25 * expected / 17)


def test_the_penalty_pulls_towards_cheaper_operations():
    method, alphas = SnasMethod(resource_weight=0.25, costs=COSTS), tables()
    found = gradients(lambda *x: method.penalty(x), [], alphas)
    for gradient, alpha, costs in zip(found, alphas, COSTS, strict=True):
        p = softmax(np.asarray(alpha))
        mean = (p * costs).sum(axis=1, keepdims=True)
        np.testing.assert_allclose(gradient, 0.25 / 17 * p * (costs - mean), rtol=1e-9)


def test_the_dearest_architecture_pays_the_weight():
    method = SnasMethod(resource_weight=0.25, costs=COSTS)
    alphas = [100.0 * np.asarray(table) for table in COSTS]
    assert float(method.penalty(list(map(ops.array, alphas)))) == pytest.approx(0.25)


def test_without_a_weight_it_pays_nothing():
    assert SnasMethod(costs=COSTS).penalty(tables()) is None


def test_it_counts_and_derives_with_the_softmax_whatever_it_draws():
    supernet, method = new_supernet(), METHODS["snas"](new_supernet(), seed=0)
    for alpha in supernet.architecture_variables:
        alpha.assign(ALPHA)
    values = [alpha.value for alpha in supernet.architecture_variables]
    for probability in method.probabilities(values):
        np.testing.assert_allclose(probability, softmax(ALPHA), rtol=1e-5)
    genotype = method.derive(supernet.alphas, SPACE)
    assert genotype == DartsMethod().derive(supernet.alphas, SPACE)
    edges = [edge.operation for edge in genotype.normal.nodes[0]]
    assert edges == ["sep_conv_3x3", "skip_connect"]


@pytest.mark.parametrize("what", ["parameters", "multiply_adds"])
def test_the_costs_are_those_of_the_supernet(what):
    supernet = new_supernet()
    method = METHODS["snas"](supernet, resource_cost=what, resource_weight=2.0)
    expected = operation_costs(supernet, what)
    np.testing.assert_array_equal(method.costs, expected)
    highest = sum(table.max(axis=1).sum() for table in expected)
    mean = sum(table.mean(axis=1).sum() for table in expected)
    level = [ops.zeros((2, 3)) for _ in expected]
    assert float(method.penalty(level)) == pytest.approx(2 * mean / highest)
