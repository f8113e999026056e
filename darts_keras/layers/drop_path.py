"""Drop path: a branch that is missing now and then cannot be relied upon."""

import keras
from keras import ops

from darts_keras.kernel.batch_share import of_whole_batch


@keras.saving.register_keras_serializable(package="darts_keras")
class DropPath(keras.layers.Layer):
    """Zeros a branch for whole samples, at random, while training.

    The samples that keep the branch are divided by the probability to keep it, so
    the mean stays what it was. Every call draws anew: one layer serves all the
    branches of a cell. DARTS drops the output of each operation on an edge, but
    of no identity.

    Args:
        rate: Float in `[0, 1)`. Probability that a sample loses the branch, at
            first. A training loop that ramps it assigns `current_rate`.
        seed: Optional integer. Fixes which samples are dropped.

    Call arguments:
        inputs: Tensor of shape `(batch, ...)`; the output has the same shape.

    Raises:
        ValueError: If `rate` is out of its range.

    Reference: [Larsson et al., 2017](https://arxiv.org/abs/1605.07648), section 3
    """

    def __init__(self, rate, seed=None, **kwargs):
        super().__init__(**kwargs)
        if not 0 <= rate < 1:
            raise ValueError(f"`rate` must be in [0, 1). Received: rate={rate}")
        self.rate = rate
        self.seed = seed
        self.seed_generator = keras.random.SeedGenerator(seed)

    def build(self, input_shape):
        del input_shape
        # A variable: training is traced once and would freeze an attribute. In
        # half precision a ramp of many epochs would have few steps.
        self.current_rate = self.add_weight(
            (),
            keras.initializers.Constant(self.rate),
            dtype="float32",
            trainable=False,
            autocast=False,
            name="current_rate",
        )

    def call(self, inputs, training=False):
        if not training:
            return inputs
        draw = of_whole_batch(
            lambda number: keras.random.uniform(
                (number, *[1] * (len(inputs.shape) - 1)),
                dtype="float32",
                seed=self.seed_generator,
            ),
            ops.shape(inputs)[0],
        )  # (batch, 1, ..., 1)
        keep = 1 - ops.convert_to_tensor(self.current_rate)
        return inputs * ops.cast(ops.where(draw < keep, 1 / keep, 0), inputs.dtype)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "rate": self.rate, "seed": self.seed}
