"""How numbers and other values are written on a page."""

import contextlib
import datetime
import json

UNKNOWN = "\N{EN DASH}"
_LONGEST_LIST = 20  # Values of a list in a table, such as names of classes.


def date(value):
    """A moment in ISO form, to the minute; some other form as it is."""
    shown = str(value or "no date")
    with contextlib.suppress(ValueError):
        shown = f"{datetime.datetime.fromisoformat(shown):%Y-%m-%d %H:%M}"
    return shown


def duration(seconds):
    """Seconds as a person says them; `None` is unknown."""
    if seconds is None:
        return UNKNOWN
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 1:
        return f"{rest} s"
    if minutes < 10:
        return f"{minutes} min {rest:02} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min"


def megabytes(value):
    """A size in megabytes; `None` is unknown."""
    if value is None:
        return UNKNOWN
    return f"{value / 1000:.1f} GB" if value >= 1000 else f"{value:.0f} MB"


def percent(share, digits=1):
    """A share in `[0, 1]` as a percentage; `None` is unknown."""
    return UNKNOWN if share is None else f"{share:.{digits}%}"


def interval(pair, digits=1):
    """A pair of shares in `[0, 1]` as percentages: "96.0 to 97.6 %"."""
    low, high = (f"{100 * share:.{digits}f}" for share in pair)
    return f"{low} to {high} %"


def count(value, unknown=UNKNOWN):
    """An integer, by thousands; anything else is unknown."""
    return f"{value:,}" if isinstance(value, int) else unknown


def counted(value, noun, plural=None):
    """A count and what it counts: "1 run", "12 runs"."""
    return f"{count(value)} {noun if value == 1 else plural or noun + 's'}"


def large(value):
    """A large integer in three digits, "3.35 M"; anything else is unknown."""
    if not isinstance(value, int):
        return UNKNOWN
    if value < 1000:
        return str(value)
    power = next(p for p in (9, 6, 3) if value >= 0.9995 * 10**p)
    shown = value / 10**power
    digits = 2 if shown < 9.995 else 1 if shown < 99.95 else 0
    return f"{shown:.{digits}f} {({3: 'k', 6: 'M', 9: 'G'})[power]}"


def image_shape(data):
    """The shape of the images of a data set, "28 x 28 x 1"."""
    shape = data.get("image_shape")
    sizes = shape if isinstance(shape, list) else []
    return " \N{MULTIPLICATION SIGN} ".join(map(str, sizes)) or "unknown size"


def shortened(text, length):
    """A text of at most `length` characters; a longer one loses its middle.

    Long names of classes often differ only in how they begin and end.
    """
    if len(text) <= length:
        return text
    end = (length - 1) // 2
    return f"{text[: length - 1 - end].rstrip()}…{text[-end:].lstrip()}"


def shown(value):
    """Any value of JSON, for a table."""
    if isinstance(value, list) and len(value) > _LONGEST_LIST:
        first = ", ".join(str(item) for item in value[:_LONGEST_LIST])
        return f"{first}, … and {len(value) - _LONGEST_LIST} more"
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
