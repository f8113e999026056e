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
    assert all(len(label.text) <= 40 for label in labels)


def test_the_mean_lies_in_the_middle_of_two_dots():
    markup = dot_plot([("a", [0.2, 0.4])], "Accuracy")
    content = ElementTree.fromstring(markup)  # noqa: S314
    [group] = [e for e in content.iter(f"{NAMESPACE}g") if e.get("class") == "runs"]
    mean, first, second = group
    middle = (float(first.get("cx")) + float(second.get("cx"))) / 2
    assert float(mean.get("x1")) == pytest.approx(middle, abs=0.01)
