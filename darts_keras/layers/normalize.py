"""From pixels to what a network sees."""

import math

import keras
from keras import ops

from darts_keras.pixel_scaling import pixel_scaling


@keras.saving.register_keras_serializable(package="darts_keras")
class Normalize(keras.layers.Layer):
    """Normalizes raw images by the statistics of a data set; learns nothing.

    It is the first layer of a finished classifier, and computes what training
    images get after their augmentation. Computed in at least float32, since half
    precision cannot hold every pixel value.

    Args:
        mean: Sequence of floats, one a channel, for pixels in [0, 1].
        deviation: Sequence of positive floats, likewise.

    Call arguments:
        inputs: Tensor of shape `(batch, height, width, channels)`, integers or
            floats, in [0, 255]; the output has the same shape.

    Raises:
        ValueError: If the arguments differ in length, or a deviation is not
            positive, or the images have another number of channels.
    """

    def __init__(self, mean, deviation, **kwargs):
        super().__init__(autocast=False, **kwargs)
        self.mean = tuple(map(float, mean))
        self.deviation = tuple(map(float, deviation))
        if len(self.mean) != len(self.deviation):
            raise ValueError(
                "`mean` and `deviation` must have one value a channel each. "
                f"Received: mean={self.mean}, deviation={self.deviation}"
            )
        if not all(0 < value < math.inf for value in self.deviation):
            raise ValueError(
                "`deviation` must be positive. A channel that is constant may have 1. "
                f"Received: deviation={self.deviation}"
            )

    def build(self, input_shape):
        if input_shape[-1] != len(self.mean):
            raise ValueError(
                f"The images must have {len(self.mean)} channels, as `mean` has. "
                f"Received: input_shape={tuple(input_shape)}"
            )

    def call(self, inputs):
        dtype = self.variable_dtype
        scale, offset = (
            ops.convert_to_tensor(constant, dtype)
            for constant in pixel_scaling(self.mean, self.deviation)
        )
        return ops.cast(ops.cast(inputs, dtype) * scale + offset, self.compute_dtype)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        config = {"mean": self.mean, "deviation": self.deviation}
        return {**super().get_config(), **config}
