"""The reliability diagram: whether confidence says how often an answer is right."""

from darts_keras.report import svg

_WIDTH, _HEIGHT = 490, 430  # Pixels.
_LEFT, _RIGHT = 46, 468
_TOP, _BOTTOM = 54, 314  # Of the diagram.
_LOW, _HIGH = 394, 336  # Of the counts below it.
_ACCURACY, _GAP, _COUNT = "#1d5b9e", "#e2b48a", "#9aa0a8"


def reliability_diagram(bins):
    """Draws accuracy over confidence, bin by bin, and how many images each has.

    Args:
        bins: Sequence of `ReliabilityBin`.

    Returns:
        String of SVG markup. Hovering over a bar shows its numbers.
    """
    x = svg.Scale(0, 1, _LEFT, _RIGHT)
    y = svg.Scale(0, 1, _BOTTOM, _TOP)
    title = "Reliability"
    entries = [
        ("accuracy", _ACCURACY, None),
        ("gap to the confidence", _GAP, None),
        ("as confident as right", svg.INK, "2 3"),
    ]
    marks = [svg.text(0, 15, title, font_weight="bold", font_size=14)]
    marks.append(svg.legend(entries, 0, 38, _WIDTH)[0])
    marks.append(_axes(x, y))
    marks += [_bar(one, x, y) for one in bins if one.count]
    dotted = {"stroke_dasharray": "2 3", "stroke_width": 1.5}
    marks.append(svg.line(x(0), y(0), x(1), y(1), svg.INK, **dotted))
    marks.append(_counts(bins, x))
    return svg.drawing(_WIDTH, _HEIGHT, title, *marks)


def _axes(x, y):
    marks = []
    for value in svg.ticks(0, 1, 0.2):
        label = f"{value:.0%}"
        style = {"fill": svg.MUTED}
        place = x.start - 8, y(value) + 4
        marks.append(svg.line(x(0), y(value), x(1), y(value)))
        marks.append(svg.text(*place, label, text_anchor="end", **style))
        place = x(value), _LOW + 17
        marks.append(svg.text(*place, label, text_anchor="middle", **style))
    end = {"text_anchor": "end", "fill": svg.MUTED}
    marks.append(svg.text(x(1) + 10, _LOW + 33, "confidence", **end))
    return "".join(marks)


def _bar(one, x, y):
    """The accuracy of a bin, and the way from there to its confidence."""
    hint = f"{one.count:,} images, {one.confidence:.1%} sure, {one.accuracy:.1%} right"
    hint = svg.element("title", svg.escaped(hint))
    left, right = x(one.low) + 1, x(one.high) - 1
    high, low = sorted((y(one.accuracy), y(one.confidence)))
    bar = svg.rectangle(left, low, right - left, y(0) - low, fill=_ACCURACY)
    gap = svg.rectangle(left, high, right - left, low - high, fill=_GAP)
    at = y(one.accuracy)
    end = svg.line(left, at, right, at, _ACCURACY, stroke_width=3)
    return svg.element("g", hint, bar, gap, end)


def _counts(bins, x):
    most = max(one.count for one in bins)
    y = svg.Scale(0, most, _LOW, _HIGH)
    marks = [svg.line(x(0), _LOW, x(1), _LOW, svg.MUTED)]
    style = {"text_anchor": "end", "fill": svg.MUTED, "font_size": 11}
    marks.append(svg.text(x.start - 8, y(most) + 4, f"{most:,}", **style))
    marks.append(svg.text(x.start - 8, y(0) + 1, "images", **style))
    for one in bins:
        box = (x(one.low) + 1, y(one.count), x(one.high) - x(one.low) - 2)
        marks.append(svg.rectangle(*box, _LOW - y(one.count), fill=_COUNT))
    return svg.element("g", *marks, class_="counts")
