"""How a learning rate rises and falls."""

import math

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="darts_keras")
class WarmupCosine(keras.optimizers.schedules.LearningRateSchedule):
    """A straight line up, then half a cosine down from `start` to `end`.

    The rate is constant within a stage of `stage_steps` steps. Stage `s` of `n`, from
    0, of which the first `w` are warm-up, has `start * (s + 1) / (w + 1)` in the
    warm-up and `end + (start - end) * (1 + cos(pi * (s - w) / (n - w))) / 2` after it.

    Args:
        start: Float. The highest rate.
        end: Float. The rate after the last stage.
        num_stages: Positive integer.
        stage_steps: Positive integer. 1 for a rate that changes at each step; the
            steps of an epoch for one that changes with it, as in the DARTS code.
        warmup_stages: Non-negative integer, less than `num_stages`.

    Raises:
        ValueError: If the warm-up leaves no stage for the cosine.

    Reference: [Loshchilov & Hutter, 2017](https://arxiv.org/abs/1608.03983)
    """

    def __init__(self, start, end, num_stages, stage_steps=1, warmup_stages=0):
        super().__init__()
        if not 0 <= warmup_stages < num_stages:
            raise ValueError(
                "`warmup_stages` must be in [0, `num_stages`). Received: "
                f"warmup_stages={warmup_stages}, num_stages={num_stages}"
            )
        self.start = start
        self.end = end
        self.num_stages = num_stages
        self.stage_steps = stage_steps
        self.warmup_stages = warmup_stages

    def __call__(self, step):
        stage = ops.cast(ops.floor_divide(step, self.stage_steps), "float32")
        rise = self.start * (stage + 1) / (self.warmup_stages + 1)
        left = self.num_stages - self.warmup_stages
        share = ops.minimum((stage - self.warmup_stages) / left, 1.0)
        fall = (1 + ops.cos(math.pi * share)) / 2
        fall = self.end + (self.start - self.end) * fall
        return ops.where(stage < self.warmup_stages, rise, fall)

    def get_config(self):
        return {
            "start": self.start,
            "end": self.end,
            "num_stages": self.num_stages,
            "stage_steps": self.stage_steps,
            "warmup_stages": self.warmup_stages,
        }
