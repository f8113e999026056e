import numpy as np

from darts_keras.report.confused_pairs import confused_pairs

CONFUSION = np.array([[5, 3, 0], [1, 9, 0], [3, 0, 1]])


def test_the_most_frequent_mistakes_come_first_and_equal_ones_by_class():
    table, number = confused_pairs(CONFUSION, ("cat", "dog", "eel"), limit=10)
    assert number == 3
    places = [table.index(share) for share in ("37.5%", "75.0%", "10.0%")]
    assert places == sorted(places)
    assert CONFUSION[0, 0] == 5  # It works on a copy.


def test_no_more_than_the_limit_are_listed():
    table, number = confused_pairs(CONFUSION, ("cat", "dog", "eel"), limit=1)
    assert number == 3
    assert table.count("<tr>") == 2


def test_without_mistakes_there_is_no_row():
    _, number = confused_pairs(np.eye(3, dtype=int), ("a", "b", "c"), limit=10)
    assert number == 0
