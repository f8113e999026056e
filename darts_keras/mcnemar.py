"""Whether two classifiers differ by more than chance, on the same images."""

import dataclasses
import math

import numpy as np

_NEGLIGIBLE = 1e-17  # Of the sum: below the last digit of a float.


@dataclasses.dataclass(frozen=True, kw_only=True)
class McNemar:
    """McNemar's test of two classifiers on the same images.

    Attributes:
        only_first: Integer. Images that only the first answers right.
        only_second: Integer. Images that only the second answers right.
        p_value: Float in `[0, 1]`. How likely so uneven a pair of counts, or a more
            uneven one, is if both classifiers are equally good.
    """

    only_first: int
    only_second: int
    p_value: float


def mcnemar(first_correct, second_correct):
    """Tests whether one of two classifiers is better, by where they disagree.

    The exact test: if both are equally good, the images that only one of them
    answers right fall to either like a fair coin. The p-value is the two-sided
    binomial one. It says nothing of the images on which both are right or wrong.

    Args:
        first_correct: Boolean array `(count,)`, whether the first is right.
        second_correct: Boolean array `(count,)`, of the second on the same images.

    Returns:
        `McNemar`.

    Raises:
        ValueError: If these are no boolean arrays of one length.

    Reference: McNemar, 1947, https://doi.org/10.1007/BF02295996
    """
    first, second = np.asarray(first_correct), np.asarray(second_correct)
    if first.dtype != bool or second.dtype != bool or first.ndim != 1:
        raise ValueError(
            "`first_correct` and `second_correct` must be boolean arrays of one axis. "
            f"Received: first_correct of {first.dtype} and shape {first.shape}, "
            f"second_correct of {second.dtype} and shape {second.shape}"
        )
    if first.shape != second.shape:
        raise ValueError(
            "`first_correct` and `second_correct` must be of the same images. "
            f"Received: shapes {first.shape} and {second.shape}"
        )
    counts = int((first & ~second).sum()), int((second & ~first).sum())
    return McNemar(
        only_first=counts[0], only_second=counts[1], p_value=_p_value(*counts)
    )


def _p_value(one, other):
    """Twice the chance of `min(one, other)` heads or fewer, at most 1."""
    total, fewer = one + other, min(one, other)
    # Relative to its largest term, the sum of the binomial coefficients neither
    # overflows nor underflows, however many images there are.
    term, terms = 1.0, 1.0
    for heads in range(fewer, 0, -1):
        term *= heads / (total - heads + 1)
        terms += term
        if term < _NEGLIGIBLE * terms:
            break
    largest = _log_factorial(total) - _log_factorial(fewer)
    largest -= _log_factorial(total - fewer)
    logarithm = largest + math.log(terms) + (1 - total) * math.log(2)
    return min(1.0, math.exp(min(logarithm, 0.0)))


def _log_factorial(number):
    return math.lgamma(number + 1)
