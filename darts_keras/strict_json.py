"""JSON from outside: read strictly, refused with the place of the mistake."""

import collections
import contextlib
import difflib
import json
import reprlib

MAX_SIZE = 100_000  # Characters of text, or bytes, unless a caller allows more.


class PlaceError(ValueError):
    """A `ValueError` that knows where in a nested value the mistake is.

    Args:
        place: String. The way to the value, `"normal.nodes[1][0].source"`; empty
            for the whole value.
        rule: String. The rest of the sentence: what must hold, and what came.
    """

    def __init__(self, place, rule):
        super().__init__(place, rule)
        self.place = place
        self.rule = rule

    def __str__(self):
        subject = f"`{self.place}`" if self.place else "The top level"
        return f"{subject} {self.rule}"


@contextlib.contextmanager
def within(place):
    """Puts `place` in front of the place of any `PlaceError` raised inside."""
    try:
        yield
    except PlaceError as error:
        dot = "." if error.place and not error.place.startswith("[") else ""
        raise PlaceError(f"{place}{dot}{error.place}", error.rule) from None


def is_integer(value):
    """Tells whether `value` is an `int`; `True` and `False` are none."""
    return isinstance(value, int) and not isinstance(value, bool)


def did_you_mean(value, known):
    """Returns " Did you mean ...?" if `value` resembles a known name, else ""."""
    close = isinstance(value, str) and difflib.get_close_matches(value, known, n=1)
    return f" Did you mean '{close[0]}'?" if close else ""


def check_list(value):
    """Returns `value` if it is a list; raises `PlaceError` otherwise."""
    if not isinstance(value, list):
        raise PlaceError("", f"must be a list. Received: {reprlib.repr(value)}")
    return value


def check_object(value, keys):
    """Returns `value` if it is an object with exactly these keys.

    Args:
        value: Anything.
        keys: Tuple of strings.

    Raises:
        PlaceError: If `value` is no `dict`, or a key is missing or unknown.
    """
    if not isinstance(value, dict):
        raise PlaceError(
            "", f"must be an object with {keys}. Received: {reprlib.repr(value)}"
        )
    for key in keys:
        if key not in value:
            raise PlaceError(
                "", f"must have the key '{key}'. Received: {reprlib.repr([*value])}"
            )
    for key in value:
        if key not in keys:
            raise PlaceError(
                "",
                f"must have no other keys than {keys}.{did_you_mean(key, keys)} "
                f"Received: {reprlib.repr(key)}",
            )
    return value


def read_json(text, max_size=MAX_SIZE):
    """Reads JSON as the standard has it, and nothing beyond.

    Python's reader takes `NaN`, and the last of two equal keys; this one does not.

    Args:
        text: String, or `bytes` in UTF-8.
        max_size: Integer. The most characters (of `bytes`: bytes) that are read.

    Returns:
        The value: `dict`, `list`, `str`, `int`, `float`, `bool` or `None`.

    Raises:
        ValueError: If the text is no JSON, too long, nested too deeply, or has a
            key twice, NaN or Infinity; the message names the place.
    """
    if not isinstance(text, (str, bytes)):
        raise ValueError(f"JSON must be text. Received: {reprlib.repr(text)}")
    if len(text) > max_size:
        raise ValueError(
            f"The JSON must have at most {max_size:,} characters. "
            f"Received: {len(text):,}"
        )
    try:
        text = text.decode("utf-8-sig") if isinstance(text, bytes) else text
        value = json.loads(
            text, object_pairs_hook=_unique, parse_constant=_refuse_constant
        )
        _raise_refused(value)
    except RecursionError:
        raise ValueError(
            f"The JSON is nested too deeply. Received: {reprlib.repr(text)}"
        ) from None
    except PlaceError:
        raise
    except ValueError as error:
        raise ValueError(f"This is no JSON: {error}") from error
    return value


class _Refused:
    """Stands in the tree for what must not be there, until its place is known."""

    def __init__(self, rule):
        self.rule = rule


def _refuse_constant(name):
    return _Refused(f"must be a number that JSON knows. Received: {name}")


def _unique(pairs):
    value = dict(pairs)
    if len(value) < len(pairs):
        counts = collections.Counter(key for key, _ in pairs)
        value |= {
            key: _Refused(f"must be given once. Received: {count} times")
            for key, count in counts.items()
            if count > 1
        }
    return value


def _raise_refused(value):
    if isinstance(value, _Refused):
        raise PlaceError("", value.rule)
    steps = ()
    if isinstance(value, dict):
        steps = ((_step(key), child) for key, child in value.items())
    elif isinstance(value, list):
        steps = ((f"[{index}]", child) for index, child in enumerate(value))
    for step, child in steps:
        with within(step):
            _raise_refused(child)


def _step(key):
    plain = key.isidentifier() and len(key) <= 40
    return key if plain else f"[{reprlib.repr(key)}]"
