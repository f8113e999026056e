"""Gradients of an objective, through a scaled loss where half precision needs one."""

import keras
from keras import ops


def with_loss_scale(optimizer, dtype_policy):
    """Returns an optimizer that scales its loss if a policy computes in float16."""
    if dtype_policy.name != "mixed_float16":
        return optimizer
    return keras.optimizers.LossScaleOptimizer(optimizer)


def scaled_gradients(objective, variables, optimizer):
    """Returns what an objective comes with, and its gradients for `variables`.

    Args:
        objective: Callable without arguments that returns a pair: a scalar tensor,
            and anything else.
        variables: Sequence of Keras variables.
        optimizer: The one whose scale the objective gets on the way, under float16.

    Returns:
        Tuple of the anything else, and a list of tensors.
    """
    import tensorflow as tf  # A training of a network does without.

    values = [variable.value for variable in variables]
    scale = _loss_scale(optimizer)
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(values)
        value, answer = objective()
        value = value if scale is None else value * scale
    gradients = tape.gradient(value, values)
    if scale is not None:
        gradients = [gradient / scale for gradient in gradients]
    return answer, gradients


def apply_gradients(optimizer, gradients, variables):
    """Moves variables by the gradients that `scaled_gradients` returned."""
    scale = _loss_scale(optimizer)
    if scale is not None:  # The optimizer looks for overflow, then unscales.
        gradients = [gradient * scale for gradient in gradients]
    optimizer.apply(gradients, variables)


def _loss_scale(optimizer):
    """Returns the factor of a loss-scaling optimizer, or `None` for another."""
    if not isinstance(optimizer, keras.optimizers.LossScaleOptimizer):
        return None
    return optimizer.scale_loss(ops.ones(()))
