"""The averages of weights and of statistics, in NumPy."""

import numpy as np


def averaged(paths, momentum):
    """Returns the averages of values along their way.

    Args:
        paths: List of lists of arrays, the values after each step.
        momentum: Float in `[0, 1)`.
    """
    average = [np.zeros_like(value) for value in paths[0]]
    for step, values in enumerate(paths):
        share = min(momentum, step / (9 + step))
        pairs = zip(average, values, strict=True)
        average = [share * old + (1 - share) * value for old, value in pairs]
    return average
