import xml.etree.ElementTree as ElementTree

import pytest

from darts_keras.report.dot_plot import dot_plot

NAMESPACE = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("values", [[0.5], [1.0, 1.0], [0.0, 1.0], [0.9001, 0.9002]])
def test_all_dots_lie_between_the_labels_and_the_right_end(values):
    markup = dot_plot([("a name", values), ("b" * 80, values)], "Accuracy")
    content = ElementTree.fromstring(markup)  # noqa: S314
    labels = [
        e for e in content.iter(f"{NAMESPACE}text") if e.get("text-anchor") == "end"
    ]
    left = max(float(label.get("x")) for label in labels)
    for group in content.iter(f"{NAMESPACE}g"):
        if group.get("class") == "runs":
            dots = list(group.iter(f"{NAMESPACE}circle"))
            assert len(dots) == len(values)
            for dot in dots:
                assert left < float(dot.get("cx")) <= 800 - 24
    assert all(len(label.text) <= 44 for label in labels)


def test_the_mean_lies_in_the_middle_of_two_dots():
    markup = dot_plot([("a", [0.2, 0.4])], "Accuracy")
    content = ElementTree.fromstring(markup)  # noqa: S314
    [group] = [e for e in content.iter(f"{NAMESPACE}g") if e.get("class") == "runs"]
    mean, first, second = group
    middle = (float(first.get("cx")) + float(second.get("cx"))) / 2
    assert float(mean.get("x1")) == pytest.approx(middle, abs=0.01)


def _interval(pair):
    groups = [("a", [0.2, 0.4]), ("b", [0.3])]
    content = ElementTree.fromstring(  # noqa: S314
        dot_plot(groups, "Accuracy", [pair, None])
    )
    [found] = [e for e in content.iter() if e.get("class") == "interval"]
    return list(found)


def test_an_interval_is_a_line_with_two_ends():
    line, *ends = _interval((0.25, 0.35))
    assert [end.get("x1") for end in ends] == [line.get("x1"), line.get("x2")]
    assert float(line.get("x1")) < float(line.get("x2"))


def test_an_interval_that_is_far_too_wide_is_cut_and_has_no_ends():
    line, *ends = _interval((0.0, 1.0))
    assert not ends
    assert float(line.get("x2")) == pytest.approx(800 - 24)


def _key(pair, **options):
    groups = [("a" * 60, [0.2, 0.4])]
    content = ElementTree.fromstring(  # noqa: S314
        dot_plot(groups, "Accuracy", [pair], **options)
    )
    *_, key = content
    return key


def test_the_key_tells_why_an_interval_has_no_end():
    words = ", without an end bar: goes on"
    assert words in "".join(_key((0.0, 1.0)).itertext())
    assert words not in "".join(_key((0.25, 0.35)).itertext())


def test_the_key_fits_into_the_drawing_and_tells_what_a_dot_is():
    dot = "one run; of random cells, the mean of one"
    texts = _key((0.0, 1.0), dot=dot).findall(f"{NAMESPACE}text")
    assert texts[0].text == dot
    assert float(texts[-1].get("x")) + 6.4 * len(texts[-1].text) < 800
    assert _key(None)[1].text == "one run"


def test_without_intervals_the_key_does_not_name_them():
    assert "interval" not in dot_plot([("a", [0.2])], "Accuracy", [None])
    assert "95 % interval" in dot_plot([("a", [0.2])], "Accuracy", [(0.1, 0.3)])
