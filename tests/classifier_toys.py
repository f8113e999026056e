"""Classifiers that need no training, and images that they tell apart."""

import keras
import numpy as np

from darts_keras.data.source import DataSource
from darts_keras.training.classifier_file import save_classifier

CLASSES = ("dark", "bright")


def make_classifier(image_shape=(16, 16, 1), threshold=0.5, activation="softmax"):
    """Returns a model that calls images bright whose mean is above a threshold.

    Args:
        image_shape: Triple; height and width may be `None`.
        threshold: Float in [0, 1]. At it, both classes are equally likely.
        activation: Optional string. Of the output.
    """
    images = keras.Input(image_shape)
    pixels = keras.layers.Rescaling(1 / 255)(images)
    means = keras.layers.GlobalAveragePooling2D()(pixels)
    head = keras.layers.Dense(2, activation=activation)
    model = keras.Model(images, head(means))
    slope = 20 / image_shape[-1] * np.ones((image_shape[-1], 1))
    bias = 20 * threshold
    head.set_weights([np.hstack([-slope, slope]), np.array([bias, -bias])])
    return model


def save_bright(path, **settings):
    """Saves such a model; returns the path."""
    save_classifier(make_classifier(**settings), path)
    return path


def gray_images(levels, side=16, channels=1):
    """Returns images, each of one gray level in [0, 255]."""
    levels = np.array(levels, np.uint8)[:, None, None, None]
    return np.repeat(levels, side, 1).repeat(side, 2).repeat(channels, 3)


def make_source(levels=(10, 250, 90, 160), labels=(0, 1, 1, 1), **named):
    """Returns a data set with a test part of these gray levels and labels."""
    named = {"classes": CLASSES, **named}
    return DataSource(
        "grays",
        "drawn",
        (gray_images([0, 255]), [0, 1]),
        lambda: (gray_images(levels), list(labels)),
        **named,
    )
