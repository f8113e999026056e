"""Words for drawing: markup, scales, ticks, lines and legends, as SVG text.

Every function returns markup as a string. What comes from files or users passes
through `escaped`, and nothing else does it: `text`, attribute values and titles.
"""

import dataclasses
import html
import math
import re

INK = "#1f2933"
MUTED = "#66727f"
HAIRLINE = "#dfe3e8"

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def escaped(content):
    """Makes any value safe inside HTML or XML, in text and in attributes."""
    return html.escape(_NOT_IN_XML.sub("\ufffd", str(content)), quote=True)


def number(value):
    """A coordinate, short: two decimals at most, none when they are zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def element(name, *children, **attributes):
    """One element of markup.

    Args:
        name: String. The tag.
        *children: Strings of markup, already safe.
        **attributes: Numbers or strings; `stroke_width` is written
            `stroke-width`, a trailing underscore is dropped, and `None` is left out.
    """
    parts = [name]
    for key, value in attributes.items():
        if value is not None:
            is_number = isinstance(value, (int, float))
            shown = number(value) if is_number else escaped(value)
            parts.append(f'{key.rstrip("_").replace("_", "-")}="{shown}"')
    if not children:
        return f"<{' '.join(parts)}/>"
    return f"<{' '.join(parts)}>{''.join(children)}</{name}>"


def drawing(width, height, title, *children):
    """A whole drawing of `width` x `height` pixels, which shrinks to fit its place."""
    return element(
        "svg",
        *children,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(width)} {number(height)}",
        width=width,
        height=height,
        role="img",
        aria_label=title,
        font_size=12,
        fill=INK,
    )


def text(x, y, content, **attributes):
    """Text with its baseline at `(x, y)`."""
    return element("text", escaped(content), x=x, y=y, **attributes)


def line(x1, y1, x2, y2, stroke=HAIRLINE, **attributes):
    """A straight line."""
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, **attributes)


def rectangle(x, y, width, height, *children, **attributes):
    """A rectangle; a `<title>` among the children shows when one hovers over it."""
    return element(
        "rect", *children, x=x, y=y, width=width, height=height, **attributes
    )


@dataclasses.dataclass(frozen=True)
class Scale:
    """Maps values from `low` to `high` linearly to pixels, `start` to `stop`."""

    low: float
    high: float
    start: float
    stop: float

    def __call__(self, value):
        """Returns the pixel of `value`; the middle if `low` equals `high`."""
        if self.high == self.low:
            return (self.start + self.stop) / 2
        share = (value - self.low) / (self.high - self.low)
        return self.start + share * (self.stop - self.start)


def is_finite(value):
    """True for a number that can be drawn: not `None`, NaN or infinite."""
    return isinstance(value, (int, float)) and math.isfinite(value)


def tick_step(low, high, count, whole=False):
    """The round step (1, 2 or 5 times a power of ten) for about `count` ticks."""
    raw = max((high - low) / max(count, 1), 1e-12)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= raw * 0.999)
    return max(step, 1.0) if whole else step


def ticks(low, high, step):
    """The multiples of `step` from `low` to `high`, both included."""
    first = math.ceil(low / step - 1e-6)
    last = math.floor(high / step + 1e-6)
    return [round(index * step, 10) for index in range(first, last + 1)]


def thinned(points, limit):
    """At most `limit` of the points, evenly spaced; the first and last stay."""
    if len(points) <= limit:
        return list(points)
    step = (len(points) - 1) / (limit - 1)
    return [points[round(index * step)] for index in range(limit)]


def curve(points, x, y, color, **attributes):
    """A line through points, with a gap where a value is missing or not finite.

    Args:
        points: Pairs `(x value, y value)`; a y value may be `None` or NaN.
        x: `Scale` of the x values.
        y: `Scale` of the y values.
        color: String `#rrggbb`.
        **attributes: Of the polylines, such as `stroke_width`.
    """
    marks, run = [], []
    for at, value in [*points, (0, None)]:
        if is_finite(value):
            run.append((x(at), y(value)))
        elif run:
            marks.append(_stroke(run, color, attributes))
            run = []
    return "".join(marks)


def _stroke(run, color, attributes):
    if len(run) == 1:
        [(x, y)] = run
        return element("circle", cx=x, cy=y, r=2.2, fill=color)
    path = " ".join(f"{number(x)},{number(y)}" for x, y in run)
    style = {"stroke_width": 1.6, "stroke_linejoin": "round", **attributes}
    return element("polyline", points=path, fill="none", stroke=color, **style)


def legend(entries, x, y, width):
    """Short colored lines with names, in as many rows as `width` needs.

    Args:
        entries: Tuples `(name, color, dash)`, with `dash` as `stroke-dasharray`,
            or `None`.
        x: Number. The left end, in pixels.
        y: Number. The baseline of the first row.
        width: Number. Pixels until the rows break.

    Returns:
        The markup, and the height that it takes.
    """
    marks, left, top = [], x, y
    for name, color, dash in entries:
        needed = 34 + 6.3 * len(name)
        if left > x and left + needed > x + width:
            left, top = x, top + 18
        style = {"stroke": color, "stroke_width": 2.5, "stroke_dasharray": dash}
        marks.append(line(left, top - 4, left + 18, top - 4, **style))
        marks.append(text(left + 23, top, name))
        left += needed
    return "".join(marks), top - y + 18
