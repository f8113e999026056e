"""Gradients of an objective, through a scaled loss where half precision needs one."""

import keras
from keras import ops

from darts_keras.training import engine
from darts_keras.training.batch_mean import add_up
from darts_keras.training.overlay import Overlay


def with_loss_scale(optimizer, dtype_policy):
    """Returns an optimizer that scales its loss if a policy computes in float16."""
    if dtype_policy.name != "mixed_float16":
        return optimizer
    return keras.optimizers.LossScaleOptimizer(optimizer)


def inner_optimizer(optimizer):
    """Returns what moves variables: an optimizer, or the one whose loss it scales."""
    return getattr(optimizer, "inner_optimizer", optimizer)


def scaled_gradients(objective, variables, optimizer):
    """Returns what an objective comes with, and its gradients for `variables`.

    What the objective assigns on its way, such as moving statistics, is assigned.

    Args:
        objective: Callable without arguments that returns a pair: a scalar tensor,
            and a nested structure of tensors. On one of several devices, what its
            images contribute to the scalar.
        variables: Sequence of Keras variables.
        optimizer: The one whose scale the objective gets on the way, under float16.

    Returns:
        Tuple of the structure, and a list of tensors: the gradients for the whole
        batch.
    """
    scale = _loss_scale(optimizer)
    overlay = None

    def of_values(values):
        nonlocal overlay
        with Overlay(zip(variables, values, strict=True)) as overlay:
            value, answer = objective()
            news = [overlay.get_current_value(v) for v in overlay.assigned]
        return value if scale is None else value * scale, (answer, news)

    values = [variable.value for variable in variables]
    (answer, news), gradients = engine.gradients(of_values, values)
    for variable, new in zip(overlay.assigned, news, strict=True):
        variable.assign(new)
    gradients = add_up(gradients)
    if scale is not None:
        gradients = [gradient / scale for gradient in gradients]
    return answer, gradients


def apply_gradients(optimizer, gradients, variables):
    """Moves variables by the gradients that `scaled_gradients` returned."""
    scale = _loss_scale(optimizer)
    if scale is not None:  # The optimizer looks for overflow, then unscales.
        gradients = [gradient * scale for gradient in gradients]
    engine.apply(optimizer, gradients, variables)


def _loss_scale(optimizer):
    """Returns the factor of a loss-scaling optimizer, or `None` for another."""
    if not isinstance(optimizer, keras.optimizers.LossScaleOptimizer):
        return None
    return optimizer.scale_loss(ops.ones(()))
