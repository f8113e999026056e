import numpy as np
from answer_toys import make_answers

from darts_keras.mcnemar import mcnemar
from darts_keras.report.pair_tests import PairTest, pair_table, pair_tests


def _pair(only_first, only_second):
    first = np.repeat([True, False], [only_first, only_second])
    return PairTest(first="A", second="B", test=mcnemar(first, ~first))


def test_every_pair_is_tested_once():
    answers = [make_answers(seed=seed) for seed in range(3)]
    tests = pair_tests(("a", "b", "c"), answers)
    assert [(one.first, one.second) for one in tests] == [
        ("a", "b"),
        ("a", "c"),
        ("b", "c"),
    ]
    assert tests[1].test == mcnemar(answers[0].correct, answers[2].correct)
    assert tests[1].to_dict()["p_value"] == tests[1].test.p_value


def test_a_sentence_says_who_is_better_only_if_the_test_does():
    assert "B is better" in _pair(0, 6).sentence()
    assert "A is better" in _pair(6, 0).sentence()
    assert "may well be chance" in _pair(5, 0).sentence()
    assert "right on the same images" in _pair(0, 0).sentence()


def test_a_tiny_p_value_is_not_shown_as_zero():
    table = pair_table([_pair(2000, 1)])
    assert "&lt; 0.0001" in table
    assert "0.0000" not in table


def test_several_pairs_come_with_a_stricter_level():
    assert "0.017" in pair_table([_pair(5, 1)] * 3)
    assert "to be strict" not in pair_table([_pair(5, 1)])
