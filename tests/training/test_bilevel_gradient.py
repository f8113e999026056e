"""The architecture gradient against closed forms and against nested tapes."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import ops
from search_toys import draw_batch, make_search, stir_momentum, values_of

from darts_keras.models.method import Method
from darts_keras.training.bilevel import BilevelSearch
from darts_keras.training.optimizer import L2SGD

# All exact in float32, in which Keras keeps a rate.
RATE, MOMENTUM, L2, BUFFER = 0.25, 0.75, 0.125, 0.5
WEIGHT, ALPHA = 0.75, -1.25
TRAIN, VALID = (2.0, -1.5, 0.5), (1.5, 3.0, -0.25)  # Of weight, alpha, and a bias.


@keras.saving.register_keras_serializable(package="darts_keras_tests")
class Scalars(keras.Model):
    """One weight, one alpha; squared outputs are a quadratic in both."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.weight = self.add_weight((), keras.initializers.Constant(WEIGHT))
        self.alpha = self.add_weight((), keras.initializers.Constant(ALPHA))
        self.built = True

    @property
    def architecture_variables(self):
        return [self.alpha]

    @property
    def weight_variables(self):
        return [self.weight]

    def call(self, inputs, mixing_weights=None, training=False):
        del training
        factors = ops.unstack(inputs, axis=-1)  # Each (batch,).
        (alpha,) = mixing_weights or [self.alpha]
        return self._output(alpha, *factors)[:, None]

    def _output(self, alpha, by_weight, by_alpha, constant):
        return by_weight * self.weight + by_alpha * alpha - constant


@keras.saving.register_keras_serializable(package="darts_keras_tests")
class Curves(Scalars):
    """The same, bent: a loss that is no quadratic, yet smooth."""

    def _output(self, alpha, by_weight, by_alpha, constant):
        inner = ops.sin(by_weight * self.weight) * ops.tanh(by_alpha * alpha / 2)
        return inner + ops.exp(alpha * self.weight / 4) - constant


@keras.saving.register_keras_serializable(package="darts_keras_tests")
class Unmixed(Method):
    """Alphas that need no softmax."""

    def mixing_weights(self, alphas):
        return alphas


@keras.saving.register_keras_serializable(package="darts_keras_tests")
class Noisy(Unmixed):
    """Adds noise to the alphas: a bilevel method that draws."""

    def __init__(self):
        self.seed_generator = keras.random.SeedGenerator(0)

    @property
    def variables(self):
        return [self.seed_generator.state]

    def mixing_weights(self, alphas):
        return [
            alpha + keras.random.normal((), 0, 0.5, "float64", self.seed_generator)
            for alpha in alphas
        ]


class Shifted(Unmixed):
    """Adds the same to the alphas each time."""

    def __init__(self, shift):
        self.shift = shift

    def mixing_weights(self, alphas):
        return [alpha + self.shift for alpha in alphas]


def new_search(supernet, order, method=None, **settings):
    method = method or Unmixed()
    search = BilevelSearch(
        supernet(dtype="float64"), method, order, dtype="float64", **settings
    )
    search.compile(
        L2SGD(RATE, momentum=MOMENTUM, l2=L2),
        keras.optimizers.SGD(1.0),  # Alpha then moves by its gradient.
        keras.losses.MeanSquaredError(reduction="none", dtype="float64"),
    )
    search.optimizer.momentums[0].assign(BUFFER)
    return search


def batch(factors):
    return tf.constant([factors], "float64"), tf.zeros((1, 1), "float64")


def step_of_alpha(search):
    """Returns by how much a whole search step lowers alpha."""
    search.train_step((batch(TRAIN), batch(VALID)))
    return ALPHA - float(search.supernet.alpha.value)


def residual(factors, weight):
    return factors[0] * weight + factors[1] * ALPHA - factors[2]


def weight_ahead():
    gradient = 2 * TRAIN[0] * residual(TRAIN, WEIGHT)
    return WEIGHT - RATE * (MOMENTUM * BUFFER + gradient + L2 * WEIGHT)


def test_first_order_gradient_of_a_quadratic_is_its_closed_form():
    expected = 2 * VALID[1] * residual(VALID, WEIGHT)
    step = step_of_alpha(new_search(Scalars, "first"))
    assert step == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("scale", [0.01, 1.0])
def test_second_order_gradient_of_a_quadratic_is_its_closed_form(scale):
    ahead = residual(VALID, weight_ahead())
    mixed = 2 * TRAIN[0] * TRAIN[1]  # d2 train / (d weight d alpha)
    expected = 2 * VALID[1] * ahead - RATE * mixed * 2 * VALID[0] * ahead
    step = step_of_alpha(new_search(Scalars, "second", difference_scale=scale))
    assert step == pytest.approx(expected, rel=1e-10)


def test_an_architecture_step_looks_ahead_from_the_old_weight():
    """The weight step that follows starts where the architecture step did."""
    search = new_search(Scalars, "second")
    lowered = step_of_alpha(search)
    alpha = ALPHA - lowered
    gradient = 2 * TRAIN[0] * (TRAIN[0] * WEIGHT + TRAIN[1] * alpha - TRAIN[2])
    expected = WEIGHT - RATE * (MOMENTUM * BUFFER + gradient + L2 * WEIGHT)
    assert float(search.supernet.weight.value) == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize("run", [lambda f: f, tf.function], ids=["eager", "compiled"])
def test_all_gradients_of_a_step_are_of_one_draw(run):
    """Between two draws, a difference over so short a distance would be enormous."""
    search = new_search(Curves, "second", Noisy(), difference_scale=1e-6)
    twin = Noisy()
    (shift,) = twin.mixing_weights([0.0])
    assert abs(float(shift)) > 0.01
    expected = new_search(Curves, "second", Shifted(shift), difference_scale=1e-6)
    *_, found = run(search.architecture_gradients)(batch(TRAIN), batch(VALID))
    *_, exact = expected.architecture_gradients(batch(TRAIN), batch(VALID))
    np.testing.assert_allclose(found[0], exact[0], rtol=1e-6)
    states = [values_of(method.variables) for method in (search.method, twin)]
    np.testing.assert_array_equal(*states)  # It has drawn once.


def test_a_flat_valid_loss_gives_no_gradient_instead_of_nan():
    search = new_search(Scalars, "second")
    reached = (0.0, 1.0, ALPHA)  # The output is 0 whatever the weight.
    search.train_step((batch(TRAIN), batch(reached)))
    assert float(search.supernet.alpha.value) == ALPHA


def exact_gradient(search, train, valid):
    """Differentiates the valid loss after one step of the weights, by nested tapes.

    Returns:
        Three lists of arrays: the gradient for the alphas, its part with the weights
        held at where that step leads, and the gradient for the weights there.
    """
    supernet = search.supernet
    alphas = [tf.identity(v.value) for v in supernet.architecture_variables]
    weights = [tf.identity(v.value) for v in supernet.weight_variables]

    def loss_at(weights, half):
        variables = [*supernet.architecture_variables, *supernet.weight_variables]
        mapping = list(zip(variables, [*alphas, *weights], strict=True))
        with keras.StatelessScope(state_mapping=mapping):
            return search.compute_loss(*half, supernet(half[0], training=True))

    with tf.GradientTape(persistent=True) as outer:
        outer.watch(alphas)
        with tf.GradientTape() as inner:
            inner.watch(weights)
            loss = loss_at(weights, train)
        gradients = inner.gradient(loss, weights)
        rate = float(search.optimizer.learning_rate)
        ahead = [
            weight - rate * (MOMENTUM * buffer + gradient + L2 * weight)
            for weight, buffer, gradient in zip(
                weights, search.optimizer.momentums, gradients, strict=True
            )
        ]
        loss = loss_at(ahead, valid)
        held = [tf.stop_gradient(weight) for weight in ahead]
        outer.watch(held)
        loss_held = loss_at(held, valid)
    exact = outer.gradient(loss, alphas)
    partial = outer.gradient(loss_held, [*alphas, *held])
    parts = exact, partial[: len(alphas)], partial[len(alphas) :]
    return [values_of(part) for part in parts]


def new_supernet_search(**settings):
    """A real supernet: convolutions, pools, normalization by the batch."""
    # So close that no ReLU between the two ends of the difference has a kink.
    search = make_search(
        optimizer=L2SGD(0.5, momentum=MOMENTUM, l2=L2),
        difference_scale=1e-6,
        **settings,
    )
    stir_momentum(search)
    return search, draw_batch(0), draw_batch(1)


def new_curves_search():
    return new_search(Curves, "second"), batch(TRAIN), batch(VALID)


def architecture_gradient(search, train, valid, order="second"):
    search.order = order
    return values_of(search.architecture_gradients(train, valid)[2])


def error(actual, expected):
    actual, expected = flat(actual), flat(expected)
    return np.linalg.norm(actual - expected) / np.linalg.norm(expected)


def flat(arrays):
    return np.concatenate([np.ravel(array) for array in arrays])


@pytest.mark.parametrize("new", [new_supernet_search, new_curves_search])
def test_second_order_is_the_exact_gradient_through_a_weight_step(new):
    search, train, valid = new()
    exact, ahead, slope = exact_gradient(search, train, valid)
    second = architecture_gradient(search, train, valid)
    assert error(second, exact) < 1e-3
    # What the comparison says of `/ 2 * distance` in place of `/ (2 * distance)`.
    distance = search.difference_scale / np.linalg.norm(flat(slope))
    wrong = [a + (s - a) * distance**2 for a, s in zip(ahead, second, strict=True)]
    assert error(wrong, exact) > 0.1


def test_first_order_is_the_exact_gradient_where_the_weights_are():
    search, train, valid = new_supernet_search()
    search.optimizer.learning_rate = 0.0
    exact, *_ = exact_gradient(search, train, valid)
    first = architecture_gradient(search, train, valid, "first")
    assert error(first, exact) < 1e-12
    second = architecture_gradient(search, train, valid)
    assert error(second, first) < 1e-12  # Nothing lies ahead at a rate of 0.
