"""What a report says of a guard, on pages of searches that it ended."""

import dataclasses
import json

import pytest
from synthetic_search import make_facts, make_history
from web_page import Page

from darts_keras.genotype import CellGenotype, Edge, Genotype
from darts_keras.guards import make_guard
from darts_keras.report.page import write_report
from darts_keras.report.run_record import read_run_record


def with_skips(counts):
    """Records of a search whose derived normal cells have so many skips of 8."""
    history = make_history(len(counts) - 1)
    for record, count in zip(history, counts, strict=True):
        names = ["skip_connect"] * count + ["sep_conv_3x3"] * (8 - count)
        nodes = tuple(
            (Edge(names[at], 0), Edge(names[at + 1], 1)) for at in range(0, 8, 2)
        )
        cell = CellGenotype(nodes, (2, 3, 4, 5))
        record["genotype"] = Genotype(cell, cell).to_dict()
        record["architecture_moved"] = record["epoch"] > 0
    return history


def with_eigenvalues(epochs, rise):
    history = make_history(epochs)
    for record in history[2::2]:
        record["eigenvalue"] = 0.1 if record["epoch"] < rise else 0.5
    return history


@pytest.fixture
def make_guarded(make_run):
    """Returns a function that writes the folder of a search that a guard ended."""

    def make(history, epochs, name, done=True, **settings):
        facts = make_facts(epochs)
        facts["config"] |= {"guard": name, "guard_settings": settings}
        last = history[-1]["epoch"]
        stop = make_guard(name, settings).verdict(history, last == epochs)
        if not done:
            return make_run(history, facts)
        chosen = {"epoch": last, "decided": last, "reason": "It ran to its end."}
        chosen = dataclasses.asdict(stop) if stop else chosen
        folder = make_run(history, facts, history[chosen["epoch"]]["genotype"])
        facts = {"guard": name, "settings": settings, "stopped": last < epochs}
        (folder / "guard.json").write_text(json.dumps({**facts, **chosen}))
        return folder

    return make


def guard_chart(page, title):
    [chart] = [d for d in page.drawings() if d.get("aria-label") == title]
    return [part.text for part in chart.iter() if part.text]


def test_a_search_that_its_guard_stopped_is_complete(make_guarded):
    folder = make_guarded(with_skips([2, 0, 1, 1, 2, 4]), 50, "skips")
    run = read_run_record(folder)
    assert run.is_finished
    assert run.is_stopped
    assert (run.returned_epoch, run.last_epoch) == (4, 5)
    assert [record["epoch"] for record in run.returned_records] == [0, 1, 2, 3, 4]
    page = Page(write_report(folder))
    assert "not complete" not in page.text
    assert "The cells that were found" in page.text
    assert "Epochs 5 of 50, stopped by its guard" in page.text
    stopped = "The guard 'skips' stopped this search after epoch 5 of 50; the cells "
    assert f"{stopped}are those of epoch 4." in page.text
    assert "are not those of" not in page.text


def test_the_section_of_skips_has_the_threshold_and_the_reason(make_guarded):
    folder = make_guarded(with_skips([2, 0, 1, 1, 2, 4]), 50, "skips", start=2)
    page = Page(write_report(folder))
    assert "Guard: skips After epoch 5 a derived normal cell had 4" in page.text
    assert "Criterion 1 of DARTS+ (Liang et al., 2019)" in page.text
    assert "Settings skips 3 start 2 returned before" in page.text
    texts = guard_chart(page, "Most skip_connect in a derived normal cell")
    assert {"too many: 3", "cells of epoch 4", "epoch 5: 4", "epoch 4: 2"} <= set(texts)


def test_the_health_is_that_of_the_cells_that_are_returned(make_guarded):
    history = with_skips([0, 0, 1, 1, 1, 4])
    folder = make_guarded(history, 50, "skips")
    text = Page(write_report(folder)).text
    assert "Health: healthy" in text
    assert "Judged is the search up to epoch 4, whose cells it returns." in text
    text = Page(write_report(make_guarded(history, 50, "none"))).text
    assert "Health: collapsed" in text
    assert "Judged is" not in text


def test_a_search_without_a_guard_has_no_section(make_plain_run):
    folder = make_plain_run(6)
    assert read_run_record(folder).guard is None
    page = Page(write_report(folder))
    assert "Guard" not in page.text
    assert "stopped" not in page.text


def test_the_section_of_eigenvalues_has_local_averages(make_guarded):
    folder = make_guarded(with_eigenvalues(24, rise=24), 50, "eigenvalue")
    page = Page(write_report(folder))
    assert "Guard: eigenvalue After epoch 24 the dominant eigenvalue" in page.text
    assert "RobustDARTS (Zela et al., 2020)" in page.text
    texts = guard_chart(page, "Dominant eigenvalue of the valid loss in alpha")
    assert {"measured", "local average", "cells of epoch 12"} <= set(texts)
    assert {"epoch 24: 0.5", "epoch 20: 0.18"} <= set(texts)  # (4 x 0.1 + 0.5) / 5
    assert "epoch 22: 0.1" in texts
    assert texts.count("epoch 20: 0.1") == 1  # Its average is another.


def test_the_section_of_a_ranking_counts_edges(make_guarded):
    history = make_history(4)
    for record in history:
        record["architecture_moved"] = record["epoch"] > 0
        for name in ("normal", "reduction"):
            record[f"alpha_{name}"] = [[*range(8)] for _ in range(14)]
    for record in history[2:]:
        record["alpha_normal"][3] = record["alpha_reduction"][5] = [*range(8, 0, -1)]
    history[4]["alpha_normal"][0][0] = None
    folder = make_guarded(history, 4, "ranking", patience=9)
    page = Page(write_report(folder))
    assert "Guard: ranking It ran to its end. " in page.text
    texts = guard_chart(page, "Edges on which learnable operations changed places")
    known = [text for text in texts if text.startswith("epoch ")]
    assert known == ["epoch 1: 0", "epoch 2: 2", "epoch 3: 0"]
    assert "cells of epoch 4" in texts


@pytest.mark.parametrize(
    ("value", "label"), [("accuracy", "epoch 3: 75%"), ("loss", "epoch 3: 0.75")]
)
def test_the_section_of_the_best_epoch_has_what_counts(make_guarded, value, label):
    history = make_history(4)
    values = [0.1, 0.9, 0.75, 0.8] if value == "loss" else [0.9, 0.1, 0.75, 0.7]
    for record, valid in zip(history[1:], values, strict=True):
        record |= {f"valid_{value}": valid, "architecture_moved": True}
    folder = make_guarded(history, 4, "best_valid", value=value)
    page = Page(write_report(folder))
    assert label in guard_chart(page, f"Valid {value} of the supernet")
    assert "to its end; the cells are those of epoch 3." in page.text
    assert not read_run_record(folder).is_stopped
    assert "stopped by" not in page.text


def test_a_guard_without_a_decision_says_so(make_guarded):
    folder = make_guarded(with_skips([2, 0, 1]), 50, "skips", done=False)
    run = read_run_record(folder)
    assert not run.is_finished
    assert (run.guard.name, run.guard.stop, run.is_stopped) == ("skips", None, False)
    page = Page(write_report(folder))
    assert "This search is not complete: 2 of 50 epochs" in page.text
    assert "Guard: skips The guard 'skips' has not decided yet." in page.text
    texts = guard_chart(page, "Most skip_connect in a derived normal cell")
    assert not any(text.startswith("cells of") for text in texts)


def test_before_the_first_epoch_there_is_a_section_as_well(make_guarded):
    for name in ("skips", "ranking", "eigenvalue", "best_valid"):
        folder = make_guarded(make_history(9)[:1], 9, name, done=False)
        assert f"Guard: {name}" in Page(write_report(folder)).text


def test_a_guard_that_the_report_does_not_know_has_its_words(make_guarded):
    page = Page(write_report(make_guarded(make_history(2), 2, "none")))
    assert "Guard: none It ran to its end. Settings" in page.text


def test_other_cells_than_the_guard_chose_are_told(make_guarded):
    folder = make_guarded(with_skips([2, 0, 1, 1, 2, 4]), 50, "skips")
    other = Genotype.published("DARTS_V2").to_dict()
    (folder / "genotype.json").write_text(json.dumps(other))
    assert "shown below, are not those of epoch 4." in Page(write_report(folder)).text


def test_words_of_a_guard_are_escaped(make_guarded):
    folder = make_guarded(make_history(2), 2, "ranking")
    facts = json.loads((folder / "guard.json").read_text())
    facts["reason"] = "<script>alert(1)</script>"
    (folder / "guard.json").write_text(json.dumps(facts))
    page = Page(write_report(folder))
    assert "script" not in page.tags
    assert "<script>alert(1)</script>" in page.text


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"epoch": 7}, r"`epoch` in .*guard.json must be an epoch .*epoch=7"),
        ({"decided": None}, r"`decided` in .* Received: decided=None"),
        ({"epoch": True}, r"Received: epoch=True"),
        ({"stopped": 0}, r"`stopped` in .* of type bool. Received: stopped=0"),
        ({"reason": None}, r"`reason` in .* of type str. Received: reason=None"),
        ({"guard": "skip"}, r"guard.json must name a guard. Unknown guard 'skip'"),
        ({"guard": None}, r"must name a guard. Unknown guard 'None'"),
        ({"settings": {"skips": 0.5}}, r"must name a guard. `skips` must be of type"),
        ({"settings": []}, r"`settings` in .*guard.json must be a JSON object"),
    ],
)
def test_a_decision_that_no_search_writes_is_refused(make_guarded, changes, message):
    folder = make_guarded(with_skips([0, 1, 1]), 2, "skips")
    facts = json.loads((folder / "guard.json").read_text())
    (folder / "guard.json").write_text(json.dumps({**facts, **changes}))
    with pytest.raises(ValueError, match=message):
        read_run_record(folder)


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"guard": "skip"}, r"config.json must name a guard. Unknown guard 'skip'"),
        ({"guard": "skips", "guard_settings": 3}, r"must be a dictionary. Received: 3"),
    ],
)
def test_a_config_that_no_search_has_is_refused(make_run, config, message):
    facts = make_facts(2)
    facts["config"] |= config
    with pytest.raises(ValueError, match=message):
        read_run_record(make_run(make_history(2), facts))


def test_a_search_by_level_has_a_section(make_guarded):
    history = make_history(4, names=("normal_1", "reduction_2"))
    folder = make_guarded(history, 4, "ranking", patience=1)
    assert "Guard: ranking" in Page(write_report(folder)).text
