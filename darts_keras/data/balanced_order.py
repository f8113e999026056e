"""An order of images in which every class comes equally often."""

import numpy as np

from darts_keras.data.epoch_batches import shuffled

_CLASS_STREAM = 1  # Tells these orders from those of epochs.


def balanced_order(indices, labels, seed, epoch):
    """Returns the images of one epoch, as many as there are, all classes alike.

    Over all epochs the classes take turns, so that in an epoch their counts differ
    by at most one. Each class goes through all its images, in a random order, before
    one comes again, also from epoch to epoch: of a large class an epoch shows a part,
    of a small one each image several times. The order within the epoch is random.
    The result is a pure function of the arguments.

    Args:
        indices: Integer array `(count,)`. The images to draw from.
        labels: Integer array `(count,)`. Their labels; a class without an image
            takes no turns.
        seed: Non-negative integer.
        epoch: Non-negative integer.

    Returns:
        Integer array `(count,)`, of `indices`.
    """
    classes, members = np.unique(labels, return_inverse=True)
    first = epoch * len(indices)
    turns = np.arange(first, first + len(indices))  # Counted over all epochs.
    order = np.empty_like(indices)
    for label in range(len(classes)):
        mine = turns % len(classes) == label
        own = indices[members == label]
        order[mine] = _rounds(own, turns[mine] // len(classes), [seed, label])
    return shuffled(order, seed, epoch)


def _rounds(values, turns, key):
    """Returns what comes at consecutive turns, going through the values in rounds.

    Args:
        values: Array `(count,)`.
        turns: Integer array, rising by 1, from 0 on.
        key: List of two integers, the seed and the class.
    """
    if not len(turns):
        return values[:0]
    first, last = turns[0] // len(values), turns[-1] // len(values)
    rounds = [
        np.random.default_rng([*key, number, _CLASS_STREAM]).permutation(values)
        for number in range(first, last + 1)
    ]
    return np.concatenate(rounds)[turns - first * len(values)]
