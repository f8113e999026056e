import json
import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from study_toys import make_search
from synthetic_search import OPERATIONS, make_facts

from darts_keras.cell_genotype import CellGenotype, Edge
from darts_keras.genotype import Genotype
from darts_keras.report.cell_arcs import cell_arcs
from darts_keras.report.cell_movement import change_moments
from darts_keras.report.change_strip import change_strip
from darts_keras.report.edge_bars import edge_bars
from darts_keras.report.epoch_slider import epoch_slider
from darts_keras.report.frame import fill_template
from darts_keras.report.joined_history import JoinedHistory, join_histories
from darts_keras.report.norm_curves import norm_curves
from darts_keras.report.run_record import RunRecord
from darts_keras.transfer_direction import TransferDirection

NAMESPACE = "{http://www.w3.org/2000/svg}"
CELLS = [Genotype.published(name).normal for name in ("DARTS_V2", "DARTS_V1")]


def _history(epochs=4, target="b"):
    first = make_search(epochs)
    runs = [first, make_search(epochs, seed=1, start=first)]
    facts = make_facts(epochs)
    records = [RunRecord(facts=facts, records=tuple(r), result=None) for r in runs]
    return join_histories(TransferDirection("a", target), *records)


def _drawing(markup):
    return ElementTree.fromstring(markup)  # noqa: S314


def _groups(drawing, kind):
    return [g for g in drawing.iter(f"{NAMESPACE}g") if g.get("class") == kind]


def test_one_of_the_cells_is_shown_and_the_nodes_never_move():
    drawing = _drawing(cell_arcs(CELLS, 1, "cells"))
    first, second = _groups(drawing, "arcs")
    assert (first.get("display"), second.get("display")) == ("none", None)
    assert len(drawing.findall(f"{NAMESPACE}rect")) == 4 + 3
    assert len(first.findall(f"{NAMESPACE}path")) == 8 + 4


def test_names_of_operations_do_not_meet():
    operations = ("sep_conv_3x3", "dil_conv_5x5", "max_pool_3x3", "skip_connect")
    nodes = [[[operations[s % 4], s] for s in range(node)] for node in (2, 3, 4, 5)]
    triples = [
        [name, node, source]
        for node, edges in enumerate(nodes, start=2)
        for name, source in edges
    ]
    cell = Genotype.from_triples(triples, triples).normal
    [arcs] = _groups(_drawing(cell_arcs([cell], 0, "cells")), "arcs")
    names = arcs.findall(f"{NAMESPACE}text")
    places = [(float(name.get("x")), float(name.get("y"))) for name in names]
    assert len(places) == 14
    for at, (x, y) in enumerate(places):
        for other_x, other_y in places[:at]:
            assert abs(x - other_x) > 48 or abs(y - other_y) > 13


def test_the_strip_has_a_tick_for_each_change_and_a_line_at_the_swap():
    history = _history(6)
    drawing = _drawing(change_strip(history))
    counts = [len(change_moments(history.cells(name))) for name in history.names]
    assert [len(group) for group in _groups(drawing, "changes")] == counts
    assert min(counts) > 0
    assert len(_groups(drawing, "mark")) == 1
    hints = [hint.text for hint in drawing.iter(f"{NAMESPACE}title")]
    assert any(
        re.fullmatch(r"[ab], epoch \d of 6: \d edges? changed", h) for h in hints
    )


def _tiny_history(steps):
    """A history of two equal cells with two nodes.

    Args:
        steps: Cells before the swap, and cells from it on, each as four operations.
    """
    operations = ("skip_connect", "sep_conv_3x3")
    cells = [
        CellGenotype(
            tuple((Edge(one[at], 0), Edge(one[at + 1], 1)) for at in (0, 2)),
            (2, 3),
        )
        for phase in steps
        for one in phase
    ]
    before, after = map(len, steps)
    epochs = (*range(before), *range(before - 1, before - 1 + after))
    shape = (len(cells), 5, 2)
    return JoinedHistory(
        epochs=epochs,
        data=("a",) * before + ("b",) * after,
        labels=tuple(f"moment {at}" for at in range(len(cells))),
        operations=operations,
        genotypes=tuple(
            Genotype.from_cells({"normal": c, "reduction": c}) for c in cells
        ),
        mixing_weights=dict.fromkeys(("normal", "reduction"), np.full(shape, 0.5)),
        filter_norms=dict.fromkeys(("normal", "reduction"), np.full(shape, np.nan)),
        swap=(before - 1, "swap"),
    )


SKIP, CONV = "skip_connect", "sep_conv_3x3"
PLAIN, ONE, ALL = [SKIP] * 4, [CONV, SKIP, SKIP, SKIP], [CONV] * 4


def test_ticks_stand_at_their_epochs_and_are_as_high_as_the_change():
    # Epochs 0, 1, 2 on the source; 2, 3, 4 on the target.
    history = _tiny_history([[PLAIN, ONE, ONE], [ONE, ONE, ALL]])
    drawing = _drawing(change_strip(history))
    low, high = list(_groups(drawing, "changes")[0])
    [mark] = _groups(drawing, "mark")
    swap = float(mark[0].get("x1"))
    assert swap == float(mark[0].get("x2")) == pytest.approx((130 + 980) / 2)
    middles = [float(t.get("x")) + float(t.get("width")) / 2 for t in (low, high)]
    quarter = (980 - 130) / 4  # An epoch.
    assert middles == pytest.approx([swap - quarter, swap + 2 * quarter])
    heights = [float(tick.get("height")) for tick in (low, high)]
    # One and three of four edges; no tick is lower than a fifth.
    assert heights[0] / heights[1] == pytest.approx(0.4 / 0.8)
    bottoms = {float(t.get("y")) + float(t.get("height")) for t in (low, high)}
    assert len(bottoms) == 1


def test_changes_at_the_swap_stand_beside_its_line():
    history = _tiny_history([[PLAIN, ONE], [ALL, ALL]])
    drawing = _drawing(change_strip(history))
    before, after = list(_groups(drawing, "changes")[0])
    swap = float(_groups(drawing, "mark")[0][0].get("x1"))
    assert float(before.get("x")) + float(before.get("width")) <= swap - 1
    assert float(after.get("x")) >= swap + 1
    assert before.get("fill") != after.get("fill")
    assert [tick[0].text for tick in (before, after)] == [
        "moment 1: 1 edge changed",
        "moment 2: 3 edges changed",
    ]


def test_bars_are_as_long_as_the_edges_moved():
    before = np.full((2, 8), 1 / 8)
    after = before.copy()
    after[0, :2] += (0.1, -0.1)
    after[1, 4:6] += (0.05, -0.05)
    drawing = _drawing(edge_bars(before, after, OPERATIONS, "moves"))
    widths = [float(bar.get("width")) for bar in drawing.iter(f"{NAMESPACE}rect")]
    assert widths[1] == pytest.approx(widths[0] / 2)
    words = " ".join(drawing.itertext())
    assert "0.141" in words
    assert "+0.100 none" in words
    assert "\N{MINUS SIGN}0.050 sep 5" in words


def test_cells_that_did_not_move_have_bars_without_length():
    weights = np.full((2, 8), 1 / 8)
    drawing = _drawing(edge_bars(weights, weights, OPERATIONS, "moves"))
    assert {bar.get("width") for bar in drawing.iter(f"{NAMESPACE}rect")} == {"1"}


def test_operations_with_weights_have_norms_on_each_edge():
    drawing = _drawing(norm_curves(_history(), "normal"))
    charts = _groups(drawing, "edge")
    assert len(charts) == 14
    assert {len(chart) for chart in charts} == {sum("conv" in n for n in OPERATIONS)}
    marks = _groups(drawing, "mark")
    assert len(marks) == 14
    # In the middle of each chart: both searches have four epochs.
    points = charts[0][0].get("points").split()
    first, last = (float(points[at].split(",")[0]) for at in (0, -1))
    assert float(marks[0][0].get("x1")) == pytest.approx((first + last) / 2, abs=0.01)


def test_without_norms_there_is_no_drawing():
    history = _history()
    history.filter_norms["normal"][:] = np.nan
    assert norm_curves(history, "normal") is None


def _content(slider):
    return json.loads(re.search(r"json\">(.*)</script>", slider)[1])


def test_the_slider_knows_cells_and_weights_of_each_moment():
    history = _history()
    content = _content(epoch_slider(history))
    assert content["labels"] == list(history.labels)
    for name, cell in zip(history.names, content["cells"], strict=True):
        assert len(cell["shown"]) == 10
        weights = np.array(cell["weights"]) / content["scale"]
        expected = history.mixing_weights[name].reshape(10, -1)
        np.testing.assert_allclose(weights, expected, atol=1e-4)
        assert [len(kept) for kept in cell["kept"]] == [8] * len(cell["kept"])
        assert max(cell["shown"]) == len(cell["kept"]) - 1


def test_a_cell_that_comes_back_is_stored_once():
    history = _history()
    content = _content(epoch_slider(history))
    for name, cell in zip(history.names, content["cells"], strict=True):
        assert len(cell["kept"]) == len(set(history.cells(name)))


def test_the_slider_shows_the_last_moment_without_its_script():
    history = _history()
    slider = epoch_slider(history)
    assert f"<output>{history.labels[-1]}</output>" in slider
    assert '<p class="control" hidden>' in slider
    drawings = re.findall(r"<svg.*?</svg>", slider, flags=re.DOTALL)
    cells = _content(slider)["cells"]
    for drawing, cell in zip(map(_drawing, drawings), cells, strict=False):
        shown = [arcs.get("display") is None for arcs in _groups(drawing, "arcs")]
        assert shown.index(True) == cell["shown"][-1]


def test_a_long_history_has_a_slider_of_moderate_size():
    slider = epoch_slider(_history(150))
    assert len(_content(slider)["labels"]) == 120
    assert len(slider) < 1_000_000


def test_weights_that_are_not_finite_and_hostile_names_do_no_harm():
    history = _history(target="</script><b>")
    history.mixing_weights["normal"][3, 2] = np.nan
    slider = epoch_slider(history)
    assert _content(slider)["cells"][0]["weights"][3][16:24] == [None] * 8
    assert "<b>" not in slider


@pytest.mark.skipif(not shutil.which("chromium"), reason="needs a browser")
def test_the_script_shows_the_chosen_moment(tmp_path):
    history = _history()
    slider = epoch_slider(history).replace('value="9"', 'value="2"')
    (tmp_path / "page.html").write_text(slider + fill_template("slider_script"))
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"]
    command += [f"--user-data-dir={tmp_path / 'profile'}"]
    address = (tmp_path / "page.html").as_uri()
    result = subprocess.run([*command, address], capture_output=True, check=True)
    page = result.stdout.decode()
    assert f"<output>{history.labels[2]}</output>" in page
    assert '<p class="control">' in page
    weight = history.mixing_weights["normal"][2, 0, 0]
    assert f"none: {round(weight, 4):g}<" in page
    shown = _content(epoch_slider(history))["cells"][0]["shown"]
    drawing = re.search(r"<svg.*?</svg>", page, flags=re.DOTALL)[0]
    displays = re.findall(r'class="arcs" display="(\w+)"', drawing)
    assert displays.index("inline") == shown[2]
    assert displays.count("inline") == 1
