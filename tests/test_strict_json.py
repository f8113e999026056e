import pytest

from darts_keras.strict_json import (
    PlaceError,
    check_list,
    check_object,
    is_integer,
    read_json,
    within,
)


@pytest.mark.parametrize("text", ['{"a": [1, "é"]}', '{"a": [1, "é"]}'.encode()])
def test_text_and_bytes_are_read(text):
    assert read_json(text) == {"a": [1, "é"]}


def test_byte_order_mark_of_a_windows_editor_is_skipped():
    assert read_json(b"\xef\xbb\xbf[1]") == [1]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "This is no JSON: Expecting property name"),
        ("", "This is no JSON: Expecting value"),
        (b"[\xff]", "This is no JSON: 'utf-8' codec"),
        ("1" * 9999, "This is no JSON: Exceeds the limit"),
        ("[" * 50_000, "nested too deeply"),
        ('{"a":' * 10_000, "nested too deeply"),
        (" " * 100_001, "at most 100,000 characters. Received: 100,001"),
        (None, "JSON must be text. Received: None"),
        ('{"a": {"b": [1, NaN]}}', r"`a\.b\[1\]` must be a number that JSON knows"),
        ("-Infinity", "The top level must be a number .* Received: -Infinity"),
        ('[{"a": 1, "b": 2, "a": 1}]', r"`\[0\]\.a` must be given once.*: 2 times"),
        ('{"a b": NaN}', r"`\['a b'\]` must"),
    ],
)
def test_what_is_not_strictly_json_is_refused_with_its_place(text, message):
    with pytest.raises(ValueError, match=message):
        read_json(text)


def test_limit_counts_what_came_not_what_it_means():
    assert read_json("[1]", max_size=3) == [1]
    with pytest.raises(ValueError, match="at most 3 characters"):
        read_json("[1] ", max_size=3)


def test_within_puts_the_places_together():
    message = r"^`cell\.nodes\[2\]\.source` must be less\.$"
    with (
        pytest.raises(PlaceError, match=message),
        within("cell"),
        within("nodes"),
        within("[2]"),
    ):
        raise PlaceError("source", "must be less.")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([], "The top level must be an object with"),
        ({"size": 1}, "must have the key 'color'. Received: \\['size'\\]"),
        (
            {"size": 1, "color": 2, "colour": 3},
            "no other keys .* Did you mean 'color'\\? Received: 'colour'",
        ),
        ({"size": 1, "color": 2, 3: 4}, r"no other keys than \S+ \S+ Received: 3"),
    ],
)
def test_object_has_exactly_the_keys(value, message):
    with pytest.raises(ValueError, match=message):
        check_object(value, ("size", "color"))


def test_list_is_a_list():
    assert check_list([1]) == [1]
    with pytest.raises(ValueError, match=r"must be a list\. Received: 'ab'"):
        check_list("ab")


@pytest.mark.parametrize(
    ("value", "expected"), [(0, True), (-3, True), (True, False), (1.0, False)]
)
def test_truth_values_and_floats_are_no_integers(value, expected):
    assert is_integer(value) is expected
