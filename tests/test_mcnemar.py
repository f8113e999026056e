import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from darts_keras.mcnemar import mcnemar


def _test(only_first, only_second, both=3, neither=2):
    first = [True] * only_first + [False] * only_second
    second = [False] * only_first + [True] * only_second
    rest = [True] * both + [False] * neither
    return mcnemar(np.array(first + rest), np.array(second + rest))


def _exact(one, other):
    total = one + other
    tail = sum(math.comb(total, heads) for heads in range(min(one, other) + 1))
    return float(min(Fraction(2 * tail, 2**total), Fraction(1)))


def test_images_are_counted_where_only_one_is_right():
    result = _test(5, 2)
    assert (result.only_first, result.only_second) == (5, 2)


@pytest.mark.parametrize(
    ("one", "other", "p_value"),
    [
        (0, 0, 1.0),
        (1, 0, 1.0),
        (6, 0, 0.03125),
        (9, 1, 22 / 1024),
        (7, 7, 1.0),
        (10, 5, 0.3017578),
    ],
)
def test_p_values_are_the_known_ones(one, other, p_value):
    assert _test(one, other).p_value == pytest.approx(p_value, rel=1e-5, abs=0)


@given(st.integers(0, 700), st.integers(0, 700))
def test_p_values_agree_with_exact_fractions(one, other):
    p_value = _test(one, other).p_value
    assert p_value == pytest.approx(_exact(one, other), rel=1e-9, abs=0)
    assert p_value == _test(other, one).p_value


@pytest.mark.parametrize("rest", [{"both": 0, "neither": 0}, {"both": 50}])
def test_images_on_which_they_agree_do_not_matter(rest):
    assert _test(10, 5, **rest) == _test(10, 5)


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        (50_000, 50_000, 0.99, 1.0),
        (50_500, 49_500, 1e-3, 2e-3),
        (90_000, 10, 0, 1e-300),
    ],
)
def test_large_counts_do_not_overflow(one, other, low, high):
    # Near the middle the normal approximation holds: z = 999 / 316.2.
    assert low <= _test(one, other).p_value <= high


def test_a_very_small_p_value_is_right_as_long_as_floats_reach():
    logarithm = math.log(2) - 1000 * math.log(2)
    assert math.log(_test(1000, 0).p_value) == pytest.approx(logarithm)


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        ([1, 0], [True, False], "must be boolean arrays of one axis.*int64"),
        ([[True]], [[True]], r"must be boolean arrays of one axis.*\(1, 1\)"),
        ([True], [True, False], r"of the same images.*\(1,\) and \(2,\)"),
    ],
)
def test_what_cannot_be_tested_is_refused(first, second, message):
    with pytest.raises(ValueError, match=message):
        mcnemar(np.array(first), np.array(second))
