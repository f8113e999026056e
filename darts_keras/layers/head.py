"""From the last cell to the class scores."""

import keras
from keras import ops

from darts_keras.layers.convolution import fan_in_uniform


@keras.saving.register_keras_serializable(package="darts_keras")
class ClassifierHead(keras.layers.Layer):
    """Global average pooling and a dense layer; returns logits.

    The logits are at least float32, also under mixed precision.

    Args:
        num_classes: Integer, at least 2.

    Call arguments:
        inputs: Tensor of shape `(batch, height, width, channels)`.

    Output: Tensor of shape `(batch, num_classes)`.
    """

    def __init__(self, num_classes, **kwargs):
        super().__init__(**kwargs)
        if num_classes < 2:
            raise ValueError(
                f"`num_classes` must be at least 2. Received: num_classes={num_classes}"
            )
        self.num_classes = num_classes

    def build(self, input_shape):
        start = fan_in_uniform(input_shape[-1])
        self.dense = keras.layers.Dense(
            self.num_classes,
            kernel_initializer=start,
            bias_initializer=start.clone(),
            dtype=self.dtype_policy,
        )
        self.dense.build((input_shape[0], input_shape[-1]))

    def call(self, inputs):
        logits = self.dense(ops.mean(inputs, axis=(1, 2)))  # (batch, num_classes)
        return ops.cast(logits, self.variable_dtype)

    def compute_output_shape(self, input_shape):
        return (input_shape[0], self.num_classes)

    def get_config(self):
        return {**super().get_config(), "num_classes": self.num_classes}
