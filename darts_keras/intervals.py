"""How sure a mean of a few measurements is."""

import math
import statistics

_HALVINGS = 60  # Of the quarter circle that holds the angle: to a float's last digit.


def mean_interval(values, level=0.95):
    """Returns Student's interval for the mean of which `values` are a sample.

    It assumes independent values that vary about their mean like a normal
    distribution, of unknown deviation. With two or three values it is wide, and
    rightly so.

    Args:
        values: Sequence of finite numbers.
        level: Float in `(0, 1)`. How often such an interval covers the mean.

    Returns:
        Pair `(low, high)`, or `None` if there are fewer than two values.

    Raises:
        ValueError: If a value is not finite, or `level` not in its range.

    Reference: Student, 1908, https://doi.org/10.1093/biomet/6.1.1
    """
    if not all(map(math.isfinite, values)):
        raise ValueError(
            f"`values` must be finite numbers. Received: values={list(values)}"
        )
    quantile = student_quantile(level, max(len(values) - 1, 1))
    if len(values) < 2:
        return None
    mean = statistics.fmean(values)
    half = quantile * statistics.stdev(values) / math.sqrt(len(values))
    return mean - half, mean + half


def difference_interval(first, second, level=0.95):
    """Returns Welch's interval for the difference of two means.

    It assumes two independent samples, each as for `mean_interval`, whose deviations
    may differ. The degrees of freedom are rounded down, to the safe side.

    Args:
        first: Sequence of finite numbers.
        second: Another.
        level: As for `mean_interval`.

    Returns:
        Pair `(low, high)` around `mean(first) - mean(second)`, or `None` if one has
        fewer than two values.

    Raises:
        ValueError: As `mean_interval`.

    Reference: Welch, 1947, https://doi.org/10.1093/biomet/34.1-2.28
    """
    samples = first, second
    known = [mean_interval(values, level) for values in samples]  # Checks them.
    if None in known:
        return None
    # The variance of each mean.
    one, two = (statistics.variance(values) / len(values) for values in samples)
    spread = one**2 / (len(first) - 1) + two**2 / (len(second) - 1)
    freedom = 1 if spread == 0 else max(int((one + two) ** 2 / spread), 1)
    half = student_quantile(level, freedom) * math.sqrt(one + two)
    difference = statistics.fmean(first) - statistics.fmean(second)
    return difference - half, difference + half


def student_quantile(level, freedom):
    """Returns the `t` with which `|T| <= t` has the probability `level`.

    `T` has Student's distribution. Its probabilities are finite sums of positive
    terms in the angle `atan(t / sqrt(freedom))`, which is found by bisection.

    Args:
        level: Float in `(0, 1)`.
        freedom: Integer of 1 or more, the degrees of freedom.

    Raises:
        ValueError: If one is not in its range.

    Reference: Abramowitz & Stegun, 1964, 26.7.3 and 26.7.4,
        https://personal.math.ubc.ca/~cbm/aands/page_948.htm
    """
    if not 0 < level < 1:
        raise ValueError(f"`level` must be in (0, 1). Received: level={level}")
    if freedom < 1 or freedom != int(freedom):
        raise ValueError(
            f"`freedom` must be an integer of 1 or more. Received: freedom={freedom}"
        )
    low, high = 0.0, math.pi / 2
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if _probability(middle, freedom) < level:
            low = middle
        else:
            high = middle
    return math.sqrt(freedom) * math.tan(low)


def _probability(angle, freedom):
    """Of `|T| <= t`, where `tan(angle)` is `t / sqrt(freedom)`."""
    sine, cosine = math.sin(angle), math.cos(angle)
    odd = freedom % 2
    term = total = cosine if odd else 1.0
    for power in range(2 + odd, freedom - 1, 2):
        term *= cosine * cosine * (power - 1) / power
        total += term
    if not odd:
        return sine * total
    return 2 / math.pi * (angle + (sine * total if freedom > 1 else 0.0))
