"""Gradients, steps and answers on PyTorch, on one device."""

import keras
import torch
from keras import ops

from darts_keras.training.base_engine import BaseAnswerer, BaseStepRunner


def gradients(objective, values):
    """Differentiates an objective; see `engine.py`.

    Gradients of gradients are for inside another objective.
    """
    is_nested = [value.requires_grad and not _is_stored(value) for value in values]
    with torch.enable_grad():
        leaves = [
            value if nested else value.detach().requires_grad_()
            for value, nested in zip(values, is_nested, strict=True)
        ]
        value, answer = objective(leaves)
        found = torch.autograd.grad(
            value,
            leaves,
            create_graph=any(is_nested),
            allow_unused=True,
            materialize_grads=True,
        )
    if not any(is_nested):  # What is kept must not keep the graph.
        answer = keras.tree.map_structure(torch.Tensor.detach, answer)
    return answer, list(found)


def _is_stored(tensor):
    """Whether it is the storage of a Keras variable, which has its own flag."""
    return isinstance(tensor, torch.nn.Parameter)


def apply(optimizer, gradients, variables):
    """Moves variables as an optimizer says; see `engine.py`."""
    with torch.no_grad():
        optimizer.apply(gradients, variables)


def compiled(function, variables):
    """Returns a function that reads variables; PyTorch compiles nothing here."""
    del variables
    return torch.no_grad()(function)


class StepRunner(BaseStepRunner):
    """Makes the steps of a model, operation by operation; there is one device."""

    def _make_step(self, batch, phase):
        with torch.no_grad():
            batch = keras.tree.map_structure(ops.convert_to_tensor, batch)
            self._model.train_step(batch, phase)


class Answerer(BaseAnswerer):
    """Asks a classifier about many images; there is one device."""

    def _answer(self, images):
        with torch.no_grad():
            answers = self._model(ops.convert_to_tensor(images), training=False)
        return ops.convert_to_numpy(answers)
