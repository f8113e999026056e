import numpy as np
import pytest
from answer_toys import given_answers, make_answers

from darts_keras.calibration import expected_calibration_error, reliability_bins


def _sure(*confidence):
    return [[p, 1 - p] for p in confidence]


def test_a_bin_has_the_answers_of_its_confidence_with_its_upper_end():
    answers = given_answers([0, 1, 0, 0], _sure(0.6, 0.75, 0.7501, 1.0))
    bins = reliability_bins(answers, num_bins=4)
    assert [one.count for one in bins] == [0, 0, 2, 2]
    assert [(one.low, one.high) for one in bins][2] == (0.5, 0.75)
    assert bins[2].confidence == pytest.approx(0.675)
    assert bins[2].accuracy == 0.5
    assert bins[3].accuracy == 1.0
    assert bins[0].confidence is None
    assert bins[0].accuracy is None


def test_a_confidence_that_rounding_puts_above_one_is_in_the_last_bin():
    bins = reliability_bins(given_answers([0], [[1.0005, 0.0]]))
    assert bins[-1].count == 1


def test_the_calibration_error_is_that_of_a_hand_made_example():
    # Bin (0.6, 0.667]: 2 images, 0.65 sure, half right; (0.867, 0.933]: 2 images, 0.9
    # sure, both right. So (2 * 0.15 + 2 * 0.1) / 4.
    answers = given_answers([0, 1, 0, 0], _sure(0.64, 0.66, 0.88, 0.92))
    error = expected_calibration_error(reliability_bins(answers))
    assert error == pytest.approx(0.125)


def test_the_calibration_error_agrees_with_a_loop_over_images():
    answers = make_answers(500, skill=1.0)
    sums = {}
    for sure, right in zip(answers.confidence, answers.correct, strict=True):
        at = int(np.ceil(sure * 15))
        sums[at] = sums.get(at, 0.0) + right - sure
    expected = sum(abs(value) for value in sums.values()) / 500
    error = expected_calibration_error(reliability_bins(answers))
    assert error == pytest.approx(expected, abs=1e-12)


def test_bins_must_be_some():
    answers = given_answers([0], _sure(0.6))
    with pytest.raises(ValueError, match=r"`num_bins` must be positive.*num_bins=0"):
        reliability_bins(answers, num_bins=0)
