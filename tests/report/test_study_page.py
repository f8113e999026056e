import json
import re

import pytest
from study_toys import by_level, make_rows, make_study_facts, write_study_folder
from web_page import Page

from darts_keras.report import cell_graph
from darts_keras.report.study_page import write_study

_RUN = r"(searches|trainings/on-[\w.%-]+/[\w.%-]+)/[\w.%-]+/report\.html"


def _needs_nothing_else(page):
    """One inline script for the sliders, and links to the pages of its runs only."""
    links = re.findall(r'href="([^"]*)"', page.source)
    scripts = re.findall(r"<script[^>]*>", page.source)
    return (
        all(re.fullmatch(_RUN, link) for link in links)
        and set(scripts) <= {"<script>", '<script type="application/json">'}
        and not {"src", "onclick", "onload", "oninput"} & set(page.attributes)
        and not re.search(r"url\(|@import|fetch\(|import\(", page.source)
    )


def test_a_page_has_the_result_and_all_that_moved(tmp_path):
    facts = write_study_folder(tmp_path, epochs=4)
    path = write_study(tmp_path, make_rows(facts))
    assert path == tmp_path / "report.html"
    page = Page(path)
    assert _needs_nothing_else(page)
    assert "Transfer of cells: cifar10 \u2192 cifar100" in page.text
    assert "2026-11-22 09:00 \u00b7 3 of 3 searches, 18 of 18 trainings" in page.text
    assert "not complete" not in page.text
    assert [drawing.get("aria-label") for drawing in page.drawings()] == [
        "Accuracy on cifar100",
        "When the derived cells changed",
        "Normal cell: distance by edge",
        "Reduction cell: distance by edge",
        "Normal cell, at the end of cifar10",
        "Normal cell, at the end of cifar100",
        "Reduction cell, at the end of cifar10",
        "Reduction cell, at the end of cifar100",
        "Normal cell at the chosen moment",
        "Reduction cell at the chosen moment",
        "Mixing weights at the chosen moment",
        "Accuracy of the supernet on cifar100 (valid half)",
        "Mixing weights of the normal cell over both phases",
        "Mixing weights of the reduction cell over both phases",
        "Norms of the filters of the normal cell, by edge",
        "Norms of the filters of the reduction cell, by edge",
    ]


def test_a_page_says_what_matters(tmp_path):
    facts = write_study_folder(tmp_path, epochs=4)
    page = Page(write_study(tmp_path, make_rows(facts)))
    for expected in (
        "cifar10, then cifar100",
        "\u00b7 transferred, 3 runs",
        "source only, one phase (unchanged)",
        "from scratch, as many steps as both phases",
        "one run; of random cells, the mean of one",
        "What it can't show",
        "over 3 pairs of runs with the same seed",
        "9 runs (3 cells)",
        "swap: cifar10 \u2192 cifar100",
        "Normal cell: farthest went",
        "darts-keras transfer --source cifar10",
        "carry stem, cells, alphas",
        "keras 3.15.1",
    ):
        assert expected in page.text
    links = re.findall(r'href="([^"]*)"', page.source)
    names = ("search-cifar10", "cifar10-to-cifar100", "scratch-cifar100")
    assert links[:3] == [f"searches/{name}/report.html" for name in names]
    assert len(links) == 3 + 18
    assert links[-1] == "trainings/on-cifar100/random-2/seed-2/report.html"


def test_both_directions_have_their_sections_and_one_script(tmp_path):
    facts = write_study_folder(tmp_path, epochs=2, both=True)
    page = Page(write_study(tmp_path, make_rows(facts)))
    assert page.source.count('<div class="slider">') == 2
    assert page.source.count("<script>") == 1
    assert "cifar100 \u2192 cifar10: inside the cells" in page.text
    assert "Trained on cifar10" in page.text
    assert "cifar10 \u2194 cifar100" in page.text


def test_cells_by_level_have_a_page(tmp_path):
    facts = write_study_folder(tmp_path, epochs=3, form=by_level)
    page = Page(write_study(tmp_path, make_rows(facts)))
    for name in ("Normal cell of level 1", "Reduction cell of level 2"):
        assert f"{name}, at the end of cifar100" in page.text
    assert len(page.drawings()) == 2 + 3 + 6 + 3 + 1 + 1 + 3 + 3


@pytest.mark.parametrize(
    ("kept", "drawings"),
    [
        ((), 0),
        (("search-cifar10",), 0),
        (("search-cifar10", "cifar10-to-cifar100"), 15),
    ],
)
def test_an_unfinished_study_has_a_page_that_says_how_far_it_is(
    tmp_path, kept, drawings
):
    write_study_folder(tmp_path, epochs=2)
    for folder in (tmp_path / "searches").iterdir():
        if folder.name not in kept:
            (folder / "history.jsonl").unlink()
    page = Page(write_study(tmp_path))
    assert f"not complete: {len(kept)} of 3 searches, 0 of 18 trainings" in page.text
    assert "No training is done yet" in page.text
    assert "scratch-cifar100 not begun" in page.text
    assert len(page.drawings()) == drawings


def test_a_target_of_which_only_the_start_is_recorded_has_a_page(tmp_path):
    write_study_folder(tmp_path, epochs=3)
    path = tmp_path / "searches" / "cifar10-to-cifar100" / "history.jsonl"
    path.write_text(path.read_text().splitlines(keepends=True)[0])
    assert "cifar100, before training" in Page(write_study(tmp_path)).text


def test_a_study_of_a_single_seed_and_no_random_cells_has_a_page(tmp_path):
    facts = write_study_folder(tmp_path, epochs=2, seeds=[0], random_cells=0)
    page = Page(write_study(tmp_path, make_rows(facts)))
    assert "With a single seed there is no telling" in page.text
    assert "not complete" not in page.text


def test_old_histories_have_a_page(tmp_path):
    facts = write_study_folder(tmp_path, epochs=2)
    for path in (tmp_path / "searches").glob("*/history.jsonl"):
        records = [json.loads(line) for line in path.read_text().splitlines()]
        for record in records:
            record.pop("filter_norms")
            record.pop("cpu_seconds", None)
        path.write_text("".join(json.dumps(record) + "\n" for record in records))
    rows = [
        {key: row[key] for key in row if key != "cpu_seconds"}
        for row in make_rows(facts)
    ]
    page = Page(write_study(tmp_path, rows))
    assert "hold no norms of their filters" in page.text


def test_cells_that_stay_as_they_were_are_told(tmp_path):
    write_study_folder(tmp_path, epochs=2)
    before, after = (
        tmp_path / "searches" / name
        for name in ("search-cifar10", "cifar10-to-cifar100")
    )
    for name in ("history.jsonl", "genotype.json"):
        (after / name).write_bytes((before / name).read_bytes())
    page = Page(write_study(tmp_path))
    assert "The derived cells are the same before and after." in page.text


def test_names_from_outside_are_escaped(tmp_path):
    facts = make_study_facts()
    hostile = '</script><b>"$command'
    facts["target"]["name"] = facts["command"] = facts["created"] = hostile
    facts["config"][hostile] = facts[hostile] = hostile
    (tmp_path / "config.json").write_text(json.dumps(facts))
    page = Page(write_study(tmp_path))
    assert "b" not in page.tags
    assert page.text.count(hostile) >= 5


def test_without_a_renderer_the_page_holds_the_graphs(tmp_path, monkeypatch):
    write_study_folder(tmp_path, epochs=2)
    monkeypatch.setattr(cell_graph, "find_renderer", lambda: None)
    page = Page(write_study(tmp_path))
    assert page.text.count("No program that draws graphs worked here") == 4


def test_a_long_study_has_a_page_of_moderate_size(tmp_path):
    facts = write_study_folder(tmp_path, epochs=50, both=True)
    path = write_study(tmp_path, make_rows(facts))
    assert path.stat().st_size < 3_000_000


def test_the_same_study_gives_the_same_page(tmp_path):
    facts = write_study_folder(tmp_path, epochs=2)
    pages = [write_study(tmp_path, make_rows(facts)).read_bytes() for _ in range(2)]
    assert pages[0] == pages[1]
