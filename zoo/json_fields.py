"""Fields of JSON from outside: checked, refused with their place."""

from darts_keras.strict_json import PlaceError, check_list, within

_LARGEST = 1e6  # Of numbers in a list.
_HEX = frozenset("0123456789abcdef")


def check_kind(value, kind):
    """Raises `PlaceError` unless a value is of a type, or of one in a tuple.

    A boolean is no integer.
    """
    if not isinstance(value, kind) or isinstance(value, bool):
        kinds = kind if isinstance(kind, tuple) else (kind,)
        names = " or ".join(one.__name__ for one in kinds)
        raise PlaceError("", f"must be of type {names}. Received: {value!r}")


def check_range(place, value, ends):
    """Raises `PlaceError` unless a value is an integer between two others."""
    with within(place):
        check_kind(value, int)
        if not ends[0] <= value <= ends[1]:
            raise PlaceError("", f"must be in {list(ends)}. Received: {value}")


def read_numbers(place, value, count):
    """Returns a list of so many finite numbers as a tuple, or raises `PlaceError`."""
    with within(place):
        check_kind(value, list)
        for number in value:
            check_kind(number, (int, float))
            if not abs(number) <= _LARGEST:  # 1e999 is JSON, and infinite.
                raise PlaceError("", f"must be finite, at most 1e6. Received: {value}")
        if len(value) != count:
            raise PlaceError("", f"must be {count} numbers. Received: {value}")
    return tuple(value)


def read_texts(place, value):
    """Returns a list of strings as a tuple, or raises `PlaceError`."""
    with within(place):
        for text in check_list(value):
            check_kind(text, str)
    return tuple(value)


def check_hash(digest):
    """Raises `PlaceError` unless this is a SHA-256 as 64 hex digits."""
    if not isinstance(digest, str) or len(digest) != 64 or set(digest) - _HEX:
        raise PlaceError("", f"must be 64 hex digits. Received: {digest!r}")
