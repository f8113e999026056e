import numpy as np
import pytest
from answer_toys import given_answers

from darts_keras.answers import Answers

LABELS = np.array([1, 0, 1])
PROBABILITIES = np.array([[0.3, 0.7], [0.5, 0.5], [0.9, 0.1]])


def _answers(**changes):
    arguments = {
        "images": np.zeros((3, 2, 2, 1), np.uint8),
        "labels": LABELS,
        "probabilities": PROBABILITIES,
        "classes": ("cat", "dog"),
    }
    return Answers(**{**arguments, **changes})


def test_the_likeliest_class_is_the_answer_and_of_equal_ones_the_first():
    answers = _answers()
    assert answers.predictions.tolist() == [1, 0, 0]
    assert answers.correct.tolist() == [True, True, False]
    assert answers.confidence.tolist() == [0.7, 0.5, 0.9]
    assert (answers.num_images, answers.num_classes) == (3, 2)


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_probabilities_of_low_precision_are_taken(dtype):
    logits = np.random.default_rng(0).normal(size=(50, 400))
    rows = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    given = given_answers([0] * 3, PROBABILITIES.astype(dtype))
    assert given.confidence.dtype == np.float64
    Answers(
        images=np.zeros((50, 1, 1, 3), np.uint8),
        labels=np.zeros(50, np.uint8),
        probabilities=rows.astype(dtype),
        classes=tuple(map(str, range(400))),
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"images": np.zeros((3, 2, 2, 1))}, "`images` must be an array of uint8.*64"),
        ({"images": np.zeros((3, 2, 2), np.uint8)}, r"`images` must have 4 axes.*2, 2"),
        ({"labels": [1, 0, 1]}, "`labels` must be an array of integer.*list"),
        ({"labels": LABELS * 1.0}, "`labels` must be an array of integer.*float64"),
        ({"labels": LABELS[:, None]}, r"`labels` must have 1 axes.*\(3, 1\)"),
        ({"labels": LABELS - 1}, r"`labels` must be in \[0, 2\).* from -1 to 0"),
        ({"labels": LABELS + 1}, r"`labels` must be in \[0, 2\).* from 1 to 2"),
        ({"labels": LABELS[:2]}, r"must be of the same images.*\(2,\)"),
        ({"images": np.zeros((4, 2, 2, 1), np.uint8)}, "must be of the same images"),
        ({"classes": ("a", "b", "c")}, r"same classes as `classes`.* 3 classes"),
        ({"classes": ["a", "b"]}, r"`classes` must be a tuple.*\['a', 'b'\]"),
        ({"classes": ("a", 2)}, "`classes` must be a tuple of one or more strings"),
        ({"classes": ()}, "`classes` must be a tuple of one or more strings"),
        ({"probabilities": LABELS}, "`probabilities` must be an array of floating"),
        ({"probabilities": PROBABILITIES[0]}, "`probabilities` must have 2 axes"),
    ],
)
def test_what_are_no_answers_is_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        _answers(**changes)


def test_no_images_are_refused():
    with pytest.raises(ValueError, match="the same images, one or more"):
        _answers(
            images=np.zeros((0, 2, 2, 1), np.uint8),
            labels=LABELS[:0],
            probabilities=PROBABILITIES[:0],
        )


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ([2.0, 1.0], "row 1 with sum 3 .*Logits need a softmax"),
        ([1.2, -0.2], "not negative.*row 1 .*least value -0.2"),
        ([np.nan, 1.0], "must be finite.*row 1 with sum nan"),
        ([np.inf, 0.0], "must be finite.*row 1 with sum inf"),
        ([np.inf, -np.inf], "must be finite.*row 1 with sum nan"),
        ([0.5, 0.498], "sum to 1.*row 1 with sum 0.998"),
    ],
)
def test_a_row_that_is_no_distribution_is_named(row, message):
    with pytest.raises(ValueError, match=message):
        given_answers([0, 0], [[0.5, 0.5], row])
