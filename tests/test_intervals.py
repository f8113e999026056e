import math
import statistics

import numpy as np
import pytest

from darts_keras.intervals import difference_interval, mean_interval, student_quantile

# Two-sided quantiles of t, NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2:
# https://www.itl.nist.gov/div898/handbook/eda/section3/eda3672.htm
PUBLISHED = {
    0.90: {1: 6.314, 2: 2.920, 3: 2.353, 5: 2.015, 10: 1.812, 30: 1.697, 100: 1.660},
    0.95: {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 9: 2.262, 30: 2.042, 100: 1.984},
    0.99: {1: 63.657, 2: 9.925, 3: 5.841, 4: 4.604, 9: 3.250, 30: 2.750, 100: 2.626},
}


@pytest.mark.parametrize("level", PUBLISHED)
def test_quantiles_are_the_published_ones(level):
    found = {n: round(student_quantile(level, n), 3) for n in PUBLISHED[level]}
    assert found == PUBLISHED[level]


@pytest.mark.parametrize("level", [0.01, 0.5, 0.95, 0.9999])
def test_one_and_two_degrees_of_freedom_have_closed_forms(level):
    assert student_quantile(level, 1) == pytest.approx(math.tan(math.pi * level / 2))
    two = level * math.sqrt(2 / (1 - level**2))
    assert student_quantile(level, 2) == pytest.approx(two)


def test_many_degrees_of_freedom_come_to_the_normal_distribution():
    normal = statistics.NormalDist().inv_cdf(0.975)
    assert student_quantile(0.95, 100_000) == pytest.approx(normal, rel=2e-5)


def test_an_interval_is_the_one_of_the_textbook():
    low, high = mean_interval([0.80, 0.82, 0.87])
    half = 4.302653 * statistics.stdev([0.80, 0.82, 0.87]) / math.sqrt(3)
    assert (low, high) == pytest.approx((0.83 - half, 0.83 + half), abs=1e-7)


def test_an_interval_covers_the_mean_as_often_as_it_says():
    samples = np.random.default_rng(0).normal(0.7, 0.02, (4000, 3))
    pairs = [mean_interval(sample.tolist()) for sample in samples]
    share = np.mean([low <= 0.7 <= high for low, high in pairs])
    assert share == pytest.approx(0.95, abs=0.012)  # 3.5 deviations of the share.


@pytest.mark.parametrize("values", [[], [0.5]])
def test_fewer_than_two_values_have_none(values):
    assert mean_interval(values) is None


def test_equal_values_have_an_empty_interval():
    assert mean_interval([0.5, 0.5]) == (0.5, 0.5)


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_values_that_are_not_finite_are_refused(value):
    with pytest.raises(ValueError, match=r"`values` must be finite numbers. Received"):
        mean_interval([0.5, value])


def test_the_interval_of_a_difference_is_welchs():
    first, second = [27.5, 21.0, 19.0, 23.6, 17.0, 17.9], [27.1, 22.0, 20.8, 23.4]
    # By hand: variances of the means 2.74 and 1.87, 7.4 degrees of freedom, so 7.
    one, two = statistics.variance(first) / 6, statistics.variance(second) / 4
    half = 2.364624 * math.sqrt(one + two)
    difference = statistics.fmean(first) - statistics.fmean(second)
    expected = difference - half, difference + half
    assert difference_interval(first, second) == pytest.approx(expected, abs=1e-5)
    low, high = difference_interval(second, first)
    assert (-high, -low) == pytest.approx(expected, abs=1e-5)


def test_the_interval_of_a_difference_covers_it_as_often_as_it_says():
    random = np.random.default_rng(0)
    first, second = (
        random.normal(0.7, 0.01, (4000, 3)),
        random.normal(0.6, 0.04, (4000, 5)),
    )
    pairs = [
        difference_interval(one.tolist(), two.tolist())
        for one, two in zip(first, second, strict=True)
    ]
    share = np.mean([low <= 0.1 <= high for low, high in pairs])
    assert 0.94 < share < 0.985  # Rounding the degrees of freedom down widens it.


@pytest.mark.parametrize("values", [[], [0.5]])
def test_a_difference_to_fewer_than_two_values_has_none(values):
    assert difference_interval([0.5, 0.6], values) is None
    assert difference_interval(values, [0.5, 0.6]) is None


def test_values_without_any_deviation_differ_for_sure():
    assert difference_interval([0.5, 0.5], [0.25, 0.25]) == (0.25, 0.25)
    low, high = difference_interval([0.5, 0.5], [0.2, 0.3])
    half = student_quantile(0.95, 1) * 0.05
    assert (low, high) == pytest.approx((0.25 - half, 0.25 + half))


def test_a_difference_of_values_that_are_not_finite_is_refused():
    with pytest.raises(ValueError, match="`values` must be finite numbers"):
        difference_interval([0.5, 0.6], [0.5, math.nan])


@pytest.mark.parametrize("level", [0, 1, math.nan])
def test_a_level_out_of_range_is_refused(level):
    with pytest.raises(ValueError, match=r"`level` must be in \(0, 1\)"):
        mean_interval([0.5, 0.6], level)


@pytest.mark.parametrize("freedom", [0, 1.5])
def test_degrees_of_freedom_out_of_range_are_refused(freedom):
    with pytest.raises(ValueError, match="`freedom` must be an integer of 1 or more"):
        student_quantile(0.95, freedom)
