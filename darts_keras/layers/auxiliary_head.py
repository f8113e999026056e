"""A second classifier in the middle of a network, for training only."""

import keras
from keras import ops

from darts_keras.layers.connection import ReluConvBN
from darts_keras.layers.head import ClassifierHead


@keras.saving.register_keras_serializable(package="darts_keras")
class AuxiliaryHead(keras.layers.Layer):
    """Pools a feature map to 2x2 pixels and classifies those; returns logits.

    ReLU; average pool; 1x1 convolution to 128 channels; 2x2 convolution to 768,
    which leaves one pixel; dense layer. Normalization and ReLU follow either
    convolution. The logits are at least float32, also under mixed precision.

    The reference knows sides of 7 and 8 pixels: windows of 5 at both ends of a
    side. So here, from 6 to 8 pixels. Any other side is cut into two halves, which
    share the middle pixel if it is odd, as PyTorch's adaptive pool does: windows
    of 5 would leave out the middle of a long side, and do not fit a short one.

    Args:
        num_classes: Integer, at least 2.

    Call arguments:
        inputs: Tensor of shape `(batch, height, width, channels)`.

    Output: Tensor of shape `(batch, num_classes)`.

    Reference: [Liu et al., 2019](https://arxiv.org/abs/1806.09055), the network for
    CIFAR-10 in the authors' code
    """

    def __init__(self, num_classes, **kwargs):
        super().__init__(**kwargs)
        self.num_classes = num_classes
        policy = self.dtype_policy
        self.reduce = ReluConvBN(128, dtype=policy)
        self.join = ReluConvBN(768, dtype=policy)
        self.classifier = ClassifierHead(num_classes, dtype=policy)

    def build(self, input_shape):
        batch, *_, channels = input_shape
        self.reduce.build((batch, 2, 2, channels))
        self.join.build((batch, 1, 1, 2 * 2 * self.reduce.filters))
        self.classifier.build((batch, 1, 1, self.join.filters))

    def call(self, inputs, training=False):
        corners = self.reduce(_pool_to_2x2(ops.relu(inputs)), training=training)
        # The channels of all four pixels on one: a 1x1 convolution sees all of them.
        one_pixel = ops.reshape(corners, (-1, 1, 1, 2 * 2 * self.reduce.filters))
        features = ops.relu(self.join(one_pixel, training=training))
        return self.classifier(features)

    def compute_output_shape(self, input_shape):
        return (input_shape[0], self.num_classes)

    def get_config(self):
        return {**super().get_config(), "num_classes": self.num_classes}


def _pool_to_2x2(images):
    for axis in (1, 2):
        if images.shape[axis] == 1:
            images = ops.repeat(images, 2, axis=axis)
    sides = images.shape[1:3]
    windows = [5 if 6 <= side <= 8 else -(-side // 2) for side in sides]
    strides = [side - window for side, window in zip(sides, windows, strict=True)]
    return ops.average_pool(images, tuple(windows), tuple(strides), padding="valid")
