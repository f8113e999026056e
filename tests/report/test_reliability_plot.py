import xml.etree.ElementTree as ElementTree

from answer_toys import given_answers, make_answers

from darts_keras.calibration import reliability_bins
from darts_keras.report.reliability_plot import reliability_diagram

NAMESPACE = "{http://www.w3.org/2000/svg}"


def _draw(answers):
    markup = reliability_diagram(reliability_bins(answers))
    return ElementTree.fromstring(markup)  # noqa: S314


def test_each_bin_with_images_has_a_bar_that_says_its_numbers():
    answers = given_answers([0, 1], [[0.9, 0.1], [0.9, 0.1]])
    hints = [e.text for e in _draw(answers).iter(f"{NAMESPACE}title")]
    assert hints == ["2 images, 90.0% sure, 50.0% right"]


def test_the_gap_goes_from_the_accuracy_to_the_confidence():
    answers = given_answers([0, 1], [[0.9, 0.1], [0.9, 0.1]])
    [group] = [e for e in _draw(answers).iter(f"{NAMESPACE}g") if len(e) == 4]
    _, bar, gap, end = group
    plot = 314 - 54  # Pixels from 0 to 1.
    assert float(bar.get("height")) == 0.5 * plot
    assert abs(float(gap.get("height")) - 0.4 * plot) < 0.01
    assert float(end.get("y1")) == 314 - 0.5 * plot


def test_all_stays_within_the_drawing():
    content = _draw(make_answers(500))
    for mark in content.iter(f"{NAMESPACE}rect"):
        assert float(mark.get("width")) > 0
        assert float(mark.get("height")) >= 0
        assert float(mark.get("x")) + float(mark.get("width")) <= 490
