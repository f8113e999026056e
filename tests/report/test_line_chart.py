import math
import xml.etree.ElementTree as ElementTree

import pytest

from darts_keras.report.line_chart import LineChart, Series

NAMESPACE = "{http://www.w3.org/2000/svg}"


def _chart(points, **changes):
    series = (Series(name="train", color="#123456", points=tuple(points)),)
    arguments = {"title": "Loss", "series": series, "last_epoch": 20, **changes}
    return ElementTree.fromstring(LineChart(**arguments).markup())  # noqa: S314


def _find(content, tag):
    return list(content.iter(f"{NAMESPACE}{tag}"))


def _texts(content):
    return [element.text for element in _find(content, "text")]


def test_a_line_has_a_gap_where_a_value_is_missing():
    values = [1.0, 0.9, None, 0.7, 0.6, math.nan, 0.4, *[0.3] * 13]
    content = _chart(enumerate(values, start=1))
    assert len(_find(content, "polyline")) == 3


@pytest.mark.parametrize("values", [[], [None, None], [math.nan], [0.5], [0.0]])
def test_few_or_no_values_do_not_break_a_chart(values):
    content = _chart(enumerate(values, start=1), last_epoch=len(values))
    finite = [value for value in values if value is not None and value == value]
    assert bool(_find(content, "circle")) == bool(finite)


def test_all_points_lie_within_the_axes():
    values = [3.7, 0.01, 2.2, *[1.1] * 17]
    content = _chart(enumerate(values, start=1))
    [line] = _find(content, "polyline")
    heights = [float(point.split(",")[1]) for point in line.get("points").split()]
    assert min(heights) > 34
    assert max(heights) <= 250 - 34


def test_accuracies_are_percentages():
    content = _chart([(1, 0.5), (2, 0.9)], style="percent")
    assert {"50%", "90%"} <= set(_texts(content))


def test_counts_have_whole_ticks():
    content = _chart([(0, 0), (1, 1)], style="count", low=0, high=2)
    assert {"0", "1", "2"} <= set(_texts(content))
    assert "0.5" not in _texts(content)


def test_a_guide_is_named_in_the_legend():
    content = _chart([(0, 0), (1, 3)], guide=(2, "limit"))
    assert "limit" in _texts(content)


def test_a_long_search_is_thinned_but_keeps_its_end():
    content = _chart([(epoch, epoch) for epoch in range(1, 1001)], last_epoch=1000)
    [line] = _find(content, "polyline")
    points = line.get("points").split()
    assert len(points) == 200
    assert float(points[-1].split(",")[0]) == 490 - 18


@pytest.mark.parametrize(("epoch", "anchor"), [(3, "start"), (17, "end")])
def test_a_marked_epoch_has_its_label_where_there_is_room(epoch, anchor):
    content = _chart([(0, 0), (20, 3)], mark=(epoch, "here"))
    [label] = [part for part in _find(content, "text") if part.text == "here"]
    assert label.get("text-anchor") == anchor
    dashed = [part for part in _find(content, "line") if part.get("stroke-dasharray")]
    places = {float(dashed[0].get(end)) for end in ("x1", "x2")}
    assert places == {46 + (490 - 18 - 46) * epoch / 20}
    assert len(dashed) == 1
