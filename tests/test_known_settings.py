"""A builder that says which settings it has."""

import pytest

from darts_keras.known_settings import with_known_settings


@with_known_settings
def build(first, *, size=1, color="red"):
    """Builds."""
    return first, size, color


def test_what_it_knows_goes_through():
    assert build("a", size=2) == ("a", 2, "red")
    assert (build.__name__, build.__doc__) == ("build", "Builds.")


def test_what_it_does_not_know_is_refused_with_what_it_knows():
    message = r"`build` has no setting 'colour'\. Did you mean 'color'\?"
    with pytest.raises(ValueError, match=message + r" Known: \['size', 'color'\]"):
        build("a", colour="blue")


def test_what_is_no_setting_is_no_keyword():
    with pytest.raises(ValueError, match="has no setting 'first'"):
        build(first="a")
