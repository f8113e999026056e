import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

from darts_keras.report.confusion_plot import confusion_matrix

NAMESPACE = "{http://www.w3.org/2000/svg}"


def _draw(confusion, classes):
    markup = confusion_matrix(np.array(confusion), classes)
    return ElementTree.fromstring(markup)  # noqa: S314


def _fields(content):
    """The fields with a number: their hints, by place and color."""
    [group] = [e for e in content.iter(f"{NAMESPACE}g") if e.get("class") == "counts"]
    return {e[0].text: e for e in group.iter(f"{NAMESPACE}rect")}


def test_a_field_says_truth_answer_and_count():
    content = _draw([[3, 1], [0, 4]], ["cat", "dog"])
    fields = _fields(content)
    assert set(fields) == {
        "cat, answered as cat: 3 (75.0%)",
        "cat, answered as dog: 1 (25.0%)",
        "dog, answered as dog: 4 (100.0%)",
    }
    right, wrong = (
        fields["cat, answered as cat: 3 (75.0%)"],
        fields["cat, answered as dog: 1 (25.0%)"],
    )
    assert float(wrong.get("x")) > float(right.get("x"))  # Answers are columns.
    assert wrong.get("y") == right.get("y")
    assert int(right.get("fill")[5:], 16) > int(right.get("fill")[1:3], 16)  # Blue.
    assert int(wrong.get("fill")[5:], 16) < int(wrong.get("fill")[1:3], 16)  # Rust.


def test_a_class_without_images_has_an_empty_row():
    content = _draw([[0, 0], [0, 4]], ["cat", "dog"])
    assert len(_fields(content)) == 1


@pytest.mark.parametrize("count", [1, 2, 11, 30, 31, 100, 120])
def test_all_stays_within_the_page(count):
    names = [f"a very long name of a class, {at}" for at in range(count)]
    content = _draw(np.eye(count, dtype=int) * 12345, names)
    width, height = (float(content.get(key)) for key in ("width", "height"))
    assert width <= 1000.5
    for field in _fields(content).values():
        assert float(field.get("x")) + float(field.get("width")) <= width
        assert float(field.get("y")) + float(field.get("height")) <= height
    texts = [e for e in content.iter(f"{NAMESPACE}text") if e.get("text-anchor")]
    sizes = [float(e.get("font-size")) for e in texts]
    assert min(sizes) > 5.5


def test_many_classes_have_no_numbers_in_their_fields():
    few, many = (
        _draw(np.eye(count, dtype=int) * 777, list(map(str, range(count))))
        for count in (30, 31)
    )
    assert [
        "777" in {e.text for e in x.iter(f"{NAMESPACE}text")} for x in (few, many)
    ] == [
        True,
        False,
    ]
