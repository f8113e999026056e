"""The checks that configs share."""

import dataclasses
import math

import pytest

from darts_keras.settings import check_even, check_settings


@dataclasses.dataclass(kw_only=True)
class Toy:
    """One field of each type, and two with a choice of types."""

    count: int = 3
    share: float = 0.5
    mirrored: bool = False
    name: str = "one"
    form: str | None = None
    limit: int | None = None


RANGES = {"count": (1, 5), "share": (0, 1), "limit": (2, 9)}
CHOICES = {"name": ("one", "two"), "form": ("small", None)}


def check(**values):
    check_settings(Toy(**values), RANGES, CHOICES)


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"count": 1, "share": 0},
        {"count": 5, "share": 1, "mirrored": True},
        {"name": "two", "form": "small"},
        {"limit": 2},
    ],
)
def test_what_fits_is_taken(values):
    check(**values)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"count": 0}, r"`count` must be in \[1, 5\]\. Received: count=0"),
        ({"count": 6}, r"`count` must be in"),
        ({"share": -1e-9}, r"`share` must be in \[0, 1\]"),
        ({"share": math.nan}, r"`share` must be in.*share=nan"),
        ({"limit": 1}, r"`limit` must be in \[2, 9\]\. Received: limit=1"),
        ({"name": "three"}, r"`name` must be one of \('one', 'two'\).*name='three'"),
        ({"form": 3}, r"`form` must be one of \('small', None\)\. Received: form=3"),
    ],
)
def test_what_is_out_of_range_is_refused(values, message):
    with pytest.raises(ValueError, match=message):
        check(**values)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"count": 2.0}, "int"),
        ({"count": True}, "int"),
        ({"share": "half"}, "float"),
        ({"share": False}, "float"),
        ({"mirrored": 1}, "bool"),
        ({"name": None}, "str"),
        ({"limit": 2.0}, r"int \| None"),
        ({"limit": True}, r"int \| None"),
    ],
)
def test_another_type_is_refused(values, kind):
    ((name, value),) = values.items()
    message = rf"`{name}` must be of type {kind}\. Received: {name}={value!r}"
    with pytest.raises(TypeError, match=message):
        check(**values)


def test_types_are_checked_before_ranges():
    """Comparing text with numbers would raise an error of Python's."""
    with pytest.raises(TypeError, match="`count` must be of type int"):
        check(count="3")


def test_an_odd_number_is_refused():
    check_even("width", 4)
    with pytest.raises(ValueError, match=r"`width` must be even\. Received: width=3"):
        check_even("width", 3)
