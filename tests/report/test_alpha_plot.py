import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from synthetic_search import OPERATIONS

from darts_keras.genotype import Genotype
from darts_keras.report.alpha_plot import alpha_heat_maps, color_span

CELL = Genotype.published("DARTS_V2").normal


def _rectangles(markup, part):
    content = ElementTree.fromstring(markup)  # noqa: S314
    namespace = "{http://www.w3.org/2000/svg}"
    groups = [g for g in content.iter(f"{namespace}g") if g.get("class") == part]
    return [list(group.iter(f"{namespace}rect")) for group in groups]


def _uniform(num_operations=8):
    return np.full((14, num_operations), 1 / num_operations)


def test_each_map_has_a_field_for_each_weight_and_a_frame_for_each_choice():
    stages = [(name, _uniform(), CELL) for name in ("start", "middle", "end")]
    markup = alpha_heat_maps(stages, OPERATIONS, 1.0, "weights")
    assert [len(fields) for fields in _rectangles(markup, "weights")] == [14 * 8] * 3
    assert [len(frames) for frames in _rectangles(markup, "derived")] == [8] * 3


def test_a_frame_surrounds_the_field_of_its_edge_and_operation():
    markup = alpha_heat_maps([("end", _uniform(), CELL)], OPERATIONS, 1.0, "weights")
    [fields], [frames] = _rectangles(markup, "weights"), _rectangles(markup, "derived")
    by_place = {(f.get("x"), f.get("y")): f[0].text for f in fields}
    framed = set()
    for frame in frames:
        place = (f"{float(frame.get(axis)) + 0.5:g}" for axis in ("x", "y"))
        framed.add(by_place[tuple(place)].split(":")[0])
    assert "5 \u2190 2, dil_conv_3x3" in framed
    assert len(framed) == 8


def test_more_than_an_equal_share_is_blue_and_less_is_sand():
    weights = _uniform()
    weights[0] = [0.51, *[0.07] * 7]
    markup = alpha_heat_maps([("end", weights, CELL)], OPERATIONS, 2.0, "weights")
    [fields] = _rectangles(markup, "weights")
    red_and_blue = [(f.get("fill")[1:3], f.get("fill")[5:7]) for f in fields]
    assert red_and_blue[0][0] < red_and_blue[0][1]
    assert red_and_blue[1][0] > red_and_blue[1][1]
    assert fields[0][0].text == "2 \u2190 0, none: 0.5100"


def test_weights_that_are_not_finite_stay_white():
    weights = _uniform()
    weights[3] = np.nan
    markup = alpha_heat_maps([("end", weights, CELL)], OPERATIONS, 1.0, "weights")
    [fields] = _rectangles(markup, "weights")
    assert {field.get("fill") for field in fields[24:32]} == {"#ffffff"}


def test_the_span_follows_the_weights_within_bounds():
    assert color_span([_uniform()]) == 0.1
    assert color_span([np.array([[0.5, 0.25, 0.125, 0.125]])]) == pytest.approx(1)
    assert color_span([np.array([[1.0, 0.0, 0.0]])]) == pytest.approx(np.log2(3))
    assert color_span([np.eye(16)]) == 3
    assert color_span([np.full((2, 3), np.nan)]) == 0.1


def test_a_small_space_has_small_maps():
    operations = ("skip_connect", "sep_conv_3x3", "max_pool_3x3")
    cell = Genotype.from_pairs(
        [["skip_connect", 0], ["sep_conv_3x3", 1]] * 2,
        [["skip_connect", 0], ["sep_conv_3x3", 1]] * 2,
    ).normal
    markup = alpha_heat_maps(
        [("end", np.full((5, 3), 1 / 3), cell)], operations, 1.0, "weights"
    )
    assert [len(fields) for fields in _rectangles(markup, "weights")] == [15]
    assert [len(frames) for frames in _rectangles(markup, "derived")] == [4]
