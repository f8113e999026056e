"""Batch normalization as the reference has it."""

import keras
from keras import ops

from darts_keras.kernel import fast


@keras.saving.register_keras_serializable(package="darts_keras")
class BatchNorm(keras.layers.Layer):
    """Batch normalization over the last axis, with PyTorch's constants.

    Keras' own layer has other defaults (momentum 0.99, epsilon 1e-3) and keeps
    the biased variance. Here the moving variance is the unbiased one, as in the
    networks of the DARTS reference code. As with Keras' own, a layer that is
    not `trainable` normalizes by its moving statistics in training, too. Inside of
    `share_of_batch` the statistics are those of the whole batch.

    Args:
        affine: Boolean. Whether to learn an offset and a scale per channel.
        momentum: Float in `[0, 1)`. Share of the old moving statistics that a
            batch leaves in place.
        epsilon: Positive float. Added to the variance.

    Call arguments:
        inputs: Tensor of shape `(batch, height, width, channels)`; the output
            has the same shape.
        gain: Optional tensor of shape `(channels,)`. Scales the normalized
            channels, for mixing weights: this way they cost no pass over the
            images of their own.
    """

    def __init__(self, affine=True, momentum=0.9, epsilon=1e-5, **kwargs):
        # A gain is a mixing weight: half precision would round its steps away.
        super().__init__(autocast=False, **kwargs)
        if not 0 <= momentum < 1:
            raise ValueError(
                f"`momentum` must be in [0, 1). Received: momentum={momentum}"
            )
        self.affine = affine
        self.momentum = momentum
        self.epsilon = epsilon

    def build(self, inputs_shape, gain_shape=None):
        del gain_shape

        def add(name, start, trainable):
            shape = (inputs_shape[-1],)
            return self.add_weight(
                shape, start, name=name, trainable=trainable, autocast=False
            )

        if self.affine:
            self.scale = add("scale", "ones", True)
            self.offset = add("offset", "zeros", True)
        self.moving_mean = add("moving_mean", "zeros", False)
        self.moving_variance = add("moving_variance", "ones", False)

    def call(self, inputs, gain=None, training=False):
        inputs = ops.cast(inputs, self.compute_dtype)
        scale, offset = self._scale_and_offset(gain)
        if not (training and self.trainable):  # As Keras' own: frozen is frozen.
            mean, variance = map(
                ops.convert_to_tensor, (self.moving_mean, self.moving_variance)
            )
            return fast.normalize_by_statistics(
                inputs, mean, variance, scale, offset, self.epsilon
            )
        outputs, mean, variance = fast.batch_normalization(
            inputs, scale, offset, self.epsilon
        )
        self._move_statistics(mean, variance)
        return outputs

    def _scale_and_offset(self, gain):
        dtype = self.moving_mean.dtype
        gain = None if gain is None else ops.cast(gain, dtype)
        if not self.affine:
            shape = self.moving_mean.shape
            one = ops.ones(shape, dtype) if gain is None else gain
            return one, ops.zeros(shape, dtype)
        if gain is None:
            return ops.convert_to_tensor(self.scale), ops.convert_to_tensor(self.offset)
        return self.scale * gain, self.offset * gain

    def _move_statistics(self, mean, variance):
        for moving, new in ((self.moving_mean, mean), (self.moving_variance, variance)):
            new = ops.stop_gradient(new)
            moving.assign(moving + (new - moving) * (1 - self.momentum))

    def compute_output_shape(self, inputs_shape, gain_shape=None):
        del gain_shape
        return inputs_shape

    def get_config(self):
        return {
            **super().get_config(),
            "affine": self.affine,
            "momentum": self.momentum,
            "epsilon": self.epsilon,
        }
