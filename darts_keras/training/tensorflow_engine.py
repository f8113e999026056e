"""Gradients, steps and answers on TensorFlow, on one device or several."""

import functools

import keras
import numpy as np
import tensorflow as tf

from darts_keras.kernel.batch_share import BatchShare, current_share, share_of_batch
from darts_keras.training.base_engine import BaseAnswerer, BaseStepRunner


def gradients(objective, values):
    """Differentiates an objective; see `engine.py`."""
    values = list(map(tf.convert_to_tensor, values))  # Variables are read.
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(values)
        value, answer = objective(values)
    zero = tf.UnconnectedGradients.ZERO
    return answer, tape.gradient(value, values, unconnected_gradients=zero)


def apply(optimizer, gradients, variables):
    """Moves variables as an optimizer says; see `engine.py`.

    Raises:
        ValueError: If the optimizer would add up the gradients of several devices,
            which are those of the whole batch already.
    """
    if current_share() is not None and not hasattr(optimizer, "l2"):
        raise ValueError(
            "On several devices the optimizer must be an `L2SGD` or an `L2Adam`. "
            f"Received: optimizer={optimizer!r}"
        )
    optimizer.apply(gradients, variables)


def compiled(function, variables):
    """Compiles a function that reads variables; see `engine.py`."""
    del variables
    return tf.function(function, autograph=False)


class StepRunner(BaseStepRunner):
    """Makes the steps of a model, compiled, each replica on its share of the batch."""

    def __init__(self, model, strategy=None):
        super().__init__(model, strategy)
        is_divided = self._strategy.native is not None
        self._step = self._on_replicas if is_divided else model.train_step
        if not model.run_eagerly:
            self._step = tf.function(
                # TensorFlow counts by the object how often one is traced.
                functools.partial(self._step),
                autograph=False,
                jit_compile=bool(model.jit_compile) and not is_divided,
            )

    def _make_step(self, batch, phase):
        if self._strategy.native is None:
            self._step(keras.tree.map_structure(tf.convert_to_tensor, batch), phase)
        else:
            self._step(*_divided(batch, self._strategy), phase)

    def _on_replicas(self, parts, counts, phase):
        def step_of_replica(index, rows, batch):
            with share_of_batch(BatchShare(index, rows, counts, _add_up)):
                self._model.train_step(batch, phase)

        self._strategy.native.run(step_of_replica, args=parts)


class Answerer(BaseAnswerer):
    """Asks a classifier about many images, compiled, each replica about its share."""

    def __init__(self, model, batch_size, strategy=None):
        super().__init__(model, batch_size, strategy)
        is_divided = self._strategy.native is not None
        self._forward = self._on_replicas if is_divided else self._on_device
        if not model.run_eagerly:
            forward = functools.partial(self._forward)
            self._forward = tf.function(forward, autograph=False)

    def _answer(self, images):
        if self._strategy.native is None:
            return np.asarray(self._forward(tf.convert_to_tensor(images)))
        (_, _, parts), _ = _divided(images, self._strategy)
        gathered = np.asarray(self._forward(parts))
        answers = np.empty_like(gathered)
        answers[np.concatenate(self._strategy.parts(len(images)))] = gathered
        return answers

    def _on_device(self, images):
        return self._model(images, training=False)

    def _on_replicas(self, parts):
        native = self._strategy.native
        return native.gather(native.run(self._on_device, args=(parts,)), axis=0)


def _divided(batch, strategy):
    """Divides a batch up.

    Returns:
        Pair: a triple of the values on the replicas (their number, the rows and the
        images of each), and how many images each has, a tuple of integers.
    """
    rows = strategy.parts(len(keras.tree.flatten(batch)[0]))

    def part(context):
        index = context.replica_id_in_sync_group
        with tf.device("/cpu:0"):  # Or all would go through the first GPU.
            of_part = keras.tree.map_structure(
                lambda array: tf.constant(array[rows[index]]), batch
            )
            return tf.constant(index), tf.constant(rows[index]), of_part

    parts = strategy.native.experimental_distribute_values_from_function(part)
    return parts, tuple(map(len, rows))


def _add_up(tensors):
    """Returns the sums over the replicas; a collective takes one type at a time."""
    context = tf.distribute.get_replica_context()
    # A bare argument, or a variable that is read, would be refused.
    tensors = list(map(tf.identity, tensors))
    sums = {}
    for dtype in {tensor.dtype: None for tensor in tensors}:
        alike = {i: t for i, t in enumerate(tensors) if t.dtype == dtype}
        added = context.all_reduce(tf.distribute.ReduceOp.SUM, list(alike.values()))
        sums.update(zip(alike, added, strict=True))
    return [sums[index] for index in range(len(tensors))]
