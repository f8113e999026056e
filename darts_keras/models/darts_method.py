"""DARTS: a softmax, two levels, and nothing else."""

import keras

from darts_keras.known_settings import with_known_settings
from darts_keras.models.method import Method


@with_known_settings
def darts(_supernet):
    """Builds the method of the paper; it has no settings."""
    return DartsMethod()


@keras.saving.register_keras_serializable(package="darts_keras")
class DartsMethod(Method):
    """Mixes with the softmax of alpha, which moves down the loss of the valid half.

    Reference: [Liu et al., 2019](https://arxiv.org/abs/1806.09055)
    """
