"""Images to check a model by, wherever it goes."""

import numpy as np

from darts_keras.data.bundled import open_fashion_mnist_sample
from darts_keras.zoo.predict import read_images


def example_images(image_shape, count=8):
    """Returns real images in the shape that a model takes.

    They are of the bundled sample of Fashion-MNIST, whatever the model was trained on:
    what belongs to others, or is private, must not travel with a model.

    Args:
        image_shape: Triple `(height, width, channels)`.
        count: Positive integer. The classes take turns.

    Returns:
        `uint8` array `(count, height, width, channels)`.
    """
    height, width, channels = image_shape
    images, _ = open_fashion_mnist_sample().load_train()
    return np.repeat(read_images(images[:count], (height, width, 1)), channels, -1)
