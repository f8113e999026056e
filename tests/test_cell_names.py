import pytest

from darts_keras.cell_names import (
    cell_name,
    cell_place,
    cell_title,
    kind_of,
    level_names,
)


def test_names_stand_in_the_order_of_the_network():
    expected = ("normal_1_1", "normal_1_2", "reduction_2", "normal_2", "reduction_3")
    assert level_names([2, 1, 0]) == expected


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("reduction", [False, True])
def test_the_place_in_a_name_is_the_one_that_was_named(reduction, count):
    kind, level, number = cell_place(cell_name(reduction, 3, count - 1, count))
    assert (kind, level) == (kind_of(reduction), 3)
    assert number == (None if reduction or count == 1 else 2)


@pytest.mark.parametrize("name", ["normal", "reduction"])
def test_a_plain_name_has_a_kind_alone(name):
    assert cell_place(name) == (name, None, None)


@pytest.mark.parametrize(
    "name",
    [
        *("", "normal_", "normal_0", "normal_01", "normal_1_0", "Normal_1", "cell_1"),
        *("normal_1_2_3", "normal_1\n", "normal_\u0661", "normal_" + "1" * 7, 1, None),
    ],
)
def test_what_is_no_name_has_no_place(name):
    assert cell_place(name) == (None, None, None)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("normal", "normal cell"),
        ("reduction", "reduction cell"),
        ("normal_2", "normal cell of level 2"),
        ("reduction_3", "reduction cell of level 3"),
        ("normal_1_2", "second normal cell of level 1"),
        ("normal_1_10", "tenth normal cell of level 1"),
        ("normal_1_11", "normal cell 11 of level 1"),
    ],
)
def test_names_are_said_in_words(name, title):
    assert cell_title(name) == title
