"""Splitting a labelled set in two, class by class."""

import numpy as np


def split_halves(labels, train_fraction=0.5, seed=0, classes=None):
    """Splits labelled examples in two parts with the same shares of each class.

    A search trains weights on one half of the training set and the architecture on
    the other (Liu et al., 2019, section 2.3); a training holds out a part to choose
    by. The result is a pure function of the arguments, on every platform: the draws
    are those of NumPy's PCG64.

    Args:
        labels: Integer array `(count,)`, values from 0.
        train_fraction: Float in (0, 1). The share of each class that goes to the
            first part, rounded to the nearest count, but never all or none.
        seed: Non-negative integer.
        classes: Optional class names, in the order of the labels, for messages.

    Returns:
        Two sorted `int64` arrays of indices, disjoint, that cover all examples.

    Raises:
        ValueError: If `train_fraction` is out of range, or a class has fewer than
            two examples.

    Reference: [Liu et al., 2019](https://arxiv.org/abs/1806.09055)
    """
    if not 0 < train_fraction < 1:
        raise ValueError(
            "`train_fraction` must be in (0, 1), ends excluded. "
            f"Received: train_fraction={train_fraction}"
        )
    generator = np.random.Generator(np.random.PCG64(seed))
    first = np.zeros(len(labels), bool)
    for label in np.unique(labels):
        members = np.flatnonzero(labels == label)
        if len(members) < 2:
            raise ValueError(
                "A class needs at least 2 examples to have one in both parts of a "
                "split. Received: 1 example of class "
                f"'{classes[label] if classes else label}'. Add examples of it, or "
                "leave the class out."
            )
        count = round(train_fraction * len(members))
        count = min(max(count, 1), len(members) - 1)
        first[generator.permutation(members)[:count]] = True
    return np.flatnonzero(first), np.flatnonzero(~first)
