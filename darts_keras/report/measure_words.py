"""The measures of a classifier in words: names, numbers, and what they mean."""

import dataclasses
from collections.abc import Callable

from darts_keras.report import formats
from darts_keras.report.tables import cell, fact_box, grid

_ACCURACY = "The share of images that is answered right."
_INTERVAL = (
    "With another draw of as many images, the accuracy would come out near this one: "
    "95 of 100 such intervals (Wilson's) hold the true value."
)
_TOP = "The share of images of which the truth is among the five likeliest classes."
_RECALL = (
    "For each class, the share of its images that is found; then the mean over "
    "classes, in which rare classes count as much as frequent ones."
)
_PRECISION = (
    "For each class, the share of right answers among all answers with that class; "
    "then the mean over classes."
)
_KAPPA = (
    "Cohen's kappa: how far the answers are above chance that knows how frequent each "
    "class is (0), on the way to being all right (1)."
)
_LOSS = (
    "The mean of -log of the probability that was given to the truth; confident "
    "mistakes weigh heavily. Lower is better."
)
_CALIBRATION = (
    "Expected calibration error: how far confidence and accuracy are apart, on "
    "average over images, in 15 bins. Lower is better."
)


def _percent(share):
    return formats.percent(share, digits=2)


def _interval(pair):
    return formats.interval(pair, digits=2)


def _decimals(value):
    return formats.UNKNOWN if value is None else f"{value:.4f}"


@dataclasses.dataclass(frozen=True)
class _Word:
    """What to say of one measure; `best` picks the best of several values."""

    name: str
    key: str
    shown: Callable
    meaning: str
    best: Callable | None = max


_WORDS = (
    _Word("Accuracy", "accuracy", _percent, _ACCURACY),
    _Word("95 % interval", "accuracy_interval", _interval, _INTERVAL, None),
    _Word("Top-5 accuracy", "top5_accuracy", _percent, _TOP),
    _Word("Mean recall", "mean_recall", _percent, _RECALL),
    _Word("Mean precision", "mean_precision", _percent, _PRECISION),
    _Word("Kappa", "kappa", _decimals, _KAPPA),
    _Word("Loss", "loss", _decimals, _LOSS, min),
    _Word("Calibration error", "calibration_error", _percent, _CALIBRATION, min),
)


def headline_boxes(measures):
    """The boxes with the accuracy and what else one looks for first.

    Args:
        measures: `Measures`.

    Returns:
        List of strings of markup.
    """
    boxes = [
        accuracy_box("Accuracy", measures),
        fact_box("Mean recall", _percent(measures.mean_recall), "over classes"),
        fact_box("Kappa", _decimals(measures.kappa), "above chance"),
        fact_box(
            "Calibration error",
            formats.percent(measures.calibration_error),
            "confidence against accuracy",
        ),
    ]
    if measures.top5_accuracy is not None:
        top = fact_box("Top-5", _percent(measures.top5_accuracy), "truth among five")
        boxes.insert(1, top)
    return boxes


def accuracy_box(name, measures):
    """A box with the accuracy and its interval.

    Args:
        name: String. What stands above it.
        measures: `Measures`.
    """
    note = f"95 % interval: {formats.interval(measures.accuracy_interval)}"
    return fact_box(name, _percent(measures.accuracy), note)


def measure_table(measures):
    """A table of all measures, each with a sentence on what it means.

    Args:
        measures: `Measures`.
    """
    rows = [
        (
            word.name,
            cell(word.shown(getattr(measures, word.key)), "value"),
            word.meaning,
        )
        for word in _applicable(measures)
    ]
    return grid(("Measure", "Value", "What it means"), rows, words=3, kind="grid words")


def comparison_table(names, measures):
    """A table of the measures of several classifiers, the best in bold.

    Args:
        names: Sequence of strings, one for each classifier.
        measures: Sequence of `Measures`, likewise, of the same classes.
    """
    rows = []
    for word in _applicable(measures[0]):
        values = [getattr(one, word.key) for one in measures]
        known = [value for value in values if value is not None]
        best = word.best(known) if word.best and known else None
        cells = (
            cell(word.shown(value), "number best" if value == best else "number")
            for value in values
        )
        rows.append((word.name, *cells))
    return grid(("Measure", *names), rows, kind="grid even")


def _applicable(measures):
    """The words for what was measured: with few classes there is no top-5."""
    has_top = measures.top5_accuracy is not None
    return [word for word in _WORDS if has_top or word.key != "top5_accuracy"]
