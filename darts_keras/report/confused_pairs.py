"""The classes that are most often taken for each other, as a table."""

import numpy as np

from darts_keras.report import formats
from darts_keras.report.tables import grid


def confused_pairs(confusion, classes, limit):
    """Lists the most frequent mistakes, each as truth and answer.

    Args:
        confusion: Integer array `(truth, answer)`.
        classes: Sequence of names.
        limit: Integer. The most rows.

    Returns:
        String of markup, and the number of different mistakes in all.
    """
    mistakes = confusion.copy()
    np.fill_diagonal(mistakes, 0)
    images = confusion.sum(axis=1)
    pairs = np.argwhere(mistakes)  # By truth, then by answer.
    counts = mistakes[tuple(pairs.T)]
    rows = []
    for at in (-counts).argsort(kind="stable")[:limit]:
        truth, answer = pairs[at]
        share = formats.percent(counts[at] / images[truth])
        names = classes[truth], classes[answer]
        rows.append((*names, formats.count(int(counts[at])), share))
    heads = ("Truth", "Answered as", "Images", "Of this truth")
    return grid(heads, rows, words=2), len(pairs)
