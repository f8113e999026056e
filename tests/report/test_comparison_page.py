import dataclasses
import json

import pytest
from answer_toys import FACTS, make_answers
from web_page import Page

from darts_keras.report.answer_table import images_all_wrong, images_that_differ
from darts_keras.report.comparison_page import write_comparison

NAMES = ("fine-tuning", "DARTS_V2", "third")


def _answers(count=300):
    return [make_answers(count, seed=seed, skill=1.5) for seed in range(3)]


def test_a_page_shows_measures_tests_and_images(tmp_path):
    path = write_comparison(tmp_path, NAMES, _answers(), FACTS)
    rows = images_that_differ(_answers()), images_all_wrong(_answers())
    assert path == tmp_path / "comparison.html"
    page = Page(path)
    assert page.is_self_contained()
    assert "3 classifiers on toys" in page.text
    for pair in ("fine-tuning against DARTS_V2", "DARTS_V2 against third"):
        assert pair in page.text
    assert "Where they differ" in page.text
    assert f"here are 24 ({len(rows[0]) - 24} more are not shown)" in page.text
    assert len(page.images) == sum(min(len(places), 24) for places in rows)
    content = json.loads((tmp_path / "comparison.json").read_text())
    assert [model["name"] for model in content["models"]] == list(NAMES)
    assert len(content["pairs"]) == 3
    assert content["data"] == FACTS["data"]


def test_equal_classifiers_have_a_page(tmp_path):
    answers = make_answers(skill=60)
    page = Page(write_comparison(tmp_path, ("a", "b"), [answers, answers], {}))
    assert "There are none: they are right on the same images." in page.text
    assert "Both are right on the same images." in page.text
    assert "2 classifiers on the same images" in page.text
    assert not page.images


def test_few_images_are_all_shown(tmp_path):
    page = Page(write_comparison(tmp_path, NAMES, _answers(20), FACTS))
    assert "here they are" in page.text
    assert "more are not shown" not in page.text


def test_the_same_answers_give_the_same_page(tmp_path):
    pages = [write_comparison(tmp_path / k, NAMES, _answers(), FACTS) for k in "ab"]
    assert pages[0].read_bytes() == pages[1].read_bytes()


def test_names_are_escaped(tmp_path):
    names = ("<script>1</script>", "b", "c")
    page = Page(write_comparison(tmp_path, names, _answers(), FACTS))
    assert page.is_self_contained()


@pytest.mark.parametrize("what", ["images", "labels", "classes"])
def test_answers_for_other_images_are_refused(tmp_path, what):
    first, second, _ = _answers()
    value = getattr(second, what)[::-1]
    second = dataclasses.replace(second, **{what: value})
    with pytest.raises(ValueError, match=rf"other {what} for 'b' than for 'a'"):
        write_comparison(tmp_path, ("a", "b"), [first, second], FACTS)
    assert not list(tmp_path.iterdir())


def test_fewer_images_are_refused(tmp_path):
    answers = [make_answers(10), make_answers(11)]
    with pytest.raises(ValueError, match="other labels for 'b'"):
        write_comparison(tmp_path, ("a", "b"), answers, FACTS)


@pytest.mark.parametrize(
    ("names", "count", "message"),
    [
        (("a",), 1, "two or more classifiers.*1 names, 1 answers"),
        (("a", "b"), 3, "each with a name.*2 names, 3 answers"),
        (("a", "b", "a"), 3, "`names` must be different.*'a', 2 times"),
    ],
)
def test_names_that_do_not_fit_are_refused(tmp_path, names, count, message):
    with pytest.raises(ValueError, match=message):
        write_comparison(tmp_path, names, _answers(5)[:count], FACTS)
