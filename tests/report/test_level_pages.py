"""The page and the health of a search whose cells differ by level."""

import json

import pytest
from synthetic_search import LEVELS, OPERATIONS, make_facts, make_history
from web_page import Page

from darts_keras.genotype import CellGenotype, Edge, Genotype
from darts_keras.report import cell_graph
from darts_keras.report.health import (
    COLLAPSED,
    COLLAPSING,
    HEALTHY,
    LEVELS_RULE,
    search_health,
)
from darts_keras.report.page import write_report

GOOD = Genotype.published("PC_DARTS_cifar")  # 1 skip of 8.
TWO_SKIPS = Genotype.published("DARTS_V2").normal
THREE_SKIPS = Genotype.published("DARTS_V1").normal
POOLS = CellGenotype(
    ((Edge("max_pool_3x3", 0), Edge("max_pool_3x3", 1)),) * 4, (2, 3, 4, 5)
)
CELLS = ("normal_1_1", "normal_1_2", "reduction_2", "reduction_3", "normal_3")


def health_with(**cells):
    """The health of a search that is good but for these cells."""
    good = {name: getattr(GOOD, name.split("_")[0]) for name in LEVELS}
    history = make_history(10, names=LEVELS)
    for record in history:
        record["genotype"] = Genotype.from_cells({**good, **cells}).to_dict()
        record["architecture_moved"] = True
    return search_health(history, OPERATIONS)


@pytest.fixture
def page_with(make_run, monkeypatch):
    """Returns a function that writes a page, without drawing the cells."""
    monkeypatch.setattr(cell_graph, "find_renderer", lambda: None)

    def write(names):
        history = make_history(10, names=names)
        folder = make_run(history, make_facts(10), history[-1]["genotype"])
        return Page(write_report(folder))

    return write


@pytest.mark.parametrize("names", [LEVELS, CELLS])
def test_a_page_has_all_cells_and_their_charts(page_with, names):
    page = page_with(names)
    charts = [drawing.get("aria-label") for drawing in page.drawings()]
    assert len(charts) == len(set(charts)) == 3 + 3 * len(names)
    assert page.text.count("digraph") == 3 * len(names)
    assert [chart for chart in charts if chart.startswith("Mixing weights")][-1] == (
        "Mixing weights of the normal cell of level 3, by edge"
    )


def test_a_page_names_each_cell_of_several(page_with):
    text = page_with(CELLS).text
    for expected in (
        "First normal cell of level 1, before training",
        "Second normal cell of level 1",
        "Mixing weights: second normal cell of level 1",
        "Reduction cell of level 3, after epoch 5",
        "normal_1_2_output = [2, 3, 4, 5]",
        "5 cells of 4 nodes each, with their own for each of 3 levels, were searched",
        "at most, in one normal cell",
    ):
        assert expected in text


def test_the_rule_for_levels_is_on_their_pages_alone(page_with):
    assert LEVELS_RULE in page_with(LEVELS).text
    assert LEVELS_RULE not in page_with(("normal", "reduction")).text


def test_a_page_draws_the_cells(make_run):
    history = make_history(1, names=LEVELS)[1:]
    page = Page(write_report(make_run(history, make_facts(1))))
    titles = [drawing.get("aria-label") for drawing in page.drawings()]
    assert titles[:2] == ["Normal cell of level 1", "Reduction cell of level 2"]


def test_good_cells_of_all_levels_are_healthy():
    health = health_with()
    assert health.verdict == HEALTHY
    assert "1 of the 8 edges of the derived normal cell of level 1" in health.reasons[0]


@pytest.mark.parametrize(
    ("cell", "verdict"), [(TWO_SKIPS, COLLAPSING), (THREE_SKIPS, COLLAPSED)]
)
@pytest.mark.parametrize("level", [1, 2, 3])
def test_the_normal_cell_with_the_most_skips_is_judged(cell, verdict, level):
    health = health_with(**{f"normal_{level}": cell})
    assert health.verdict == verdict
    assert f"derived normal cell of level {level} are skip_connect" in health.reasons[0]


def test_skips_of_reduction_cells_do_not_count():
    assert health_with(reduction_3=THREE_SKIPS).verdict == HEALTHY


def test_normal_cells_without_a_convolution_are_counted():
    health = health_with(normal_2=POOLS)
    assert health.verdict == COLLAPSED
    reason = "The derived normal cell of level 2 has no convolution."
    assert health.reasons == (reason,)
    health = health_with(normal_2=POOLS, normal_3=POOLS, reduction_2=POOLS)
    assert health.reasons == ("2 derived normal cells have no convolution.",)


@pytest.mark.parametrize(("growing", "verdict"), [(1, HEALTHY), (3, COLLAPSING)])
def test_the_skip_weight_is_the_mean_over_all_normal_cells(growing, verdict):
    history = make_history(10, names=LEVELS)
    good = {name: getattr(GOOD, name.split("_")[0]) for name in LEVELS}
    column = OPERATIONS.index("skip_connect")
    for record in history:
        record["genotype"] = Genotype.from_cells(good).to_dict()
        record["architecture_moved"] = True
        for level in range(1, 4):
            grown = 0.1 * record["epoch"] if level <= growing else -2.0
            for row in record[f"alpha_normal_{level}"]:
                row[column] = grown
    assert search_health(history, OPERATIONS).verdict == verdict


def test_an_alpha_that_is_not_finite_is_told_by_its_cell():
    history = json.loads(json.dumps(make_history(3, names=CELLS)))
    history[2]["alpha_normal_1_2"][4][1] = None
    assert search_health(history, OPERATIONS).reasons == (
        "An alpha of the second normal cell of level 1 is not finite in epoch 2.",
    )
