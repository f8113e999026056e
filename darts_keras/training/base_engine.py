"""What the engines of all backends have in common."""

import numpy as np
from keras.ops import convert_to_numpy

from darts_keras.data.train_batches import EvalBatches
from darts_keras.training.strategy import open_strategy


class BaseStepRunner:
    """Makes the steps of a model; a backend says how one is made.

    Args:
        model: Keras model with `train_step(batch, phase)`, `phase(steps_done)`,
            `steps_done` and `state_variables`; made in the scope of the strategy.
        strategy: Optional `Strategy`. One device by default.

    Call arguments:
        batch: Nested structure of arrays, the whole batch.
    """

    def __init__(self, model, strategy=None):
        self._model = model
        self._strategy = strategy or open_strategy("one_device")
        self._steps_done = None  # Not known: the variable may have been assigned.

    def __call__(self, batch):
        if self._steps_done is None:
            self._steps_done = int(convert_to_numpy(self._model.steps_done))
        self._make_step(batch, self._model.phase(self._steps_done))
        self._steps_done += 1

    def _make_step(self, batch, phase):
        raise NotImplementedError

    def sync(self):
        """Ends a sequence of steps: variables may be read then, and be assigned.

        Between two steps they may have the values of the last time.
        """
        self._steps_done = None

    def wait(self):
        """Returns when the device has made all steps."""
        convert_to_numpy(self._model.steps_done)


class BaseAnswerer:
    """Asks a classifier about many images; a backend says how a batch is answered.

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

    def __call__(self, images):
        batches = EvalBatches(images, self._batch_size)
        # Each batch is waited for: a device has no room for those of a whole set.
        answers = [self._answer(*batches[index]) for index in range(len(batches))]
        return np.concatenate(answers)[: len(images)]

    def _answer(self, images):
        """Returns what the model says of a batch, an array."""
        raise NotImplementedError
