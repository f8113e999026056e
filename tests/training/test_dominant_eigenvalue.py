"""The curvature in the architecture, against the whole Hessian in float64."""

import math

import keras
import numpy as np
import pytest
import tensorflow as tf
from search_toys import (
    NUM_CLASSES,
    SHAPE,
    ToySupernet,
    draw_batch,
    make_search,
    same,
    scale_pixels,
    values_of,
)

from darts_keras.data.augment import Augmentation
from darts_keras.data.preprocessing import Preprocessing
from darts_keras.models.snas_method import SnasMethod
from darts_keras.training.dominant_eigenvalue import (
    DominantEigenvalue,
    dominant_eigenvalue,
)
from darts_keras.training.optimizer import L2Adam

L2 = 2.0**-6  # That of `make_search`.


def alphas_of(search):
    return search.supernet.architecture_variables


def stir_alphas(search, size=0.5):
    generator = np.random.default_rng(3)
    for alpha in alphas_of(search):
        alpha.assign(size * generator.normal(size=alpha.shape))


def full_hessian(search, batch, distance=1e-6):
    """The Hessian of loss and penalty, column by column, by central differences.

    In float64 they stay between two kinks and have digits enough. The gradient is
    the plain one of Keras' model, with the penalty written out.
    """
    alphas, (images, labels) = alphas_of(search), batch

    @tf.function(autograph=False)
    def gradient():
        with tf.GradientTape() as tape:
            logits = search.supernet(images, training=True)
            loss = search.compute_loss(images, labels, logits)
            for alpha in alphas:
                loss += L2 / 2 * tf.reduce_sum(tf.square(alpha.value))
        return tf.concat(
            [tf.reshape(g, [-1]) for g in tape.gradient(loss, [a.value for a in alphas])],
            axis=0,
        )

    kept, columns = values_of(alphas), []
    for which, alpha in enumerate(alphas):
        for place in np.ndindex(*alpha.shape):
            ends = []
            for sign in (1, -1):
                moved = kept[which].copy()
                moved[place] += sign * distance
                alpha.assign(moved)
                ends.append(gradient().numpy())
            alpha.assign(kept[which])
            columns.append((ends[0] - ends[1]) / (2 * distance))
    return np.stack(columns)


@pytest.fixture(scope="module")
def search():
    """A real supernet: pools, convolutions, normalization by the batch."""
    keras.utils.set_random_seed(0)
    return make_search()


def test_it_is_the_largest_eigenvalue_of_the_whole_hessian(search):
    stir_alphas(search)
    batch = draw_batch(1, count=16)
    hessian = full_hessian(search, batch)
    eigenvalues = np.linalg.eigvalsh((hessian + hessian.T) / 2)
    # The largest in magnitude is negative here, so that a sign would show.
    assert -eigenvalues[0] > eigenvalues[-1] > L2
    measure = DominantEigenvalue(search, tolerance=1e-6)
    assert measure(batch) == pytest.approx(eigenvalues[-1], rel=1e-5)
    coarse = DominantEigenvalue(search)(batch)
    assert coarse == pytest.approx(eigenvalues[-1], rel=1e-2)
