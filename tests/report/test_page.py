import json
import math
import re

import pytest
from synthetic_search import OPERATIONS, make_facts, make_history
from web_page import Page

from darts_keras.genotype import Genotype
from darts_keras.report import cell_graph
from darts_keras.report.operation_look import operation_look
from darts_keras.report.page import write_report


def test_a_page_has_all_cells_and_charts(make_plain_run):
    folder = make_plain_run(10)
    path = write_report(folder)
    assert path == folder / "report.html"
    page = Page(path)
    names = [drawing.get("aria-label") for drawing in page.drawings()]
    assert names == [
        "Normal cell",
        "Reduction cell",
        "Normal cell, before training",
        "Reduction cell, before training",
        "Normal cell, after epoch 5",
        "Reduction cell, after epoch 5",
        "Entropy of the mixing weights",
        "Derived normal cell: operations",
        "Derived reduction cell: operations",
        "Loss (cross-entropy)",
        "Accuracy of the supernet",
        "Mixing weights of the normal cell",
        "Mixing weights of the normal cell, by edge",
        "Mixing weights of the reduction cell",
        "Mixing weights of the reduction cell, by edge",
    ]


def test_a_page_says_what_matters(make_plain_run):
    page = Page(write_report(make_plain_run(10)))
    assert "Architecture search on Fashion-MNIST (sample)" in page.text
    assert "2026-11-21 23:43 \u00b7 10 of 10 epochs" in page.text
    assert "The supernet's accuracy does not tell the final network's" in page.text
    assert "6 min 55 s" in page.text  # 10 epochs of 41.5 s.
    assert "darts-keras search --epochs 50" in page.text
    assert "not complete" not in page.text
    assert "criterion 1 of DARTS+" in page.text
    for expected in ("weight_clipnorm 5.0", "keras 3.15.1", "Ankle boot", "1.9 GB"):
        assert expected in page.text


def test_a_page_needs_no_network_and_no_scripts(make_plain_run):
    page = Page(write_report(make_plain_run(3)))
    assert page.is_self_contained()
    assert "src" not in page.attributes


def test_an_operation_has_one_color_throughout(make_plain_run):
    page = Page(write_report(make_plain_run(10)))
    curves = page.drawings()[-1]
    strokes = {e.get("stroke") for e in curves.iter() if e.tag.endswith("polyline")}
    assert strokes == {operation_look(name).color for name in OPERATIONS}


def test_the_genotype_stands_in_the_notation_of_the_field(make_run):
    result = Genotype.published("DARTS_V2")
    folder = make_run(make_history(2), make_facts(2), result.to_dict())
    page = Page(write_report(folder))
    assert str(result.to_pairs()["normal"]) in page.text
    assert "are not those of the last epoch" in page.text


def test_nodes_with_other_than_two_edges_are_written_as_triples(make_run):
    result = Genotype.published("FairDARTS_a")
    folder = make_run(make_history(2), make_facts(2), result.to_dict())
    page = Page(write_report(folder))
    assert str(result.to_triples()["normal"]) in page.text


def test_names_from_outside_are_escaped(make_run):
    facts = make_facts(3)
    hostile = '</td></svg><script>alert("1")</script>$command\x00'
    facts["data"]["name"] = facts["command"] = facts["created"] = hostile
    facts["data"]["classes"] = [hostile] * 3
    facts["data"]["image_shape"] = [hostile]
    facts["config"][hostile] = facts["versions"][hostile] = hostile
    page = Page(write_report(make_run(make_history(3), facts)))
    assert "script" not in page.tags
    assert page.text.count('<script>alert("1")</script>$command\ufffd') >= 8
    assert len(page.drawings()) == 15


def test_names_of_operations_are_escaped(make_run):
    history = make_history(3)
    facts = make_facts(3)
    facts["space"]["operations"][0] = '<script>"&'
    page = Page(write_report(make_run(history, facts)))
    assert "script" not in page.tags
    assert len(page.drawings()) == 15


def test_without_a_renderer_the_page_holds_the_graphs_and_says_so(
    make_plain_run, monkeypatch
):
    monkeypatch.setattr(cell_graph, "find_renderer", lambda: None)
    page = Page(write_report(make_plain_run(10)))
    assert len(page.drawings()) == 15 - 6
    assert page.text.count("No program that draws graphs worked here") == 6
    assert page.text.count("digraph") == 6


def test_an_interrupted_search_has_a_page_that_says_so(make_run):
    page = Page(write_report(make_run(make_history(10)[:4], make_facts(10))))
    assert "This search is not complete: 3 of 10 epochs" in page.text
    assert "The cells so far" in page.text
    assert len(page.drawings()) == 15


@pytest.mark.parametrize(("records", "cells"), [(1, 2), (2, 4), (3, 6)])
def test_the_first_records_are_enough(make_run, records, cells):
    page = Page(write_report(make_run(make_history(10)[:records], make_facts(10))))
    assert len(page.drawings()) == cells + 9
    assert "too early to tell" in page.text


def test_values_that_are_not_finite_do_not_break_a_page(make_run):
    history = make_history(6)
    for record in history[3:]:
        for key in ("train_loss", "train_accuracy", "valid_loss", "valid_accuracy"):
            record[key] = math.nan
        record["alpha_normal"] = [[math.nan] * 8] * 14
        record["seconds"] = record["peak_memory_mb"] = None
    page = Page(write_report(make_run(history, make_facts(6))))
    assert len(page.drawings()) == 15
    assert "Health: collapsed" in page.text
    assert "nan," not in re.sub(r"<title>.*?</title>", "", page.source)


def test_history_without_measurements_has_a_page(make_run):
    history = make_history(3)
    bare = [
        {key: record[key] for key in ("epoch", "alpha_normal", "alpha_reduction")}
        | {"genotype": record["genotype"]}
        for record in history
    ]
    facts = {"space": {"operations": list(OPERATIONS)}}
    page = Page(write_report(make_run(bare, facts)))
    assert "none was measured" in page.text
    assert "Architecture search on unnamed data" in page.text


def test_a_small_space_has_a_page_too(make_plain_run):
    operations = ("skip_connect", "sep_conv_3x3", "max_pool_3x3")
    page = Page(write_report(make_plain_run(4, num_nodes=2, operations=operations)))
    assert len(page.drawings()) == 15


def test_a_long_search_has_a_page_of_moderate_size(make_plain_run):
    path = write_report(make_plain_run(300))
    assert path.stat().st_size < 1_000_000
    assert "3 h 28 min" in Page(path).text  # 300 epochs of 41.5 s.


def test_long_lists_are_cut_in_the_tables(make_run):
    facts = make_facts(1)
    facts["data"]["classes"] = [f"class {index}" for index in range(196)]
    page = Page(write_report(make_run(make_history(1), facts)))
    assert "class 19, \u2026 and 176 more" in page.text
    assert "196 classes" in page.text


def test_a_folder_that_became_unreadable_keeps_its_page(make_plain_run):
    path = write_report(make_plain_run(2))
    before = path.read_bytes()
    (path.parent / "history.jsonl").write_text(json.dumps({"epoch": 0}))
    with pytest.raises(ValueError, match="must have the keys"):
        write_report(path.parent)
    assert path.read_bytes() == before
