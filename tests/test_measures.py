import dataclasses
import json
import math

import numpy as np
import pytest
from answer_toys import given_answers, make_answers
from hypothesis import given, settings
from hypothesis import strategies as st

from darts_keras.measures import measure, wilson_interval

metrics = pytest.importorskip("sklearn.metrics")

SURE = 0.7


def _answers(labels, predictions, num_classes):
    """Answers whose likeliest classes are `predictions`."""
    rest = (1 - SURE) / (num_classes - 1)
    rows = np.full((len(labels), num_classes), rest)
    rows[np.arange(len(labels)), predictions] = SURE
    return given_answers(labels, rows)


def test_a_hand_made_example():
    measures = measure(_answers([0, 0, 0, 1, 1, 2], [0, 0, 1, 1, 1, 0], 3))
    assert measures.num_images == 6
    assert measures.confusion.tolist() == [[2, 1, 0], [0, 2, 0], [1, 0, 0]]
    assert measures.accuracy == pytest.approx(4 / 6)
    assert [one.name for one in measures.classes] == ["a", "b", "c"]
    assert [one.images for one in measures.classes] == [3, 2, 1]
    recalls = [one.recall for one in measures.classes]
    precisions = [one.precision for one in measures.classes]
    assert recalls == pytest.approx([2 / 3, 1, 0])
    assert precisions == pytest.approx([2 / 3, 2 / 3, 0])
    assert measures.mean_recall == pytest.approx(5 / 9)
    assert measures.mean_precision == pytest.approx(4 / 9)
    by_chance = (3 * 3 + 2 * 3 + 1 * 0) / 36
    assert measures.kappa == pytest.approx((4 / 6 - by_chance) / (1 - by_chance))
    assert measures.top5_accuracy is None
    assert measures.loss == pytest.approx(-(4 * math.log(0.7) + 2 * math.log(0.15)) / 6)
    assert measures.calibration_error == pytest.approx(0.7 - 4 / 6)


@pytest.mark.parametrize(
    ("count", "num_classes"), [(1, 2), (40, 3), (300, 7), (90, 20)]
)
def test_measures_agree_with_scikit_learn(count, num_classes):
    names = tuple(map(str, range(num_classes)))
    answers = make_answers(count, names, skill=1.0, seed=count)
    measures, labels = measure(answers), range(num_classes)
    truth, predictions = answers.labels, answers.predictions
    options = {"labels": labels, "zero_division": 0}
    assert measures.accuracy == metrics.accuracy_score(truth, predictions)
    matrix = metrics.confusion_matrix(truth, predictions, labels=labels)
    np.testing.assert_array_equal(measures.confusion, matrix)
    for name in ("recall", "precision"):
        score = getattr(metrics, f"{name}_score")
        by_class = [getattr(one, name) for one in measures.classes]
        expected = score(truth, predictions, average=None, **options)
        np.testing.assert_allclose(by_class, expected, atol=1e-12)
        expected = score(truth, predictions, average="macro", **options)
        assert getattr(measures, f"mean_{name}") == pytest.approx(expected)
    loss = metrics.log_loss(truth, answers.probabilities, labels=labels)
    assert measures.loss == pytest.approx(loss)
    if count > 1:  # Of one image scikit-learn's kappa is NaN, or 0.
        kappa = metrics.cohen_kappa_score(truth, predictions)
        assert measures.kappa == pytest.approx(kappa)
    if num_classes > 5:
        top = metrics.top_k_accuracy_score(
            truth, answers.probabilities, k=5, labels=labels
        )
        assert measures.top5_accuracy == pytest.approx(top)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 40), st.integers(2, 8))
def test_the_order_of_images_and_classes_does_not_matter(seed, count, num_classes):
    names = tuple("abcdefgh"[:num_classes])
    answers = make_answers(count, names, seed=seed)
    random = np.random.default_rng(seed)
    images, classes = random.permutation(count), random.permutation(num_classes)
    # Class `classes[i]` becomes class `i`.
    other = dataclasses.replace(
        answers,
        images=answers.images[images],
        labels=classes.argsort()[answers.labels[images]],
        probabilities=answers.probabilities[images][:, classes],
        classes=tuple(names[at] for at in classes),
    )
    before, after = measure(answers), measure(other)
    np.testing.assert_array_equal(
        after.confusion, before.confusion[np.ix_(classes, classes)]
    )
    by_name = {one.name: one for one in before.classes}
    assert all(by_name[one.name] == one for one in after.classes)
    for field in dataclasses.fields(before):
        if field.name not in ("confusion", "classes"):
            value = getattr(before, field.name)
            assert getattr(after, field.name) == pytest.approx(value, abs=1e-9)


def test_a_truth_of_equal_probability_is_among_five_if_it_comes_early():
    answers = given_answers(range(8), [[1 / 8] * 8] * 8)
    assert measure(answers).top5_accuracy == 5 / 8


def test_top_five_needs_more_than_five_classes():
    assert measure(given_answers([0], [[0.2] * 5])).top5_accuracy is None
    assert measure(given_answers([5], [[0.0, *[0.2] * 5]])).top5_accuracy == 1.0


def test_a_truth_without_probability_costs_a_finite_loss():
    measures = measure(given_answers([1], [[1.0, 0.0]]))
    assert measures.loss == pytest.approx(-math.log(1e-7))


def test_labels_of_a_small_type_do_not_overflow():
    answers = make_answers(50, tuple(map(str, range(200))), skill=50)
    small = dataclasses.replace(answers, labels=answers.labels.astype(np.uint8))
    assert measure(small).accuracy == 1.0
    assert np.trace(measure(small).confusion) == 50


def test_kappa_is_undefined_where_all_is_one_class():
    assert measure(_answers([1, 1], [1, 1], 3)).kappa is None
    assert measure(_answers([1, 1], [1, 0], 3)).kappa == 0.0


def test_a_class_without_images_and_answers_counts_with_zero():
    measures = measure(_answers([0, 1], [0, 1], 4))
    assert measures.mean_recall == 0.5
    assert measures.mean_precision == 0.5
    assert measures.classes[3].images == 0


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [  # Four examples of Newcombe, 1998, table I, and the mirror image of one.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (20, 20, 0.8389, 1.0),
    ],
)
def test_the_interval_is_that_of_wilson(successes, trials, low, high):
    interval = wilson_interval(successes, trials)
    assert interval == pytest.approx((low, high), abs=5e-5)
    assert 0 <= interval[0] <= successes / trials <= interval[1] <= 1


def test_measures_are_json():
    measures = measure(make_answers())
    content = json.loads(json.dumps(measures.to_dict(), allow_nan=False))
    assert content == measures.to_dict()
    assert content["accuracy"] == measures.accuracy
    assert content["confusion"] == measures.confusion.tolist()
    assert content["classes"][1] == dataclasses.asdict(measures.classes[1])
