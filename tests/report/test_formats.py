import pytest

from darts_keras.report import formats


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (999, "999"),
        (1000, "1.00 k"),
        (246_106, "246 k"),
        (999_499, "999 k"),
        (999_500, "1.00 M"),
        (3_349_342, "3.35 M"),
        (99_960_000, "100 M"),
        (528_400_000, "528 M"),
        (1_200_000_000, "1.20 G"),
        (None, formats.UNKNOWN),
    ],
)
def test_large_counts_have_three_digits(value, shown):
    assert formats.large(value) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(4.4, "4 s"), (61, "1 min 01 s"), (601, "10 min"), (7260, "2 h 01 min")],
)
def test_durations_are_said_as_a_person_does(seconds, shown):
    assert formats.duration(seconds) == shown


def test_what_is_not_known_is_a_dash():
    dash = formats.UNKNOWN
    assert [formats.duration(None), formats.megabytes(None)] == [dash, dash]
    assert [formats.percent(None), formats.count(None)] == [dash, dash]
    assert formats.image_shape({}) == "unknown size"


def test_a_long_name_keeps_its_two_ends():
    name = "Porsche Panamera Hybrid 2013"
    short = formats.shortened(name, 16)
    assert short == "Porsche…id 2013"
    assert formats.shortened(name, len(name)) == name


def test_shares_are_percentages():
    assert formats.percent(0.98765) == "98.8%"
    assert formats.interval((0.96, 0.97567)) == "96.0 to 97.6 %"


def test_one_of_a_thing_has_no_plural():
    assert formats.counted(1, "run") == "1 run"
    assert formats.counted(1200, "run") == "1,200 runs"


def test_a_date_that_is_none_is_shown_as_it_is():
    assert formats.date("2026-11-22T02:34:23+00:00") == "2026-11-22 02:34"
    assert formats.date("yesterday") == "yesterday"
    assert formats.date(None) == "no date"
