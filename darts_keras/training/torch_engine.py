"""Gradients, steps and answers on PyTorch, on one device."""

import keras
import numpy as np
import torch
from keras import ops

from darts_keras.data.train_batches import EvalBatches


def gradients(objective, values):
    """Differentiates an objective.

    Args:
        objective: Callable that takes a list of tensors and returns a pair: a scalar
            tensor, and a nested structure of tensors.
        values: List of tensors.

    Returns:
        Tuple of the structure, and the list of gradients for the values; of one that
        has no influence it is 0. Inside another objective they can be differentiated
        again.
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
    """Moves variables as an optimizer says.

    Args:
        optimizer: Keras optimizer, built.
        gradients: List of tensors.
        variables: List of Keras variables.
    """
    with torch.no_grad():
        optimizer.apply(gradients, variables)


def compiled(function, variables):
    """Returns a function of tensors; PyTorch computes it operation by operation.

    Args:
        function: Callable.
        variables: Sequence of Keras variables that it reads; not needed here.
    """
    del variables
    return torch.no_grad()(function)


class StepRunner:
    """Makes the steps of a model.

    Args:
        model: Keras model with `train_step(batch, phase)`, `phase(steps_done)` and
            `steps_done`.
        strategy: Optional `Strategy`. There is but one device.
    """

    def __init__(self, model, strategy=None):
        del strategy
        self._model = model
        self._steps_done = None

    def __call__(self, batch):
        """Makes a step.

        Args:
            batch: Nested structure of arrays.
        """
        if self._steps_done is None:
            self._steps_done = int(self._model.steps_done.value)
        phase = self._model.phase(self._steps_done)
        with torch.no_grad():
            batch = keras.tree.map_structure(ops.convert_to_tensor, batch)
            self._model.train_step(batch, phase)
        self._steps_done += 1

    def sync(self):
        """Brings the variables up to date; they may be assigned afterwards."""
        self._steps_done = None

    def wait(self):
        """Returns when the device has made all steps."""
        ops.convert_to_numpy(self._model.steps_done)


class Answerer:
    """Asks a classifier about many images.

    Args:
        model: Keras model from images to probabilities `(batch, num_classes)`.
        batch_size: Positive integer. Images at a time.
        strategy: Optional `Strategy`. There is but one device.

    Call arguments:
        images: Array `(count, height, width, channels)`.

    Returns an array `(count, num_classes)`.
    """

    def __init__(self, model, batch_size, strategy=None):
        del strategy
        self._model = model
        self._batch_size = batch_size

    def __call__(self, images):
        batches = EvalBatches(images, self._batch_size)
        with torch.no_grad():
            answers = [
                self._model(ops.convert_to_tensor(batches[i][0]), training=False)
                for i in range(len(batches))
            ]
        return np.concatenate(list(map(ops.convert_to_numpy, answers)))[: len(images)]
