"""The numbers that normalize pixels."""

import numpy as np


def pixel_scaling(mean, deviation):
    """Returns what turns pixels into normalized ones: `pixels * scale + offset`.

    The result has mean 0 and deviation 1 over the images of which the arguments
    are the statistics.

    Args:
        mean: Sequence of floats, one a channel, for pixels in [0, 1].
        deviation: Sequence of positive floats, likewise.

    Returns:
        Pair of `float64` arrays `(channels,)`, `scale` and `offset`, for pixels in
        [0, 255].
    """
    mean, deviation = np.asarray(mean), np.asarray(deviation)
    return 1 / (255 * deviation), -mean / deviation
