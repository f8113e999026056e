"""The two optimizers of a search, as PyTorch computes them; the first also retrains.

Keras' `weight_decay` is decoupled: it shrinks the variable beside the gradient's
step. The DARTS code adds L2 to the gradient, after clipping, where it takes part
in momentum and in Adam's normalization; so do these.
"""

import keras
from keras import ops


class _LocalUpdates:
    """Lets each of several devices of TensorFlow move its copy by itself.

    Keras' optimizers would add up the gradients of all devices, after clipping each
    one's. Here they come added up, so that clipping, and all the rest, is as on one
    device.
    """

    def _backend_update_step(self, gradients, variables, learning_rate):
        for gradient, variable in zip(gradients, variables, strict=True):
            self.update_step(gradient, variable, learning_rate)


@keras.saving.register_keras_serializable(package="darts_keras")
class L2SGD(_LocalUpdates, keras.optimizers.SGD):
    """Gradient descent with momentum and an L2 penalty in the gradient.

    With the buffer `b`: `b <- momentum * b + gradient + l2 * w`, then
    `w <- w - learning_rate * b`. Keras folds the learning rate into its buffer,
    which differs when the rate changes.

    Args:
        learning_rate: Float, or schedule.
        momentum: Float in `[0, 1)`.
        l2: Non-negative float. Factor of the variable in its gradient.
        average_momentum: Float in `[0, 1)`. If it is not 0, `averages` follow the
            variables with this momentum, and in the first steps with a smaller one,
            `steps / (9 + steps)`, steps counted from 0: what the variables were
            before the first is not in them. (Keras' own `use_ema` puts the averages
            in the place of the variables whenever `fit` ends.)
        **kwargs: Others of `keras.optimizers.SGD`, `global_clipnorm` for one. The
            penalty is added after clipping.
    """

    def __init__(
        self,
        learning_rate=0.01,
        momentum=0.0,
        l2=0.0,
        average_momentum=0.0,
        **kwargs,
    ):
        super().__init__(learning_rate, momentum, **kwargs)
        if self.nesterov:
            raise ValueError(
                "`nesterov` must be False: it is not implemented here. "
                "Received: nesterov=True"
            )
        if not 0 <= average_momentum < 1:
            raise ValueError(
                "`average_momentum` must be in [0, 1). Received: "
                f"average_momentum={average_momentum}"
            )
        self.l2 = _checked(l2)
        self.average_momentum = average_momentum
        self.averages = []

    def build(self, variables):
        if self.built:
            return
        super().build(variables)
        if self.average_momentum:
            self.averages = [
                self.add_variable_from_reference(variable, name="average")
                for variable in variables
            ]

    def update_step(self, gradient, variable, learning_rate):
        rate = ops.cast(learning_rate, variable.dtype)
        step = self.direction(ops.cast(gradient, variable.dtype), variable)
        if self.momentum:
            self.assign(self.momentums[self._get_variable_index(variable)], step)
        self.assign_sub(variable, rate * step)
        if self.average_momentum:
            self._follow(variable, self.averages[self._get_variable_index(variable)])

    def _follow(self, variable, average):
        share = average_share(self.average_momentum, self.iterations, variable.dtype)
        self.assign(average, share * average + (1 - share) * variable)

    def direction(self, gradient, variable):
        """Returns what a step would subtract, before the learning rate.

        It changes nothing: the second-order search looks ahead with it.
        """
        step = gradient + self.l2 * variable
        if self.momentum:
            buffer = self.momentums[self._get_variable_index(variable)]
            step = step + self.momentum * buffer
        return step

    def get_config(self):
        return {
            **super().get_config(),
            "l2": self.l2,
            "average_momentum": self.average_momentum,
        }


@keras.saving.register_keras_serializable(package="darts_keras")
class L2Adam(_LocalUpdates, keras.optimizers.Adam):
    """Adam with an L2 penalty in the gradient.

    The one difference from PyTorch's is Keras' place for `epsilon`, before the bias
    is corrected: it counts as `epsilon / sqrt(1 - beta_2 ** step)` would there.

    Args:
        learning_rate: Float, or schedule.
        l2: Non-negative float. Factor of the variable in its gradient.
        **kwargs: Others of `keras.optimizers.Adam`.
    """

    def __init__(self, learning_rate=0.001, l2=0.0, **kwargs):
        super().__init__(learning_rate, **kwargs)
        self.l2 = _checked(l2)

    def update_step(self, gradient, variable, learning_rate):
        gradient = ops.cast(gradient, variable.dtype) + self.l2 * variable
        super().update_step(gradient, variable, learning_rate)

    def get_config(self):
        return {**super().get_config(), "l2": self.l2}


def average_share(momentum, steps, dtype):
    """Returns what an average keeps of itself in a step, a scalar tensor.

    In the first steps that is less than the momentum: `steps / (9 + steps)`. So the
    first step gives the average its value, and what came early is soon forgotten.

    Args:
        momentum: Float in `[0, 1)`.
        steps: Integer tensor. Steps made before.
        dtype: String. Of the result.
    """
    steps = ops.cast(steps, dtype)
    return ops.minimum(ops.cast(momentum, dtype), steps / (9 + steps))


def _checked(l2):
    if not l2 >= 0:  # Also refuses NaN.
        raise ValueError(f"`l2` must not be negative. Received: l2={l2}")
    return l2
