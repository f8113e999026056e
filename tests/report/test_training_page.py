import json
import math

import pytest
from answer_toys import FASHION, make_answers
from web_page import Page

from darts_keras.genotype import Genotype, Level
from darts_keras.report.training_page import write_training_report

GENOTYPE = Genotype.published("DARTS_V2")


def make_facts(epochs=4, **changes):
    """The content of the `config.json` of a training."""
    return {
        "config": {"epochs": epochs, "filters": 16, "num_cells": 8, "refit": False},
        "genotype": GENOTYPE.to_dict(),
        "data": {
            "name": "toys",
            "image_shape": [28, 28, 1],
            "classes": list(FASHION),
            "num_train": 6000,
        },
        "versions": {"keras": "3.15.1"},
        "created": "2026-11-21T23:43:10+00:00",
        "command": "darts-keras train --genotype DARTS_V2",
        "opened": {"dataset": None, "data": "/my photos", "image_size": "28x28"},
        "num_parameters": 246106,
        "multiply_adds": 28_400_000,
        **changes,
    }


def make_history(epochs, valid=True):
    """The records of a training, one for each epoch."""
    record = {
        "train_loss": 0.5,
        "train_accuracy": 0.81,
        "learning_rate": 0.025,
        "drop_path_rate": 0.1,
        "seconds": 83.0,
        "peak_memory_mb": 1900.0,
    }
    if valid:
        record |= {"valid_loss": 0.4, "valid_accuracy": 0.86}
    return [{"epoch": epoch, **record} for epoch in range(1, epochs + 1)]


def _folder(path, facts, history=None):
    (path / "config.json").write_text(json.dumps(facts))
    if history is not None:
        lines = [json.dumps(record) + "\n" for record in history]
        (path / "history.jsonl").write_text("".join(lines))
    return path


def _names(page):
    return [drawing.get("aria-label") for drawing in page.drawings()]


CURVES = ["Loss (cross-entropy)", "Accuracy", "Learning rate", "Drop-path rate"]
CELLS = ["Normal cell", "Reduction cell"]


def test_a_finished_training_has_a_page_with_everything(tmp_path):
    folder = _folder(tmp_path, make_facts(), make_history(4))
    path = write_training_report(folder, make_answers(200))
    assert path == tmp_path / "report.html"
    page = Page(path)
    assert page.is_self_contained()
    assert _names(page) == [*CURVES, "Confusion matrix", "Reliability", *CELLS]
    for expected in (
        "Training on toys",
        "2026-11-21 23:43 · 4 of 4 epochs",
        "246 k",
        "28.4 M",
        "5 min 32 s",
        "1.9 GB",
        "6,000 images of 28 \u00d7 28 \u00d7 1 in 7 classes",
        "test part of the data has not been touched",
        f"darts-keras evaluate {folder} --data '/my photos' --image-size 28x28",
        "darts-keras train --genotype DARTS_V2",
        "Most confident mistakes",
        "keras 3.15.1",
        str(GENOTYPE.to_pairs()["normal"]),
    ):
        assert expected in page.text
    assert "not complete" not in page.text


def test_without_answers_the_last_valid_accuracy_counts(tmp_path):
    page = Page(write_training_report(_folder(tmp_path, make_facts(), make_history(4))))
    assert _names(page) == [*CURVES, *CELLS]
    assert "Valid accuracy 86.0% epoch 4" in page.text
    assert "They are shown once the training is complete." in page.text


def test_a_refit_says_that_nothing_was_held_out(tmp_path):
    facts = make_facts(config={"epochs": 4, "refit": True})
    history = make_history(4, valid=False)
    page = Page(write_training_report(_folder(tmp_path, facts, history)))
    assert "trained on the whole train part (refit)" in page.text
    assert "Train accuracy 81.0% epoch 4" in page.text
    [loss] = [d for d in page.drawings() if d.get("aria-label") == CURVES[0]]
    assert [e.text for e in loss.iter() if e.text == "valid"] == []


def test_an_interrupted_training_has_a_page_that_says_so(tmp_path):
    page = Page(write_training_report(_folder(tmp_path, make_facts(), make_history(2))))
    assert "This training is not complete: 2 of 4 epochs" in page.text


@pytest.mark.parametrize("history", [None, []])
def test_a_training_without_an_epoch_has_a_page(tmp_path, history):
    page = Page(write_training_report(_folder(tmp_path, make_facts(), history)))
    assert "No epoch is complete yet." in page.text
    assert "none was measured" in page.text
    assert _names(page) == CELLS


def test_few_facts_are_enough(tmp_path):
    facts = {"genotype": GENOTYPE.to_dict()}
    folder = _folder(tmp_path, facts, [{"epoch": 1}])
    page = Page(write_training_report(folder))
    assert "Training on unnamed data" in page.text
    assert "Parameters" not in page.text
    assert f"darts-keras evaluate {folder}" in page.text
    assert "darts_keras.retrain(...)" in page.text
    assert _names(page) == [*CURVES[:2], *CELLS]


def test_values_that_are_not_finite_do_not_break_a_page(tmp_path):
    history = make_history(3)
    history[2] |= {"train_loss": math.nan, "valid_accuracy": math.inf, "seconds": None}
    page = Page(write_training_report(_folder(tmp_path, make_facts(), history)))
    assert "Valid accuracy 86.0% epoch 2" in page.text
    assert "nan" not in page.source


def test_names_from_outside_are_escaped(tmp_path):
    hostile = '</td></svg><script>alert("1")</script>$facts\x00'
    facts = make_facts(command=hostile, created=hostile, num_parameters=hostile)
    facts["data"] = {"name": hostile, "image_shape": [hostile], "classes": [hostile]}
    facts["opened"] = {"data": hostile}
    page = Page(write_training_report(_folder(tmp_path, facts, make_history(1))))
    assert page.is_self_contained()
    assert page.text.count('<script>alert("1")</script>$facts\ufffd') >= 5


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"genotype": None}, r"`genotype` in .*config\.json must be a genotype"),
        ({"config": 3}, r"`config` in .* must be a JSON object.*config=3"),
        ({"data": []}, r"`data` in .* must be a JSON object.*data=\[\]"),
    ],
)
def test_a_folder_that_no_training_wrote_is_refused(tmp_path, changes, message):
    with pytest.raises(ValueError, match=message):
        write_training_report(_folder(tmp_path, make_facts(**changes)))


def test_a_record_that_no_training_writes_is_refused(tmp_path):
    folder = _folder(tmp_path, make_facts(), [{"epoch": 1, "valid_loss": "low"}])
    with pytest.raises(ValueError, match=r"`valid_loss` must be a number or null"):
        write_training_report(folder)


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"config\.json"):
        write_training_report(tmp_path)


def test_all_cells_of_a_genotype_with_levels_are_on_the_page(tmp_path):
    cells = GENOTYPE.normal, GENOTYPE.reduction
    mixed = Genotype.published("FairDARTS_a").normal  # Other than two edges a node.
    levels = (Level((cells[0], mixed), None), Level((), cells[1]))
    facts = make_facts(genotype=Genotype.from_levels(levels).to_dict())
    page = Page(write_training_report(_folder(tmp_path, facts)))
    assert _names(page) == [
        "First normal cell of level 1",
        "Second normal cell of level 1",
        "Reduction cell of level 2",
    ]
    assert f"normal_1_1 = {cells[0].to_pairs()}" in page.text
    assert f"normal_1_2 = {mixed.to_triples()}" in page.text
    assert "reduction_2_output = [2, 3, 4, 5]" in page.text
