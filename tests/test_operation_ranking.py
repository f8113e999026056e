import math

import numpy as np

from darts_keras.operation_ranking import learnable_columns, ranking


def test_only_what_has_weights_everywhere_is_learnable():
    normal = [[None, None, 0.1, 0.2]] * 2
    reduction = [[None, 0.3, 0.1, 0.2], [None, None, 0.1, 0.0]]  # A strided skip.
    assert learnable_columns([normal, reduction]) == (2, 3)
    assert learnable_columns([[[None, None]]]) == ()


def test_a_ranking_is_by_edge_and_by_falling_alpha():
    tables = [[[0.0, 3.0, 1.0], [9.0, 1.0, 2.0]], [[0.0, -1.0, -2.0]]]
    assert ranking(tables, (1, 2)) == ((0, 1), (1, 0), (0, 1))
    assert ranking(tables, (0, 1, 2)) == ((1, 2, 0), (0, 2, 1), (0, 1, 2))


def test_only_the_ranked_operations_count():
    first, then = np.zeros((2, 1, 3))
    then[0, 0] = 5
    assert ranking([first], (1, 2)) == ranking([then], (1, 2))
    then[0, 2] = 1e-6
    assert ranking([first], (1, 2)) != ranking([then], (1, 2))


def test_equal_alphas_stand_in_order():
    assert ranking([[[0.5, 0.5, 0.5]]], (0, 1, 2)) == ((0, 1, 2),)


def test_there_is_no_ranking_of_one_operation_or_of_broken_alphas():
    assert ranking([[[0.0, 1.0]]], (1,)) is None
    assert ranking([[[0.0, 1.0]]], ()) is None
    assert ranking([[[0.0, math.nan]]], (0, 1)) is None
    assert ranking([[[0.0, None]]], (0, 1)) is None
