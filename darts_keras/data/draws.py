"""From uniform random numbers to the choices that augmentation makes."""

import keras
from keras import ops

from darts_keras.kernel.batch_share import of_whole_batch

_STEP = 1_000_003  # Any number would do: it tells two draws of one seed apart.


def uniform(seed, batch, count):
    """Draws numbers in [0, 1), each image its own.

    An image of a share of a batch gets the numbers it has in the whole batch.

    Args:
        seed: Integer or `keras.random.SeedGenerator`.
        batch: Integer or integer tensor. Number of images that are here.
        count: Integer. Numbers for each image.

    Returns:
        List of `count` tensors `(batch, 1)`.
    """
    draws = of_whole_batch(
        lambda number: keras.random.uniform(
            (number, count), dtype="float32", seed=seed
        ),
        batch,
    )
    return ops.split(draws, count, axis=1)


def second_seed(seed):
    """Returns a seed for a further draw by what was given for the first.

    A generator gives new numbers by itself, an integer would give the same ones.
    """
    return (seed + _STEP) % 2**31 if isinstance(seed, int) else seed


def draw_below(draws, bound):
    """Turns draws from [0, 1) into integers `0..bound-1`, all equally likely.

    Args:
        draws: Tensor `(batch, 1)`.
        bound: Positive integer, or integer tensor `(batch, 1)`.

    Returns:
        `int32` tensor `(batch, 1)`.
    """
    integers = ops.cast(ops.floor(draws * ops.cast(bound, draws.dtype)), "int32")
    return ops.minimum(integers, bound - 1)  # The product may round up to `bound`.


def draw_between(draws, low, high):
    """Turns draws from [0, 1) into floats in `[low, high]`.

    Args:
        draws: Tensor `(batch, 1)`.
        low: Float or tensor `(batch, 1)`.
        high: Likewise.

    Returns:
        Tensor `(batch, 1)`.
    """
    return low + draws * (high - low)
