"""Mean and variance of the channels of a batch, wherever its images are."""

import math

import numpy as np
from keras import ops

from darts_keras.kernel.batch_share import batch_total, current_share


def batch_statistics(images):
    """Returns the statistics of the whole batch, of which a replica may have a share.

    Args:
        images: Tensor of shape `(batch, height, width, channels)`, of a type that is
            at least float32.

    Returns:
        Tuple of the mean `(channels,)`, the biased variance `(channels,)` and the
        number of values behind each, an integer, or an integer tensor where the
        shape is not static.
    """
    share = current_share()
    if share is None:
        mean, variance = _moments(images)
    else:
        mean, variance = _merged_moments(images, share)
    count = math.prod((batch_total(images), *ops.shape(images)[1:-1]))
    return mean, variance, count


def _moments(images):
    # Not `ops.moments`: on TensorFlow it cuts a gradient, so that second
    # derivatives through the variance are wrong.
    mean = ops.mean(images, axis=(0, 1, 2))
    return mean, ops.mean(ops.square(images - mean), axis=(0, 1, 2))


def _merged_moments(images, share):
    """Merges the moments of all replicas, which costs one exchange.

    Every replica writes its own into its row of a table of zeros, so the sum of the
    tables has all of them, exactly. A mean of squares less the square of the mean
    would cancel where the mean is large, and the mean first would cost a second
    exchange.

    Reference: Chan, Golub & LeVeque, 1979, Updating formulae and a pairwise algorithm
    for computing sample variances, section 2
    """
    places = np.arange(len(share.counts), dtype="int32")[:, None, None]
    own_row = ops.cast(ops.equal(share.index, places), images.dtype)
    own = ops.stack(_moments_or_zeros(images))  # (2, channels)
    (table,) = share.add_up([own_row * own])
    means, variances = ops.unstack(table, axis=1)  # (num_replicas, channels)
    weights = [[count / share.total] for count in share.counts]
    weights = ops.convert_to_tensor(weights, images.dtype)
    mean = ops.sum(weights * means, axis=0)
    variances = variances + ops.square(means - mean)
    return mean, ops.sum(weights * variances, axis=0)


def _moments_or_zeros(images):
    """Returns the moments of images of which there may be none."""
    count = math.prod(ops.shape(images)[:-1])
    least = max if isinstance(count, int) else ops.maximum
    count = ops.cast(least(count, 1), images.dtype)
    mean = ops.sum(images, axis=(0, 1, 2)) / count
    return mean, ops.sum(ops.square(images - mean), axis=(0, 1, 2)) / count
