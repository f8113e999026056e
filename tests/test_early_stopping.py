import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from darts_keras.early_stopping import (
    best_epoch,
    is_measured,
    local_average,
    stop_by_eigenvalue,
    stop_by_ranking,
    stop_by_skips,
)


def points(*values, start=1):
    return list(enumerate(values, start))


def decision(stop):
    return None if stop is None else (stop.epoch, stop.decided)


@pytest.mark.parametrize(
    ("counts", "settings", "expected"),
    [
        ((), {}, None),
        ((0, 1, 1), {}, None),
        ((0, 1, 2, 3), {}, (3, 3)),  # Two or more, at the first of them.
        ((0, 1, 3), {}, (3, 3)),
        ((0, 1, 2, 3), {"skips": 3}, (4, 4)),
        ((0, 1, 2, 3), {"skips": 3, "returned": "before"}, (3, 4)),
        ((0, 1, 2, 0), {"returned": "before"}, (2, 3)),
        ((2, 1, 0, 2), {"start": 2}, (4, 4)),  # A chance at the start is none.
        ((2, 1, 2), {"start": 4}, None),
        ((1, 2, 3), {"start": 3, "returned": "before"}, (1, 3)),
        # None is below: the fewest, the last of these, the firing one among them.
        ((4, 2, 2, 5), {"start": 4, "returned": "before"}, (3, 4)),
        ((4, 3, 2), {"start": 3, "returned": "before"}, (3, 3)),
    ],
)
def test_skips_stop_at_the_threshold(counts, settings, expected):
    assert decision(stop_by_skips(points(*counts), **settings)) == expected


def test_skips_say_which_epochs_they_saw():
    stop = stop_by_skips([(16, 1), (17, 4)], returned="before")
    assert stop.reason == (
        "After epoch 17 a derived normal cell had 4 skip_connect; 2 or more are too "
        "many. The cells are those of epoch 16, with 1."
    )


@pytest.mark.parametrize(
    ("rankings", "patience", "expected"),
    [
        ("", 1, None),
        ("a", 1, None),
        ("aa", 1, (2, 2)),
        ("abcc", 2, None),
        ("abccc", 2, (5, 5)),
        ("aabaab", 2, None),  # In a row.
        ("abaaaaaaa", 3, (6, 6)),  # At once, not at the end.
    ],
)
def test_a_ranking_is_stable_when_epochs_leave_it(rankings, patience, expected):
    assert decision(stop_by_ranking(points(*rankings), patience)) == expected


def test_rankings_that_are_not_known_are_not_stable():
    assert stop_by_ranking(points(*[None] * 5), 2) is None
    assert stop_by_ranking(points("a", "a", None, "a", "a"), 2) is None


def test_a_stable_ranking_says_how_long():
    stop = stop_by_ranking(points(*"abb"), 1)
    assert "stayed as it was for 1 epoch, up to epoch 3." in stop.reason
    stop = stop_by_ranking(points(*"abbb"), 2)
    assert "for 2 epochs in a row, up to epoch 4." in stop.reason


def test_the_eigenvalue_is_measured_every_second_epoch_and_at_the_end():
    assert [e for e in range(1, 8) if is_measured(e, 7)] == [2, 4, 6, 7]
    assert [e for e in range(1, 8) if is_measured(e, 7, every=3)] == [3, 6, 7]
    assert sum(is_measured(epoch, 50) for epoch in range(1, 51)) == 25


def test_windows_are_centered_and_shorter_where_measurements_begin():
    values = {epoch: float(epoch**2) for epoch in range(2, 21, 2)}
    assert local_average(values, 10) == (36 + 64 + 100 + 144 + 196) / 5
    assert local_average(values, 4) == (4 + 16 + 36 + 64) / 4
    assert local_average(values, 2) == (4 + 16 + 36) / 3  # The shortest.
    assert local_average(values, 10, window=1) == 100


@pytest.mark.parametrize("missing", [None, math.nan, math.inf])
def test_a_local_average_lacks_what_its_measurements_lack(missing):
    values = {2: 1.0, 4: missing, 6: 1.0, 8: 1.0, 10: 1.0, 12: 1.0, 14: 1.0}
    assert math.isnan(local_average(values, 8))
    assert local_average(values, 10) == 1.0
    assert math.isnan(local_average(values, 12))  # Would need epoch 16.
    assert math.isnan(local_average(values, 0))
    assert math.isnan(local_average({}, 10))


def rising(first, low, high, last, at):
    """Eigenvalues of a run of 50 epochs that jump; epochs from 0, as published."""
    values = {epoch: high if epoch >= at else low for epoch in range(0, 50, 2)}
    return list({**values, 0: first, 49: last}.items())


def creeping(first, low, high, last):
    """Likewise, but they grow steadily."""
    growth = (high / low) ** (1 / 23)
    values = {2 * index: low * growth ** (index - 1) for index in range(1, 25)}
    return [(0, first), *values.items(), (49, last)]


# The logs that are published with RobustDARTS tell of some runs the first, smallest,
# largest and last eigenvalue, the epoch that was returned, and when it was decided.
# The sequences are made up: they have these four figures, and jump where the decision
# was made. So this tests when the rule answers a jump of such a height, not a run.
RUNS = {
    "S1 seed 1": ((0.179, 0.121, 1.319, 0.521), (10, 22)),
    "S1 seed 2": ((0.174, 0.147, 0.900, 0.394), (10, 22)),
    "S1 seed 3": ((0.146, 0.146, 1.064, 1.064), (18, 30)),
    "S1 seed 3, decay 81e-4": ((0.07, 0.07, 0.24, 0.20), (36, 48)),
    "S3 SVHN seed 1": ((0.11, 0.09, 0.29, 0.21), (22, 34)),
    "S3 SVHN seed 2": ((0.16, 0.07, 0.39, 0.28), (18, 30)),
    "S3 SVHN seed 3": ((0.10, 0.07, 0.42, 0.15), (12, 24)),
}


@pytest.mark.parametrize(("figures", "expected"), RUNS.values(), ids=RUNS)
def test_a_jump_as_high_as_in_published_runs_is_answered_at_once(figures, expected):
    run = rising(*figures, at=expected[1])
    assert decision(stop_by_eigenvalue(run)) == expected


@pytest.mark.parametrize(
    "figures",
    [(0.12, 0.09, 0.27, 0.22), (0.06, 0.06, 0.27, 0.19), (0.13, 0.08, 0.28, 0.28)],
)
def test_eigenvalues_that_grow_slowly_never_stop_a_search(figures):
    assert stop_by_eigenvalue(creeping(*figures)) is None


def test_eigenvalues_are_judged_as_soon_as_the_start_allows():
    values = [(epoch, 1.3**epoch) for epoch in range(2, 51, 2)]
    for known in range(1, len(values) + 1):
        stop = stop_by_eigenvalue(values[:known])
        assert decision(stop) == (None if values[known - 1][0] < 22 else (10, 22))
    assert decision(stop_by_eigenvalue(values, start=2)) == (2, 14)
    assert decision(stop_by_eigenvalue(values, start=0)) == (2, 14)
    assert decision(stop_by_eigenvalue(values, start=11)) == (12, 24)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, (10, 22)),
        ({"window": 3}, (12, 22)),
        ({"delta": 3}, (12, 22)),
        ({"factor": 1.9}, (12, 24)),
        ({"factor": 10.0}, None),
        ({"every": 1}, (16, 22)),
        ({"every": 1, "window": 1, "delta": 1, "start": 1}, (21, 22)),
    ],
)
def test_each_number_of_the_rule_counts(settings, expected):
    every = settings.get("every", 2)
    values = [(t, 1.0 if t < 22 else 5.0) for t in range(every, 51, every)]
    assert decision(stop_by_eigenvalue(values, **settings)) == expected


def test_a_last_measurement_between_the_others_is_not_used():
    values = [(epoch, 1.0) for epoch in range(2, 25, 2)]
    assert stop_by_eigenvalue([*values, (25, 1e6)]) is None
    assert decision(stop_by_eigenvalue([*values, (26, 1e6)])) == (14, 26)


@pytest.mark.parametrize("low", [0.0, -1.0, math.nan, None])
def test_a_ratio_without_meaning_stops_nothing(low):
    values = [(2, low), (4, 5.0), (6, 5.0)]
    assert stop_by_eigenvalue(values, window=1, delta=1, start=2) is None
    assert stop_by_eigenvalue([(2, 1.0), *values[1:]], window=1, delta=1, start=2)


@given(st.lists(st.floats(0.05, 2.0), max_size=26))
def test_the_rule_is_that_of_a_list_of_averages(values):
    """Written once more, by places in the list instead of epochs."""
    expected = None
    for place in range(4, len(values)):
        averages = []
        for center in (place - 6, place - 2):
            part = values[max(center - 2, 0) : center + 3]
            averages.append(sum(part) / len(part))
        earlier = 2 * (place - 6)
        if expected is None and earlier >= 10 and averages[1] / averages[0] > 1.3:
            expected = (earlier, 2 * place)
    found = stop_by_eigenvalue([(2 * at, value) for at, value in enumerate(values)])
    assert decision(found) == expected


def test_an_eigenvalue_says_how_much_it_rose():
    reason = stop_by_eigenvalue(rising(1, 1, 11, 1, at=22)).reason
    assert "After epoch 22" in reason
    assert "since epoch 10, from 1 to 3 in local averages" in reason


@pytest.mark.parametrize(
    ("values", "settings", "expected"),
    [
        ((), {}, None),
        ((None, math.nan), {}, None),
        ((0.1, 0.7, 0.3), {}, (2, 3)),
        ((0.1, 0.7, 0.3), {"largest": False}, (1, 3)),
        ((0.9, 0.7, 0.8), {"start": 2}, (3, 3)),
        ((0.9, 0.7), {"start": 3}, None),
        ((0.5, 0.7, 0.7), {}, (2, 3)),  # Only better ones replace it.
        ((0.5, math.inf, 0.6, math.nan, None), {}, (3, 5)),
    ],
)
def test_the_best_epoch_is_the_first_of_the_best(values, settings, expected):
    assert decision(best_epoch(points(*values), **settings)) == expected


def test_the_best_epoch_says_its_value():
    stop = best_epoch(points(3.0, 1.25, 2.0), 2, largest=False, name="valid loss")
    assert "from 2 on, epoch 2 has the best valid loss, 1.25." in stop.reason
