"""How the learning rate of the weights falls."""

import math

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="darts_keras")
class EpochCosine(keras.optimizers.schedules.LearningRateSchedule):
    """Half a cosine from `start` to `end`, constant within an epoch.

    Epoch `e` of `epochs`, from 0, has
    `end + (start - end) * (1 + cos(pi * e / epochs)) / 2`.

    Args:
        start: Float. Rate of the first epoch.
        end: Float. Rate after the last epoch.
        epochs: Positive integer.
        steps_per_epoch: Positive integer.

    Reference: the code of [Liu et al., 2019](https://arxiv.org/abs/1806.09055)
    """

    def __init__(self, start, end, epochs, steps_per_epoch):
        super().__init__()
        self.start = start
        self.end = end
        self.epochs = epochs
        self.steps_per_epoch = steps_per_epoch

    def __call__(self, step):
        epoch = ops.cast(ops.floor_divide(step, self.steps_per_epoch), "float32")
        share = ops.minimum(epoch / self.epochs, 1.0)
        fall = (1 + ops.cos(math.pi * share)) / 2
        return self.end + (self.start - self.end) * fall

    def get_config(self):
        return {
            "start": self.start,
            "end": self.end,
            "epochs": self.epochs,
            "steps_per_epoch": self.steps_per_epoch,
        }
