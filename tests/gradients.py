"""Gradients on the backend at hand, for tests."""

import keras
from keras import ops

from darts_keras.training.overlay import Overlay


def gradients(objective, variables=(), tensors=()):
    """Computes gradients; of a function that calls this one, too.

    Args:
        objective: Function of tensors to a scalar.
        variables: List of Keras variables that it reads.
        tensors: List of tensors or arrays, with which it is called.

    Returns:
        List of tensors, for the variables and then for the tensors. What does not
        reach the scalar has `None`, on JAX zeros.
    """
    find = {"jax": _on_jax, "tensorflow": _on_tensorflow, "torch": _on_torch}
    tensors = [ops.convert_to_tensor(tensor) for tensor in tensors]
    return find[keras.config.backend()](objective, list(variables), tensors)


def _on_jax(objective, variables, tensors):
    import jax

    assigned = []

    def stateless(values, tensors):
        with Overlay(zip(variables, values, strict=True)) as overlay:
            loss = objective(*tensors)
        assigned.extend(overlay.assigned)
        return loss, [overlay.get_current_value(variable) for variable in assigned]

    values = [variable.value for variable in variables]
    differentiate = jax.jit(jax.grad(stateless, argnums=(0, 1), has_aux=True))
    found, news = differentiate(values, tensors)
    for variable, value in zip(assigned, news, strict=True):
        variable.assign(value)
    return [gradient for part in found for gradient in part]


def _on_tensorflow(objective, variables, tensors):
    import tensorflow as tf

    sources = [*(variable.value for variable in variables), *tensors]
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        loss = objective(*tensors)
    found = tape.gradient(loss, sources)
    return [g if g is None else tf.convert_to_tensor(g) for g in found]


def _on_torch(objective, variables, tensors):
    import torch

    # Those of an outer gradient stay what they are.
    tensors = [t if t.requires_grad else t.detach().requires_grad_() for t in tensors]
    sources = [*(variable.value for variable in variables), *tensors]
    loss = objective(*tensors)
    return list(
        torch.autograd.grad(loss, sources, create_graph=True, allow_unused=True)
    )
