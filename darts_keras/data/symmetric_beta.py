"""Draws of a Beta distribution with two equal parameters."""

import math

from keras import ops

from darts_keras.kernel.batch_share import at_their_places

_TINY = 1e-30  # Keeps 0 / 0 away; far below what a draw can be.


def symmetric_beta(length_draws, angle_draws, alpha):
    """Turns two uniform draws into one of Beta(alpha, alpha), exactly.

    `keras.random.beta` rejects and draws again, for which XLA has no kernel under
    TensorFlow. Here a point at a random angle, at a random length, gives a number of
    Student's t distribution with `2 * alpha` degrees of freedom (Bailey), and that
    one of the Beta distribution, in a form that no `alpha` overflows.

    Args:
        length_draws: Tensor of draws from [0, 1).
        angle_draws: Tensor of the same shape, likewise.
        alpha: Positive float.

    Returns:
        Tensor of the same shape, in [0, 1].

    Reference: Bailey, 1994, Polar generation of random variates with the
    t-distribution, Mathematics of Computation 62
    """

    def from_draws(length_draws, angle_draws):
        near = ops.power(length_draws, 1 / alpha)
        cosine = ops.cos(2 * math.pi * angle_draws)
        far = ops.sqrt(1 - near) * cosine
        length = ops.sqrt(ops.maximum(near + ops.square(far), _TINY))
        return ops.clip((1 + far / length) / 2, 0, 1)  # Rounding may lead beyond.

    return at_their_places(from_draws, length_draws, angle_draws)
