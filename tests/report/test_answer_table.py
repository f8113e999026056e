import numpy as np
from answer_toys import given_answers, make_answers

from darts_keras.report.answer_table import (
    answer_table,
    images_all_wrong,
    images_that_differ,
)

LABELS = [0, 0, 0, 0, 1]
FIRST = given_answers(
    LABELS, [[0.9, 0.1], [0.8, 0.2], [0.3, 0.7], [0.9, 0.1], [0.6, 0.4]]
)
SECOND = given_answers(
    LABELS, [[0.4, 0.6], [0.9, 0.1], [0.2, 0.8], [0.2, 0.8], [0.9, 0.1]]
)


def test_images_differ_where_one_is_right_and_one_is_not():
    # On 3 the second is 0.8 sure of another answer, on 0 only 0.6.
    assert images_that_differ([FIRST, SECOND]).tolist() == [3, 0]
    assert images_that_differ([SECOND, FIRST]).tolist() == [3, 0]


def test_images_on_which_all_are_wrong_are_ordered_by_confidence():
    assert images_all_wrong([FIRST, SECOND]).tolist() == [2, 4]


def test_an_image_belongs_to_one_table_at_most():
    answers = [make_answers(200, seed=seed, skill=0.5) for seed in range(3)]
    differ, wrong = images_that_differ(answers), images_all_wrong(answers)
    right = np.logical_and.reduce([one.correct for one in answers])
    assert len(differ) + len(wrong) + right.sum() == 200
    assert not set(differ) & set(wrong)


def test_a_classifier_does_not_differ_from_itself():
    assert not len(images_that_differ([FIRST, FIRST]))


def test_right_and_wrong_answers_differ_in_color_and_mark():
    table = answer_table(("one", "two"), [FIRST, SECOND], [3])
    assert '<td class="right">\u2713 a<small>90.0% sure</small></td>' in table
    assert '<td class="wrong">\u2717 b<small>80.0% sure</small></td>' in table
    assert table.count("<img") == 1
