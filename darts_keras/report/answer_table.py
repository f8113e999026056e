"""The paper's table: image, truth, and what each classifier answered."""

import numpy as np

from darts_keras.report import formats
from darts_keras.report.picture_sheet import picture
from darts_keras.report.svg import element, escaped
from darts_keras.report.tables import cell, grid

_MARKS = {True: "\N{CHECK MARK}", False: "\N{BALLOT X}"}  # For the color-blind.


def images_that_differ(answers_list):
    """Images on which the classifiers differ and one or more of them is right.

    Args:
        answers_list: Sequence of `Answers`, for the same images.

    Returns:
        Integer array of places, the most confident disagreements first: those of
        which the less confident of the two strongest sides is surest; of equal
        ones, the first image.
    """
    predictions, confidence, correct = _stacked(answers_list)
    differ = (predictions != predictions[0]).any(axis=0) & correct.any(axis=0)
    return _ordered(differ, _strength_of_the_other_side(predictions, confidence))


def images_all_wrong(answers_list):
    """Images that every classifier answers wrong, by their mean confidence."""
    _, confidence, correct = _stacked(answers_list)
    return _ordered(~correct.any(axis=0), confidence.mean(axis=0))


def answer_table(names, answers_list, places):
    """A table with a row for each image: picture, truth and answers.

    Args:
        names: Sequence of strings, one for each classifier.
        answers_list: Sequence of `Answers`, for the same images.
        places: Integers. Which images, in this order.
    """
    first = answers_list[0]
    rows = []
    for at in places:
        truth = first.classes[first.labels[at]]
        image = cell("", "picture", picture(first.images[at], truth))
        answers = (_answer(answers, at) for answers in answers_list)
        rows.append((image, truth, *answers))
    heads = ("Image", "Truth", *names)
    return grid(heads, rows, words=len(heads), kind="grid answers")


def _answer(answers, at):
    is_right = bool(answers.correct[at])
    words = f"{_MARKS[is_right]} {answers.classes[answers.predictions[at]]}"
    sure = element("small", escaped(f"{formats.percent(answers.confidence[at])} sure"))
    return cell(words, "right" if is_right else "wrong", sure)


def _stacked(answers_list):
    """Predictions, confidence and correctness, each `(num_classifiers, count)`."""
    return (
        np.stack([getattr(answers, name) for answers in answers_list])
        for name in ("predictions", "confidence", "correct")
    )


def _strength_of_the_other_side(predictions, confidence):
    """The greatest confidence in another answer than the most confident one."""
    surest = confidence.argmax(axis=0)[None]  # (1, count)
    others = predictions != np.take_along_axis(predictions, surest, axis=0)
    return np.where(others, confidence, 0).max(axis=0)


def _ordered(chosen, strength):
    places = np.flatnonzero(chosen)
    return places[(-strength[places]).argsort(kind="stable")]
