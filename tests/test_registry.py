import pytest

from darts_keras.registry import Registry


@pytest.fixture
def stems():
    registry = Registry("stem")
    registry["single"] = "one"
    return registry


def test_registered_entry_is_found_and_returned_unchanged(stems):
    @stems.register("dual")
    def dual():
        return 2

    assert stems["dual"] is dual
    assert dual() == 2


def test_name_is_given_once(stems):
    with pytest.raises(ValueError, match="The stem 'single' is already registered"):
        stems.register("single")
    assert stems["single"] == "one"


def test_unknown_name_suggests_the_nearest_and_lists_all(stems):
    message = r"Unknown stem 'singel'\. Did you mean 'single'\? Known: \['single'\]"
    with pytest.raises(ValueError, match=message):
        stems["singel"]


def test_unknown_name_that_resembles_none_gets_no_suggestion(stems):
    with pytest.raises(ValueError, match=r"Unknown stem 'xyz'\. Known"):
        stems["xyz"]
