import pytest

from darts_keras.transfer_direction import ARCHITECTURES, transfer_directions


def test_each_direction_names_its_searches():
    [there, back] = transfer_directions("a", "b", both=True)
    assert there.searches == {
        "unchanged": ("search-a",),
        "transferred": ("search-a", "a-to-b"),
        "scratch": ("scratch-b",),
        "direct": ("search-b",),
        "random": (),
    }
    assert there.direct == back.before
    assert back.searches["transferred"] == ("search-b", "b-to-a")
    assert tuple(back.searches) == ARCHITECTURES


def test_one_direction_is_the_default_of_a_study():
    [there] = transfer_directions("a", "b", both=False)
    assert "direct" not in there.searches  # A search of the way back.


def test_two_sets_of_one_name_are_refused():
    with pytest.raises(ValueError, match=r"different names.* source='a', target='a'"):
        transfer_directions("a", "a", both=False)
