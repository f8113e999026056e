"""Gradients, steps and answers on JAX, on one device or several.

With `keras.distribution.DataParallel` a step is written, and computes, as on one
device: the compiler divides up what follows from a batch that is divided up.
"""

import jax
import jax.numpy as jnp
import keras
import numpy as np

from darts_keras.data.train_batches import EvalBatches

_AHEAD = 2  # Steps that are given to the device before one is waited for.


def gradients(objective, values):
    """Differentiates an objective.

    Args:
        objective: Callable that takes a list of tensors and returns a pair: a scalar
            tensor, and a nested structure of tensors.
        values: List of tensors.

    Returns:
        Tuple of the structure, and the list of gradients for the values; of one that
        has no influence it is 0. They can be differentiated again.
    """
    found, answer = jax.grad(objective, has_aux=True)(values)
    return answer, found


def apply(optimizer, gradients, variables):
    """Moves variables as an optimizer says.

    Args:
        optimizer: Keras optimizer, built on these variables.
        gradients: List of tensors.
        variables: List of Keras variables.
    """
    own = optimizer.variables
    moved, states = optimizer.stateless_apply(
        [variable.value for variable in own],
        gradients,
        [variable.value for variable in variables],
    )
    for variable, value in zip([*variables, *own], [*moved, *states], strict=True):
        variable.assign(value)


def compiled(function, variables):
    """Compiles a function of tensors that reads variables and assigns none.

    Args:
        function: Callable.
        variables: Sequence of the Keras variables that it reads.
    """

    @jax.jit
    def of_values(values, *arguments):
        with keras.StatelessScope(list(zip(variables, values, strict=True))):
            return function(*arguments)

    return lambda *arguments: of_values([v.value for v in variables], *arguments)


class StepRunner:
    """Makes the steps of a model, compiled.

    The values of the variables stay with it from step to step.

    Args:
        model: Keras model with `train_step(batch, phase)`, `phase(steps_done)`,
            `steps_done` and `state_variables`; made in the scope of the strategy.
        strategy: Optional `Strategy`. One device by default.
    """

    def __init__(self, model, strategy=None):
        self._model = model
        self._layout = strategy and strategy.native
        self._variables = model.state_variables
        self._values = None
        self._steps_done = None
        self._tokens = []  # Of the last steps: they can be waited for.
        self._step = self._make_step
        if not model.run_eagerly:
            # Nothing else holds the old values: the new ones take their place.
            self._step = jax.jit(self._make_step, static_argnums=2, donate_argnums=0)

    def __call__(self, batch):
        """Makes a step.

        Args:
            batch: Nested structure of arrays, the whole batch.
        """
        if self._values is None:
            # Copies: a step gives its arguments away, and others may have the same.
            self._values = [jnp.copy(variable.value) for variable in self._variables]
            self._steps_done = int(self._model.steps_done.value)
        phase = self._model.phase(self._steps_done)
        batch = _placed(batch, self._layout)
        self._values, token = self._step(self._values, batch, phase)
        self._steps_done += 1
        self._tokens.append(token)
        if len(self._tokens) > _AHEAD:  # Or progress would run ahead of the device.
            self._tokens.pop(0).block_until_ready()

    def sync(self):
        """Brings the variables up to date; they may be assigned afterwards."""
        if self._values is None:
            return
        for variable, value in zip(self._variables, self._values, strict=True):
            variable.assign(value)
        self._values = None

    def wait(self):
        """Returns when the device has made all steps."""
        while self._tokens:
            self._tokens.pop(0).block_until_ready()

    def _make_step(self, values, batch, phase):
        pairs = list(zip(self._variables, values, strict=True))
        with keras.StatelessScope(pairs) as scope:
            self._model.train_step(batch, phase)
        news = [scope.get_current_value(variable) for variable in self._variables]
        return news, scope.get_current_value(self._model.steps_done) + 0


class Answerer:
    """Asks a classifier about many images.

    The last batch is filled up, so that one compiled step serves all.

    Args:
        model: Keras model from images to probabilities `(batch, num_classes)`; made
            in the scope of the strategy.
        batch_size: Positive integer. Images at a time, on all devices together.
        strategy: Optional `Strategy`. One device by default.

    Call arguments:
        images: Array `(count, height, width, channels)`.

    Returns an array `(count, num_classes)`.
    """

    def __init__(self, model, batch_size, strategy=None):
        self._batch_size = batch_size
        self._layout = strategy and strategy.native
        self._forward = compiled(
            lambda images: model(images, training=False), model.variables
        )

    def __call__(self, images):
        batches = EvalBatches(images, self._batch_size)
        answers = [
            self._forward(*_placed(batches[i], self._layout))
            for i in range(len(batches))
        ]
        return np.concatenate(jax.device_get(answers))[: len(images)]


def _placed(batch, layout):
    """Returns a batch where its devices find their part of it."""
    if layout is None:
        return batch
    return keras.tree.map_structure(
        lambda part: keras.distribution.distribute_tensor(
            part, layout.get_data_layout(part.shape)
        ),
        batch,
    )
