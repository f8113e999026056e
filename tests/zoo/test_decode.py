"""Answers in words."""

import numpy as np
import pytest
from zoo_toys import make_card

from darts_keras.zoo.decode import Prediction, decode_predictions

ANSWERS = np.array([[0.25, 0.5, 0.25], [0.125, 0.125, 0.75]], "float32")
pytestmark = pytest.mark.usefixtures("toy")


def test_the_likeliest_classes_come_first_and_ties_by_label():
    first, second = decode_predictions(ANSWERS, "toy")
    assert first == [(1, "kind 1", 0.5), (0, "kind 0", 0.25), (2, "kind 2", 0.25)]
    assert second[0] == Prediction(label=2, name="kind 2", probability=0.75)
    assert isinstance(second[0].label, int)
    assert isinstance(second[0].probability, float)


@pytest.mark.parametrize(("top", "count"), [(1, 1), (2, 2), (3, 3), (10, 3)])
def test_so_many_classes_as_asked(top, count):
    assert [len(row) for row in decode_predictions(ANSWERS, "toys", top)] == [count] * 2
    assert decode_predictions(ANSWERS[:0], "toy", top) == []


def test_classes_without_names_have_their_numbers(toy):
    toy.write(make_card("bare", "bares", {"num_classes": 431}, classes=None))
    answers = np.eye(431)[17:18]
    assert decode_predictions(answers, "bare", 1) == [[(17, "class 17", 1.0)]]


@pytest.mark.parametrize("answers", [ANSWERS[0], ANSWERS[:, :2], ANSWERS[None], 0.5])
def test_another_shape_is_refused(answers):
    with pytest.raises(ValueError, match=r"shape \(count, 3\), as those of 'toy' are"):
        decode_predictions(answers, "toy")


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_numbers_that_are_not_finite_are_refused(wrong):
    with pytest.raises(ValueError, match="must be finite"):
        decode_predictions([[0.5, wrong, 0.5]], "toy")


@pytest.mark.parametrize("top", [0, -1])
def test_no_classes_are_refused(top):
    with pytest.raises(ValueError, match=f"`top` must be positive.*top={top}"):
        decode_predictions(ANSWERS, "toy", top)


@pytest.mark.parametrize("top", [1.5, "1", None, True])
def test_top_is_an_integer(top):
    with pytest.raises(TypeError, match="`top` must be an integer"):
        decode_predictions(ANSWERS, "toy", top)


def test_an_unknown_model_is_refused():
    with pytest.raises(ValueError, match=r"no model 'tay'. Did you mean 'toy'"):
        decode_predictions(ANSWERS, "tay")
