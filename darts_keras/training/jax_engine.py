"""Gradients, steps and answers on JAX, on one device or several.

With `keras.distribution.DataParallel` a step is written, and computes, as on one
device: the compiler divides up what follows from a batch that is divided up.
"""

import jax
import jax.numpy as jnp
import keras
import numpy as np

from darts_keras.training.base_engine import BaseAnswerer, BaseStepRunner

_AHEAD = 2  # Steps that are given to the device before one is waited for.


def gradients(objective, values):
    """Differentiates an objective; see `engine.py`."""
    found, answer = jax.grad(objective, has_aux=True)(values)
    return answer, found


def apply(optimizer, gradients, variables):
    """Moves variables as an optimizer says; see `engine.py`."""
    own = optimizer.variables
    moved, states = optimizer.stateless_apply(
        [variable.value for variable in own],
        gradients,
        [variable.value for variable in variables],
    )
    for variable, value in zip([*variables, *own], [*moved, *states], strict=True):
        variable.assign(value)


def compiled(function, variables):
    """Compiles a function that reads variables; see `engine.py`."""

    @jax.jit
    def of_values(values, *arguments):
        with keras.StatelessScope(list(zip(variables, values, strict=True))):
            return function(*arguments)

    return lambda *arguments: of_values([v.value for v in variables], *arguments)


class StepRunner(BaseStepRunner):
    """Makes the steps of a model, compiled.

    The values of the variables stay with it from step to step; `sync` assigns them.
    """

    def __init__(self, model, strategy=None):
        super().__init__(model, strategy)
        self._variables = model.state_variables
        self._values = None
        self._tokens = []  # Of the last steps: they can be waited for.
        self._step = self._of_values
        if not model.run_eagerly:
            # New values take the place of old ones.
            self._step = jax.jit(self._of_values, static_argnums=2, donate_argnums=0)

    def _make_step(self, batch, phase):
        if self._values is None:
            # Copies: a step gives its arguments away, and others may have the same.
            # Until `sync` the variables keep the old ones beside them.
            self._values = [jnp.copy(variable.value) for variable in self._variables]
        batch = _placed(batch, self._strategy)
        self._values, token = self._step(self._values, batch, phase)
        self._tokens.append(token)
        if len(self._tokens) > _AHEAD:  # Or progress would run ahead of the device.
            self._tokens.pop(0).block_until_ready()

    def _of_values(self, values, batch, phase):
        pairs = list(zip(self._variables, values, strict=True))
        with keras.StatelessScope(pairs) as scope:
            self._model.train_step(batch, phase)
        news = [scope.get_current_value(variable) for variable in self._variables]
        return news, scope.get_current_value(self._model.steps_done) + 0

    def sync(self):
        super().sync()
        for variable, value in zip(self._variables, self._values or (), strict=False):
            variable.assign(value)
        self._values = None

    def wait(self):
        while self._tokens:
            self._tokens.pop(0).block_until_ready()


class Answerer(BaseAnswerer):
    """Asks a classifier about many images, compiled."""

    def __init__(self, model, batch_size, strategy=None):
        super().__init__(model, batch_size, strategy)
        self._forward = compiled(
            lambda images: model(images, training=False), model.variables
        )

    def _answer(self, images):
        return np.asarray(self._forward(_placed(images, self._strategy)))


def _placed(batch, strategy):
    """Returns a batch where its devices find their part of it."""
    layout = strategy.native
    if layout is None:
        return batch
    return keras.tree.map_structure(
        lambda part: keras.distribution.distribute_tensor(
            part, layout.get_data_layout(part.shape)
        ),
        batch,
    )
