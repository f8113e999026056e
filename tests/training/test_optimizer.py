"""The optimizers of a search, against PyTorch's formulas in NumPy."""

from copy import deepcopy

import keras
import numpy as np
import pytest
from average_twin import averaged

from darts_keras.training import engine
from darts_keras.training.optimizer import L2SGD, L2Adam
from darts_keras.training.schedule import WarmupCosine

GENERATOR = np.random.default_rng(0)
START = [GENERATOR.normal(size=(3, 2)), GENERATOR.normal(size=5)]
GRADIENTS = [[GENERATOR.normal(size=w.shape) for w in START] for _ in range(6)]
# Powers of two are exact in float32, in which Keras keeps rates and betas.
RATES = [0.5, 0.5, 0.125, 0.25, 0.0625, 2.0**-10]


def run(optimizer, rates=RATES):
    """Makes a step with each of `rates` and yields the values after it."""
    variables = [keras.Variable(w, dtype="float64") for w in START]
    for rate, gradients in zip(rates, GRADIENTS, strict=False):
        optimizer.learning_rate = rate
        optimizer.apply([keras.ops.convert_to_tensor(g) for g in gradients], variables)
        yield [variable.numpy() for variable in variables]


def torch_sgd(momentum, l2, clipnorm=np.inf):
    values = list(START)
    buffers = [np.zeros_like(w) for w in values]
    for rate, gradients in zip(RATES, GRADIENTS, strict=True):
        norm = np.sqrt(sum((gradient**2).sum() for gradient in gradients))
        clipped = [gradient * min(1, clipnorm / norm) for gradient in gradients]
        penalized = [g + l2 * w for g, w in zip(clipped, values, strict=True)]
        buffers = [momentum * b + g for b, g in zip(buffers, penalized, strict=True)]
        values = [w - rate * b for w, b in zip(values, buffers, strict=True)]
        yield values


def torch_adam(beta_1, beta_2, l2, epsilon):
    values = list(START)
    means = [np.zeros_like(w) for w in values]
    squares = [np.zeros_like(w) for w in values]
    for step, (rate, gradients) in enumerate(zip(RATES, GRADIENTS, strict=True), 1):
        for i, gradient in enumerate(gradients):
            gradient = gradient + l2 * values[i]
            means[i] = beta_1 * means[i] + (1 - beta_1) * gradient
            squares[i] = beta_2 * squares[i] + (1 - beta_2) * gradient**2
            mean = means[i] / (1 - beta_1**step)
            deviation = np.sqrt(squares[i] / (1 - beta_2**step))
            values[i] = values[i] - rate * mean / (deviation + epsilon)
        yield list(values)


def assert_equal_paths(actual, expected, tolerance):
    for values, others in zip(actual, expected, strict=True):
        for value, other in zip(values, others, strict=True):
            np.testing.assert_allclose(value, other, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("l2", [0.0, 0.25])
@pytest.mark.parametrize("momentum", [0.0, 0.75])
def test_sgd_is_that_of_pytorch_while_the_rate_changes(momentum, l2):
    optimizer = L2SGD(momentum=momentum, l2=l2)
    assert_equal_paths(run(optimizer), torch_sgd(momentum, l2), 1e-12)


def test_sgd_clips_by_global_norm_before_it_adds_the_penalty():
    optimizer = L2SGD(momentum=0.75, l2=4.0, global_clipnorm=0.5)
    # Keras keeps a norm in float32.
    assert_equal_paths(run(optimizer), torch_sgd(0.75, 4.0, clipnorm=0.5), 1e-6)


def test_sgd_of_keras_differs_when_the_rate_changes():
    ours, keras_own = L2SGD(momentum=0.75), keras.optimizers.SGD(momentum=0.75)
    *_, values = run(ours)
    *_, others = run(keras_own)
    assert not np.allclose(values[0], others[0], rtol=0.01)


@pytest.mark.parametrize("l2", [0.0, 0.25])
def test_adam_is_that_of_pytorch(l2):
    beta_2 = 1 - 2.0**-10
    optimizer = L2Adam(l2=l2, beta_1=0.5, beta_2=beta_2, epsilon=1e-14)
    assert_equal_paths(run(optimizer), torch_adam(0.5, beta_2, l2, 1e-14), 1e-9)


def test_epsilon_of_adam_counts_for_more_in_its_first_steps():
    (values,) = run(L2Adam(beta_1=0.5, beta_2=0.75, epsilon=0.25), rates=RATES[:1])
    expected, *_ = torch_adam(0.5, 0.75, 0.0, epsilon=0.25 / (1 - 0.75) ** 0.5)
    np.testing.assert_allclose(values[0], expected[0], rtol=1e-12)


@pytest.mark.parametrize(
    ("optimizer", "expected"),
    [
        (L2Adam(1e-3, l2=0.1), 0.9990),
        (keras.optimizers.Adam(1e-3, weight_decay=0.1), 0.9999),
        (L2SGD(1e-3, l2=0.1), 0.9999),
    ],
)
def test_a_penalty_without_gradient_moves_as_pytorch_does(optimizer, expected):
    variable = keras.Variable(1.0)
    optimizer.apply([keras.ops.zeros(())], [variable])
    assert float(variable.value) == pytest.approx(expected, abs=1e-7)


@pytest.mark.parametrize("momentum", [0.0, 0.75])
def test_direction_foretells_the_next_step_and_changes_nothing(momentum):
    optimizer = L2SGD(0.25, momentum=momentum, l2=0.5)
    variable = keras.Variable(START[0], dtype="float64")
    first, second = (keras.ops.convert_to_tensor(g[0]) for g in GRADIENTS[:2])
    optimizer.apply([first], [variable])
    state = [v.numpy() for v in (variable, *optimizer.variables)]
    direction = np.asarray(optimizer.direction(second, variable))
    for value, variable_now in zip(
        state, (variable, *optimizer.variables), strict=True
    ):
        np.testing.assert_array_equal(variable_now.numpy(), value)
    optimizer.apply([second], [variable])
    np.testing.assert_allclose(
        variable.numpy(), state[0] - 0.25 * direction, rtol=1e-15
    )


@pytest.mark.parametrize("momentum", [0.25, 0.9])  # Less than the rising share; more.
def test_averages_follow_the_variables_and_leave_them_alone(momentum):
    optimizer = L2SGD(momentum=0.75, l2=0.25, average_momentum=momentum)
    paths = list(run(optimizer))
    assert_equal_paths(paths, torch_sgd(0.75, 0.25), 1e-12)
    values = [average.numpy() for average in optimizer.averages]
    assert_equal_paths([values], [averaged(paths, momentum)], 1e-6)


def test_the_average_of_one_step_is_what_that_step_left():
    optimizer = L2SGD(average_momentum=0.999)
    (values,) = run(optimizer, rates=RATES[:1])
    for average, value in zip(optimizer.averages, values, strict=True):
        np.testing.assert_array_equal(average.numpy(), value)


def test_there_are_no_averages_unless_asked_for():
    optimizer = L2SGD(momentum=0.75)
    list(run(optimizer))
    assert optimizer.averages == []


def test_averages_do_not_take_the_place_of_the_variables_when_fit_ends():
    optimizer = L2SGD(0.25, average_momentum=0.5)
    variable = keras.Variable(START[1], dtype="float64")
    for gradients in GRADIENTS:
        optimizer.apply([keras.ops.convert_to_tensor(gradients[1])], [variable])
    last = variable.numpy()
    optimizer.finalize_variable_values([variable])  # As Keras does then.
    np.testing.assert_array_equal(variable.numpy(), last)
    assert np.abs(optimizer.averages[0].numpy() - last).max() > 1e-3


def test_averages_skip_a_step_that_float16_overflows():
    inner = L2SGD(0.25, average_momentum=0.5)
    optimizer = keras.optimizers.LossScaleOptimizer(inner, initial_scale=8.0)
    variable = keras.Variable(START[1], dtype="float32")
    optimizer.build([variable])
    paths = []
    for gradient in (8 * GRADIENTS[0][1], np.full(5, np.inf), 4 * GRADIENTS[1][1]):
        gradients = [keras.ops.convert_to_tensor(gradient, "float32")]
        engine.apply(optimizer, gradients, [variable])
        paths.append([variable.numpy()])
    np.testing.assert_array_equal(paths[0], paths[1])
    expected = averaged([paths[0], paths[2]], 0.5)
    np.testing.assert_allclose(inner.averages[0].numpy(), expected[0], rtol=1e-6)


@pytest.mark.parametrize("momentum", [-0.1, 1.0, float("nan")])
def test_an_average_that_would_never_move_is_refused(momentum):
    message = rf"`average_momentum` must be in \[0, 1\)\..*average_momentum={momentum}"
    with pytest.raises(ValueError, match=message):
        L2SGD(average_momentum=momentum)


@pytest.mark.parametrize("momentum", [0.0, 0.75])
def test_a_half_precision_gradient_moves_a_wide_variable(momentum):
    optimizer = L2SGD(0.25, momentum=momentum, l2=0.5)
    variable = keras.Variable(START[0], dtype="float32")
    optimizer.apply([keras.ops.ones((3, 2), "float16")], [variable])
    expected = START[0] - 0.25 * (1 + 0.5 * START[0])
    np.testing.assert_allclose(variable.numpy(), expected, rtol=1e-6)


@pytest.mark.parametrize(
    "optimizer",
    [
        L2SGD(WarmupCosine(0.5, 0.125, 4, 3), momentum=0.75, l2=0.25, clipnorm=2.0),
        L2SGD(0.25, average_momentum=0.75),
        L2Adam(0.25, l2=0.125, beta_1=0.5, epsilon=1e-8),
    ],
)
def test_an_optimizer_survives_its_configuration(optimizer):
    config = keras.optimizers.serialize(optimizer)
    copy = keras.optimizers.deserialize(deepcopy(config))
    assert type(copy) is type(optimizer)
    assert copy.l2 == optimizer.l2
    assert keras.optimizers.serialize(copy) == config


@pytest.mark.parametrize("l2", [-0.1, float("nan")])
@pytest.mark.parametrize("optimizer", [L2SGD, L2Adam])
def test_a_negative_penalty_is_refused(optimizer, l2):
    with pytest.raises(ValueError, match=rf"`l2` must not be negative.*l2={l2}"):
        optimizer(l2=l2)


def test_nesterov_momentum_is_refused_not_ignored():
    with pytest.raises(ValueError, match=r"`nesterov` must be False.*nesterov=True"):
        L2SGD(momentum=0.9, nesterov=True)
