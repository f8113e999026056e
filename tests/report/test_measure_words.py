import dataclasses
import re

from answer_toys import make_answers

from darts_keras.measures import measure
from darts_keras.report.measure_words import (
    comparison_table,
    headline_boxes,
    measure_table,
)

MEASURES = measure(make_answers())


def _row(table, name):
    [row] = re.findall(rf"<tr><td[^>]*>{name}</td>.*?</tr>", table)
    return re.findall(r'<td class="([^"]*)">(.*?)</td>', row)[1:]


def test_each_measure_has_a_number_and_a_meaning():
    table = measure_table(MEASURES)
    for name in ("Accuracy", "Mean recall", "Kappa", "Loss", "Calibration error"):
        (_, value), (_, meaning) = _row(table, name)
        assert re.search(r"\d", value)
        assert meaning.endswith(".")
    assert f"{MEASURES.accuracy:.2%}" in table


def test_with_few_classes_there_is_no_top_five():
    few = measure(make_answers(classes=("cat", "dog")))
    assert "Top-5" in measure_table(MEASURES) + "".join(headline_boxes(MEASURES))
    assert "Top-5" not in measure_table(few) + "".join(headline_boxes(few))


def test_the_best_of_a_row_stands_out():
    worse = dataclasses.replace(
        MEASURES, accuracy=0.1, loss=9.0, kappa=None, calibration_error=0.0
    )
    table = comparison_table(("a", "b"), (MEASURES, worse))
    best = {
        name: [kind == "number best" for kind, _ in _row(table, name)]
        for name in ("Accuracy", "Loss", "Kappa", "Calibration error", "Mean recall")
    }
    assert best == {
        "Accuracy": [True, False],
        "Loss": [True, False],
        "Kappa": [True, False],
        "Calibration error": [False, True],
        "Mean recall": [True, True],
    }
    assert _row(table, "95 % interval")[0][0] == "number"
