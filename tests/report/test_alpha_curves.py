import xml.etree.ElementTree as ElementTree

import numpy as np
from synthetic_search import OPERATIONS

from darts_keras.genotype import Genotype
from darts_keras.report.alpha_curves import alpha_curves
from darts_keras.report.operation_look import operation_look

CELL = Genotype.published("DARTS_V2").normal
NAMESPACE = "{http://www.w3.org/2000/svg}"


def _charts(weights, **changes):
    arguments = {"epochs": list(range(len(weights))), "operations": OPERATIONS}
    arguments |= {"cell": CELL, "title": "weights", **changes}
    content = ElementTree.fromstring(  # noqa: S314
        alpha_curves(weights=weights, **arguments)
    )
    return [g for g in content.iter(f"{NAMESPACE}g") if g.get("class") == "edge"]


def _weights(num_epochs):
    alpha = np.random.default_rng(0).normal(size=(num_epochs, 14, 8))
    return np.exp(alpha) / np.exp(alpha).sum(axis=2, keepdims=True)


def test_each_edge_has_a_chart_with_a_line_for_each_operation():
    charts = _charts(_weights(5))
    assert len(charts) == 14
    colors = [operation_look(name).color for name in OPERATIONS]
    for chart in charts:
        assert [line.get("stroke") for line in chart] == colors


def test_the_derived_operation_of_a_kept_edge_is_thick():
    charts = _charts(_weights(5))
    thick = [
        [float(line.get("stroke-width")) > 2 for line in chart] for chart in charts
    ]
    assert sum(map(sum, thick)) == 8
    assert thick[0][OPERATIONS.index("sep_conv_3x3")]  # 2 <- 0 in DARTS_V2.


def test_a_long_search_is_thinned():
    charts = _charts(_weights(1001))
    assert {len(line.get("points").split()) for line in charts[0]} == {100}


def test_one_record_shows_as_points():
    charts = _charts(_weights(1))
    assert {mark.tag for chart in charts for mark in chart} == {f"{NAMESPACE}circle"}


def test_weights_that_are_not_finite_leave_gaps():
    weights = _weights(9)
    weights[4] = np.nan
    charts = _charts(weights)
    assert {len(chart) for chart in charts} == {2 * 8}
    assert len(_charts(np.full((3, 14, 8), np.nan))[0]) == 0


def test_two_nodes_and_three_operations_have_five_charts_of_three_lines():
    pairs = [["skip_connect", 0], ["sep_conv_3x3", 1]] * 2
    charts = _charts(
        np.full((4, 5, 3), 1 / 3),
        operations=("skip_connect", "sep_conv_3x3", "max_pool_3x3"),
        cell=Genotype.from_pairs(pairs, pairs).normal,
    )
    assert [len(chart) for chart in charts] == [3] * 5


def test_a_moment_is_marked_in_each_chart_and_named_once():
    arguments = {"operations": OPERATIONS, "cell": CELL, "title": "weights"}
    markup = alpha_curves(
        range(5), _weights(5), **arguments, mark=(2, "swap: <a> to b")
    )
    content = ElementTree.fromstring(markup)  # noqa: S314
    marks = [g for g in content.iter(f"{NAMESPACE}g") if g.get("class") == "mark"]
    assert len(marks) == 14
    texts = [element.text for element in content.iter(f"{NAMESPACE}text")]
    assert texts.count("swap: <a> to b") == 1
    assert texts.count("2") == 5  # Below the charts of the last node.


def test_a_mark_lies_between_the_points_around_it():
    arguments = {"operations": OPERATIONS, "cell": CELL, "title": "weights"}
    markup = alpha_curves([0, 1, 2, 2, 3], _weights(5), **arguments, mark=(2, "swap"))
    content = ElementTree.fromstring(markup)  # noqa: S314
    mark = next(g for g in content.iter(f"{NAMESPACE}g") if g.get("class") == "mark")
    chart = next(g for g in content.iter(f"{NAMESPACE}g") if g.get("class") == "edge")
    places = [point.split(",")[0] for point in chart[0].get("points").split()]
    assert {mark[0].get("x1"), mark[0].get("x2")} == {places[2]}
    assert places[2] == places[3]
