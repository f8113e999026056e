"""Gradients, steps and answers on TensorFlow, on one device or several."""

import keras
import numpy as np
import tensorflow as tf

from darts_keras.data.train_batches import EvalBatches
from darts_keras.kernel.batch_share import BatchShare, current_share, share_of_batch
from darts_keras.training.strategy import open_strategy


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
    values = list(map(tf.convert_to_tensor, values))  # Variables are read.
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(values)
        value, answer = objective(values)
    zero = tf.UnconnectedGradients.ZERO
    return answer, tape.gradient(value, values, unconnected_gradients=zero)


def apply(optimizer, gradients, variables):
    """Moves variables as an optimizer says.

    Args:
        optimizer: Keras optimizer, built. On several devices it must not add up the
            gradients, which are those of the whole batch already: an `L2SGD` or
            `L2Adam`.
        gradients: List of tensors.
        variables: List of Keras variables.

    Raises:
        ValueError: If the optimizer would add up the gradients.
    """
    if current_share() is not None and not hasattr(optimizer, "l2"):
        raise ValueError(
            "On several devices the optimizer must be an `L2SGD` or an `L2Adam`. "
            f"Received: optimizer={optimizer!r}"
        )
    optimizer.apply(gradients, variables)


def compiled(function, variables):
    """Compiles a function of tensors that reads variables and assigns none.

    Args:
        function: Callable.
        variables: Sequence of Keras variables that it reads; not needed here.
    """
    del variables
    return tf.function(function, autograph=False)


class StepRunner:
    """Makes the steps of a model, compiled, each on its share of the batch.

    Args:
        model: Keras model with `train_step(batch, phase)`, `phase(steps_done)`,
            `steps_done` and `state_variables`; made in the scope of the strategy.
        strategy: Optional `Strategy`. One device by default.
    """

    def __init__(self, model, strategy=None):
        self._model = model
        self._strategy = strategy or open_strategy("one_device")
        self._steps_done = None
        self._step = self._make_step
        if not model.run_eagerly:
            jit_compile = bool(model.jit_compile) and self._strategy.native is None
            self._step = tf.function(
                # A function of its own: TensorFlow warns of one that is traced often.
                lambda *arguments: self._make_step(*arguments),
                autograph=False,
                jit_compile=jit_compile,
            )

    def __call__(self, batch):
        """Makes a step.

        Args:
            batch: Nested structure of arrays, the whole batch.
        """
        if self._steps_done is None:
            self._steps_done = int(self._model.steps_done.numpy())
        phase = self._model.phase(self._steps_done)
        if self._strategy.native is None:
            self._step(keras.tree.map_structure(tf.convert_to_tensor, batch), phase)
        else:
            self._step(*_divided(batch, self._strategy), phase)
        self._steps_done += 1

    def sync(self):
        """Brings the variables up to date; they may be assigned afterwards."""
        self._steps_done = None

    def wait(self):
        """Returns when the device has made all steps."""
        self._model.steps_done.numpy()

    def _make_step(self, *arguments):
        if self._strategy.native is None:
            self._model.train_step(*arguments)
            return
        parts, counts, phase = arguments

        def step_of_replica(index, rows, batch):
            with share_of_batch(BatchShare(index, rows, counts, _add_up)):
                self._model.train_step(batch, phase)

        self._strategy.native.run(step_of_replica, args=parts)


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
        self._model = model
        self._batch_size = batch_size
        self._strategy = strategy or open_strategy("one_device")
        self._forward = self._make_answers
        if not model.run_eagerly:
            self._forward = tf.function(
                lambda *arguments: self._make_answers(*arguments), autograph=False
            )

    def __call__(self, images):
        batches = EvalBatches(images, self._batch_size)
        answers = [self._answer(*batches[i]) for i in range(len(batches))]
        return np.concatenate(answers)[: len(images)]

    def _answer(self, images):
        if self._strategy.native is None:
            return np.asarray(self._forward(tf.convert_to_tensor(images)))
        parts = _divided(images, self._strategy)
        gathered = np.asarray(self._forward(*parts))
        order = np.concatenate(self._strategy.parts(len(images)))
        answers = np.empty_like(gathered)
        answers[order] = gathered
        return answers

    def _make_answers(self, *arguments):
        if self._strategy.native is None:
            return self._model(*arguments, training=False)
        (_, _, images), _ = arguments
        native = self._strategy.native
        answers = native.run(self._model, args=(images,), kwargs={"training": False})
        return native.gather(answers, axis=0)


def _divided(batch, strategy):
    """Divides a batch up.

    Returns:
        Pair: a triple of the values on the replicas (their number, the rows and the
        images of each), and how many images each has, a tuple of integers.
    """
    rows = strategy.parts(len(keras.tree.flatten(batch)[0]))

    def part(context):
        index = context.replica_id_in_sync_group
        of_part = keras.tree.map_structure(lambda a: tf.constant(a[rows[index]]), batch)
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
