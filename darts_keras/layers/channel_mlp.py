"""What most attention blocks ask of a feature map: which channels matter."""

import keras

from darts_keras.layers.convolution import fan_in_uniform


@keras.saving.register_keras_serializable(package="darts_keras")
class ChannelMLP(keras.layers.Layer):
    """Two dense layers with a ReLU between; the number of channels is kept.

    There are `max(1, channels // ratio)` hidden units, so that a map of few
    channels has one, too.

    Args:
        ratio: Positive integer. How many channels share a hidden unit.
        hidden_bias: Boolean. Whether the hidden units have biases.
        output_bias: Boolean. Whether the outputs have biases.

    Call arguments:
        inputs: Tensor of shape `(batch, channels)`; the output has the same shape.
    """

    def __init__(self, ratio=16, hidden_bias=True, output_bias=True, **kwargs):
        super().__init__(**kwargs)
        if ratio < 1:
            raise ValueError(f"`ratio` must be at least 1. Received: ratio={ratio}")
        self.ratio = ratio
        self.hidden_bias = hidden_bias
        self.output_bias = output_bias

    def build(self, input_shape):
        channels = input_shape[-1]
        units = max(1, channels // self.ratio)
        self.hidden = self._dense(units, channels, self.hidden_bias, "relu")
        self.hidden.build(input_shape)
        self.output_layer = self._dense(channels, units, self.output_bias, None)
        self.output_layer.build((input_shape[0], units))

    def _dense(self, units, fan_in, use_bias, activation):
        return keras.layers.Dense(
            units,
            activation,
            use_bias,
            kernel_initializer=fan_in_uniform(fan_in),
            bias_initializer=fan_in_uniform(fan_in),
            dtype=self.dtype_policy,
        )

    def call(self, inputs):
        return self.output_layer(self.hidden(inputs))

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {
            **super().get_config(),
            "ratio": self.ratio,
            "hidden_bias": self.hidden_bias,
            "output_bias": self.output_bias,
        }
