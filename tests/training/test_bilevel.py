"""The search step: what it moves, and what it leaves alone."""

import keras
import numpy as np
import pytest
from search_toys import (
    TINY_SPACE,
    ToySupernet,
    copy_search,
    draw_batch,
    draw_batches,
    fit,
    make_search,
    new_supernet,
    run_epoch,
    same,
    scale_pixels,
    stir_momentum,
    values_of,
)

from darts_keras.space.search_space import SearchSpace
from darts_keras.training.bilevel import BilevelSearch
from darts_keras.training.engine import StepRunner
from darts_keras.training.optimizer import L2SGD

ORDERS = pytest.mark.parametrize("order", ["first", "second"])
TRAIN, VALID = draw_batch(0), draw_batch(1)


def alphas_of(search):
    return values_of(search.supernet.architecture_variables)


def others_of(search):
    """Returns weights and moving statistics."""
    alphas = {id(v) for v in search.supernet.architecture_variables}
    return values_of([v for v in search.supernet.variables if id(v) not in alphas])


@ORDERS
def test_an_architecture_step_changes_alphas_and_not_a_bit_of_the_rest(order):
    search = make_search(order=order)
    stir_momentum(search)
    alphas, others = alphas_of(search), others_of(search)
    state = values_of(search.optimizer.variables)
    search._architecture_step(TRAIN, VALID)
    assert same(others_of(search), others)
    assert same(values_of(search.optimizer.variables), state)
    assert not any(map(np.array_equal, alphas_of(search), alphas))


@ORDERS
def test_a_weight_step_changes_weights_and_not_a_bit_of_the_alphas(order):
    search = make_search(order=order)
    twin = copy_search(search, order=order)
    weights = values_of(search.supernet.weight_variables)
    search.train_step((TRAIN, VALID))
    twin._architecture_step(TRAIN, VALID)
    assert same(alphas_of(search), alphas_of(twin))
    state = values_of(search.architecture_optimizer.variables)
    assert same(state, values_of(twin.architecture_optimizer.variables))
    moved = values_of(search.supernet.weight_variables)
    assert not any(map(np.array_equal, moved, weights))


@ORDERS
def test_the_weight_step_follows_the_new_alphas_and_the_train_batch_alone(order):
    search = make_search(order=order)
    twin = copy_search(search, order=order)
    search.train_step((TRAIN, VALID))
    twin._architecture_step(TRAIN, VALID)
    weights = twin.supernet.weight_variables
    *_, gradients = twin.loss_gradients(TRAIN, weights, twin.optimizer)
    twin.optimizer.apply(gradients, weights)
    assert same(others_of(search), others_of(twin))


@ORDERS
def test_moving_statistics_follow_one_pass_over_the_train_batch(order):
    search = make_search(order=order)
    twin = copy_search(search, order=order)
    search.train_step((TRAIN, VALID))
    alphas = twin.supernet.architecture_variables
    for alpha, value in zip(alphas, alphas_of(search), strict=True):
        alpha.assign(value)
    before = values_of(twin.supernet.non_trainable_variables)
    twin.supernet(TRAIN[0], training=True)
    after = values_of(twin.supernet.non_trainable_variables)
    assert not any(map(np.array_equal, before, after))
    assert same(values_of(search.supernet.non_trainable_variables), after)


def test_the_orders_differ():
    moves = []
    for order in ("first", "second"):
        keras.utils.set_random_seed(0)
        descent = keras.optimizers.SGD(1.0)  # Adam's first step is but a sign.
        search = make_search(
            new_supernet=ToySupernet, order=order, architecture_optimizer=descent
        )
        search.train_step((TRAIN, VALID))
        moves.append(alphas_of(search)[0])
    assert np.linalg.norm(moves[0] - moves[1]) > 0.01 * np.linalg.norm(moves[0])


@ORDERS
def test_every_alpha_of_all_operations_gets_a_gradient(order):
    space = SearchSpace(num_nodes=2)
    search = make_search(order=order, new_supernet=lambda d: new_supernet(d, space))
    *_, gradients = search.architecture_gradients(TRAIN, VALID)
    assert [gradient.shape for gradient in gradients] == [(5, 8), (5, 8)]
    assert all(np.all(values) for values in values_of(gradients))


@ORDERS
def test_metrics_tell_both_halves_apart(order):
    search = make_search(order=order)
    search.optimizer.learning_rate = 0.0
    search.architecture_optimizer.learning_rate = 0.0
    metrics = search.train_step((TRAIN, VALID))
    for half, (images, labels) in {"train": TRAIN, "valid": VALID}.items():
        logits = values_of([search.supernet(images, training=True)])[0]
        shifted = logits - logits.max(1, keepdims=True)
        scores = shifted - np.log(np.exp(shifted).sum(1, keepdims=True))
        (labels,) = values_of([labels])
        expected = -scores[np.arange(len(labels)), labels].mean()
        assert float(metrics[f"{half}_loss"]) == pytest.approx(expected, rel=1e-5)
        accuracy = (logits.argmax(1) == labels).mean()
        assert float(metrics[f"{half}_accuracy"]) == pytest.approx(accuracy)


@ORDERS
def test_a_compiled_step_is_the_eager_one(order):
    settings = {
        "order": order,
        "preprocess": scale_pixels,
        "new_supernet": ToySupernet,
        "warmup_steps": 1,
    }
    compiled = make_search(**settings)
    eager = copy_search(compiled, **settings)
    eager.run_eagerly = True
    for search in (compiled, eager):
        fit(search, num_steps=3)
    variables = zip(compiled.state_variables, eager.state_variables, strict=True)
    for variable, other in variables:
        np.testing.assert_allclose(
            *values_of([variable, other]), rtol=1e-6, atol=1e-9, err_msg=variable.path
        )


def test_a_phase_is_traced_once_and_warm_up_leaves_the_alphas_alone():
    traced = []

    def preprocess(images, seed_generator):
        traced.append(images)  # A side effect of Python: it runs when tracing.
        return scale_pixels(images, seed_generator)

    search = make_search("float32", preprocess=preprocess, warmup_steps=3)
    start, moved, runner = alphas_of(search), [], StepRunner(search)
    for epoch in range(3):
        run_epoch(search, runner, draw_batches(2, epoch))
        moved.append(not same(alphas_of(search), start))
        valid_loss = float(search.get_metrics_result()["valid_loss"])
        assert 0 < valid_loss < 10
    assert moved == [False, True, True]
    assert int(search.architecture_optimizer.iterations) == 3  # Of six steps.
    assert int(search.optimizer.iterations) == 6
    assert int(search.steps_done) == 6
    if keras.config.backend() != "torch":  # Which compiles nothing.
        assert len(traced) == 4  # For each half, in warm-up and after it.


@pytest.mark.skipif(keras.config.backend() == "jax", reason="Keras' fit passes states")
def test_fit_of_keras_makes_the_steps_of_a_run():
    settings = {"new_supernet": ToySupernet, "preprocess": scale_pixels}
    search = make_search(**settings)
    twin = copy_search(search, **settings)
    fit(search, 3)
    twin.fit(draw_batches(3), shuffle=False, verbose=0)
    for variable, other in zip(
        search.state_variables, twin.state_variables, strict=True
    ):
        np.testing.assert_allclose(*values_of([variable, other]), rtol=1e-6, atol=1e-9)


def test_warm_up_measures_the_valid_half_and_learns_nothing_from_it():
    warm = make_search(new_supernet=ToySupernet, warmup_steps=1)
    cold = copy_search(warm, new_supernet=ToySupernet)
    cold.architecture_optimizer.learning_rate = 0.0
    metrics = [search.train_step((TRAIN, VALID)) for search in (warm, cold)]
    assert {k: float(v) for k, v in metrics[0].items()} == {
        k: float(v) for k, v in metrics[1].items()
    }
    assert same(others_of(warm), others_of(cold))
    assert int(warm.architecture_optimizer.iterations) == 0


def test_preprocess_draws_anew_for_each_half_and_step():
    draws = []

    def preprocess(images, seed_generator):
        draws.append(keras.random.uniform((3,), seed=seed_generator))
        return images

    settings = {"new_supernet": ToySupernet, "preprocess": preprocess, "seed": 5}
    search, again = make_search(**settings), make_search(**settings)
    for step_of in (search, search, again):
        step_of.train_step((TRAIN, VALID))
    train, valid, *others = map(tuple, values_of(draws))
    assert len({train, valid, *others[:2]}) == 4
    assert others[2:] == [train, valid]


def test_a_search_predicts_what_its_supernet_does():
    search = make_search()
    np.testing.assert_array_equal(
        *values_of([search(TRAIN[0]), search.supernet(TRAIN[0])])
    )


def noisy_pixels(images, seed_generator):
    images = scale_pixels(images, seed_generator)
    return images + keras.random.normal(images.shape, seed=seed_generator)


def test_state_variables_are_all_that_a_step_depends_on():
    settings = {
        "new_supernet": ToySupernet,
        "preprocess": noisy_pixels,
        "order": "second",
        "warmup_steps": 1,
    }
    search = make_search(**settings)
    pairs = draw_batches(3)
    search.train_step(pairs[0])
    twin = copy_search(search, **settings)
    for pair in (pairs[1], pairs[2]):
        results = [s.train_step(pair) for s in (search, twin)]
    assert same(*(values_of(s.state_variables) for s in (search, twin)))
    assert same(*(values_of(result.values()) for result in results))


def test_a_search_survives_its_configuration():
    search = make_search(order="second", warmup_steps=3, difference_scale=0.5, seed=7)
    # Optimizers and loss are not part of it.
    copy = BilevelSearch.from_config(search.get_config())
    assert copy.get_config() == search.get_config()
    assert copy.supernet.space == TINY_SPACE
    assert copy.dtype_policy == search.dtype_policy
    copy.build((None, 16, 16, 1))
    copy.supernet.set_weights(search.supernet.get_weights())
    assert same(*(values_of([s(TRAIN[0])]) for s in (copy, search)))


def test_an_unknown_order_is_refused():
    with pytest.raises(ValueError, match=r"`order` must be one of.*order='third'"):
        make_search(order="third")


def test_second_order_needs_an_optimizer_that_can_look_ahead():
    with pytest.raises(
        ValueError, match=r"`optimizer` must be an `L2SGD`.*Adam object"
    ):
        make_search(order="second", optimizer=keras.optimizers.Adam())
    make_search(order="first", optimizer=keras.optimizers.Adam())
    make_search(order="second", optimizer=L2SGD())
