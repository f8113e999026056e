import json

import numpy as np
import pytest
from answer_toys import FACTS, make_answers
from web_page import Page

from darts_keras.measures import measure
from darts_keras.report.evaluation_page import write_evaluation

HOSTILE = '</td></svg><script>alert("1")</script>$facts\x00\ud800'


def _classes(count):
    return tuple(f"class {at}" for at in range(count))


def test_a_page_says_how_good_the_answers_are(tmp_path):
    answers = make_answers(200)
    path = write_evaluation(tmp_path, answers, FACTS)
    assert path == tmp_path / "evaluation.html"
    page = Page(path)
    assert page.is_self_contained()
    assert "runs/train-1/model.keras on toys" in page.text
    assert "2026-11-22 02:34 · 200 images in 7 classes" in page.text
    for expected in (
        f"{measure(answers).accuracy:.2%}",
        "1,834 images per second",
        "darts-keras evaluate runs/train-1 --dataset toys",
        "fingerprint 0f3c",
        "keras 3.15.1",
        "Most confident mistakes",
    ):
        assert expected in page.text
    names = [drawing.get("aria-label") for drawing in page.drawings()]
    assert names == ["Confusion matrix", "Reliability"]
    num_wrong = int((~answers.correct).sum())
    assert f"{num_wrong} of 200 images" in page.text
    assert len(page.images) == min(num_wrong, 32)


def test_the_numbers_stand_beside_the_page(tmp_path):
    answers = make_answers(200)
    path = write_evaluation(tmp_path / "new" / "first.html", answers, FACTS)
    text = path.with_name("first.json").read_text()
    content = json.loads(text)
    measures = content.pop("measures")
    assert content == FACTS
    assert measures == measure(answers).to_dict()
    assert text.count("\n") < 100  # A row of the matrix is one line.
    assert {file.name for file in path.parent.iterdir()} == {"first.html", "first.json"}


def test_the_same_answers_give_the_same_files(tmp_path):
    pages = [write_evaluation(tmp_path / k, make_answers(), FACTS) for k in "ab"]
    assert pages[0].read_bytes() == pages[1].read_bytes()


@pytest.mark.parametrize("count", [2, 31, 120])
def test_other_numbers_of_classes_have_a_matrix_too(tmp_path, count):
    answers = make_answers(300, _classes(count), (6, 9, 3))
    page = Page(write_evaluation(tmp_path, answers, {}))
    assert len(page.drawings()) == 2
    assert f"class {count - 1}" in page.text
    assert "A classifier on images" in page.text
    assert "darts_keras.evaluate(...)" in page.text


def test_with_very_many_classes_the_most_frequent_mistakes_stand_for_the_matrix(
    tmp_path,
):
    answers = make_answers(300, _classes(431), skill=1.0)
    page = Page(write_evaluation(tmp_path, answers, FACTS))
    assert [d.get("aria-label") for d in page.drawings()] == ["Reliability"]
    assert "A matrix of 431 classes would be too large" in page.text
    assert "Most frequent mistakes" in page.text
    absent = 431 - len(np.unique(answers.labels))
    assert f"{absent} of the classes have no images here" in page.text


def test_a_classifier_without_mistakes_has_a_page(tmp_path):
    page = Page(write_evaluation(tmp_path, make_answers(skill=60), FACTS))
    assert "There are none." in page.text
    assert "Most frequent mistakes" not in page.text
    assert not page.images


def test_names_from_outside_are_escaped(tmp_path):
    answers = make_answers(classes=(HOSTILE, "b", "c"), skill=0)
    facts = {"model": HOSTILE, "data": {"name": HOSTILE}, HOSTILE: {HOSTILE: HOSTILE}}
    page = Page(write_evaluation(tmp_path, answers, {**facts, "created": HOSTILE}))
    assert page.is_self_contained()
    assert '<script>alert("1")</script>$facts\ufffd' in page.text
    assert len(page.drawings()) == 2


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "taken").write_text("")
    with pytest.raises(FileExistsError, match="taken"):
        write_evaluation(tmp_path / "taken", make_answers(), FACTS)
