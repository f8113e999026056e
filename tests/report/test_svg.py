import math
import xml.etree.ElementTree as ElementTree

import pytest

from darts_keras.report import svg

UNIT = svg.Scale(0, 1, 0, 100)


def test_markup_survives_hostile_text():
    text = svg.text(0, 0, '</text><script>alert("x")</script>\x00\x1b', id='"><b>')
    [content] = ElementTree.fromstring(f"<svg>{text}</svg>")  # noqa: S314
    assert content.text == '</text><script>alert("x")</script>\ufffd\ufffd'
    assert content.get("id") == '"><b>'


def test_numbers_are_short():
    assert [svg.number(value) for value in (1, 1.5, 1.234, 10)] == [
        "1",
        "1.5",
        "1.23",
        "10",
    ]


def test_attributes_are_named_as_in_svg():
    assert svg.element("g", class_="a", stroke_width=2, rx=None) == (
        '<g class="a" stroke-width="2"/>'
    )


def test_a_scale_without_extent_maps_to_the_middle():
    assert svg.Scale(2, 2, 0, 100)(2) == 50


@pytest.mark.parametrize("missing", [None, math.nan, math.inf])
def test_a_curve_has_a_gap_where_a_value_is_missing(missing):
    values = [0.1, 0.2, missing, 0.3, 0.4, missing, 0.5]
    marks = svg.curve(list(enumerate(values)), UNIT, UNIT, "#000000")
    assert marks.count("<polyline") == 2
    assert marks.count("<circle") == 1  # A point between gaps shows as well.
    assert "nan" not in marks
    assert "inf" not in marks


def test_a_curve_of_nothing_draws_nothing():
    assert svg.curve([], UNIT, UNIT, "#000000") == ""


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 1, [0, 0.5, 1]),
        (0.11, 0.14, [0.11, 0.12, 0.13, 0.14]),
        (0, 50, [0, 20, 40]),
        (-2, 2, [-2, -1, 0, 1, 2]),
    ],
)
def test_ticks_are_round(low, high, expected):
    assert svg.ticks(low, high, svg.tick_step(low, high, 4)) == pytest.approx(expected)


def test_whole_ticks_have_no_fractions():
    assert svg.tick_step(0, 1, 4, whole=True) == 1


def test_thinning_keeps_both_ends_and_the_order():
    points = [(epoch, epoch) for epoch in range(1001)]
    thin = svg.thinned(points, 100)
    assert len(thin) == 100
    assert (thin[0], thin[-1]) == (points[0], points[-1])
    assert thin == sorted(set(thin))
    assert svg.thinned(points[:7], 100) == points[:7]


def test_a_legend_breaks_into_rows():
    entries = [(f"operation {index}", "#000000", None) for index in range(6)]
    _, one_row = svg.legend(entries, 0, 10, 2000)
    _, rows = svg.legend(entries, 0, 10, 250)
    assert (one_row, rows) == (18, 54)
