"""Every single run as a dot, the mean of each group as a bar, and its interval."""

from darts_keras.report import formats, svg

_WIDTH, _ROW = 800, 38  # Pixels.
_TOP, _BOTTOM = 34, 44
_LABEL = 6.4  # Width of a letter of a label.
_LONGEST = 44  # Letters of a label.
_DOT, _MEAN = "#1d5b9e", "#c8232c"
_REACH = 0.75  # How far intervals may widen the axis, in ranges of the dots.


def dot_plot(groups, title, intervals=None, dot="one run"):
    """Draws groups of shares as rows of dots.

    Args:
        groups: Sequence of pairs `(name, values)`, values in `[0, 1]`, one or more.
        title: String. Stands above the drawing.
        intervals: Optional sequence, for each group a pair `(low, high)` around its
            mean, or `None`. One that is much wider than the dots are apart goes on
            beyond the drawing, without an end.
        dot: String. What a dot is, for the key.

    Returns:
        String of SVG markup. Hovering over a dot shows its value.
    """
    names = [formats.shortened(name, _LONGEST) for name, _ in groups]
    left = max(map(len, names)) * _LABEL + 16
    bottom = _TOP + len(groups) * _ROW
    intervals = intervals or [None] * len(groups)
    dots = [value for _, values in groups for value in values]
    x, step = _scale(dots, [pair for pair in intervals if pair], left)
    marks = [svg.text(0, 15, title, font_weight="bold", font_size=14)]
    for value in svg.ticks(x.low, x.high, step):
        marks.append(svg.line(x(value), _TOP, x(value), bottom))
        label = f"{100 * value:.4g}%"
        style = {"text_anchor": "middle", "fill": svg.MUTED}
        marks.append(svg.text(x(value), bottom + 17, label, **style))
    rows = zip(names, groups, intervals, strict=True)
    for at, (name, (_, values), pair) in enumerate(rows):
        middle = _TOP + (at + 0.5) * _ROW
        if pair is not None:
            marks.append(_whisker(pair, x, middle))
        marks.append(svg.text(left - 12, middle + 4, name, text_anchor="end"))
        marks.append(_row(values, x, middle))
    cut = any(pair and pair != _within(pair, x) for pair in intervals)
    words = ("95 % interval of the mean", ", without an end bar: goes on")[: 1 + cut]
    key = _key(bottom + 38, left, dot, "".join(words) if any(intervals) else None)
    return svg.drawing(_WIDTH, bottom + _BOTTOM, title, *marks, key)


def _scale(values, intervals, left):
    """The x axis, around the values, and the step of its ticks."""
    low, high = min(values), max(values)
    reach = _REACH * max(high - low, 0.002)
    for start, stop in intervals:
        low = min(low, max(start, min(values) - reach))
        high = max(high, min(stop, max(values) + reach))
    margin = max(0.08 * (high - low), 0.002)
    low, high = max(low - margin, 0.0), min(high + margin, 1.0)
    return svg.Scale(low, high, left, _WIDTH - 24), svg.tick_step(low, high, 6)


def _whisker(pair, x, middle):
    """An interval; an end that is not in the drawing has no bar."""
    ends = _within(pair, x)
    line = svg.line(x(ends[0]), middle, x(ends[1]), middle, svg.MUTED, stroke_width=2)
    bars = [
        svg.line(x(end), middle - 6, x(end), middle + 6, svg.MUTED, stroke_width=2)
        for end, value in zip(ends, pair, strict=True)
        if end == value
    ]
    return svg.element("g", line, *bars, class_="interval")


def _within(pair, x):
    """An interval as far as it is in the drawing."""
    return tuple(min(max(value, x.low), x.high) for value in pair)


def _row(values, x, middle):
    mean = sum(values) / len(values)
    hint = svg.element("title", f"mean {mean:.2%}")
    style = {"stroke_width": 3, "stroke": _MEAN}
    ends = {"x1": x(mean), "y1": middle - 13, "x2": x(mean), "y2": middle + 13}
    marks = [svg.element("line", hint, **ends, **style)]
    for value in values:
        hint = svg.element("title", f"{value:.2%}")
        dot = {"cx": x(value), "cy": middle, "r": 5, "fill": _DOT, "fill_opacity": 0.6}
        marks.append(svg.element("circle", hint, **dot))
    return svg.element("g", *marks, class_="runs")


def _key(y, left, dot, interval):
    """What the marks are; `interval` is what a whisker is, or `None` without any."""
    needed = 130 + _LABEL * len(dot + (interval or ""))
    x = max(min(left + 5, _WIDTH - needed), 5)
    circle = svg.element("circle", cx=x, cy=y - 4, r=5, fill=_DOT, fill_opacity=0.6)
    marks = [circle, svg.text(x + 11, y, dot)]
    x += 27 + _LABEL * len(dot)
    marks.append(svg.line(x, y - 12, x, y + 4, _MEAN, stroke_width=3))
    marks.append(svg.text(x + 8, y, "mean"))
    if interval is not None:
        x += 60
        marks.append(svg.line(x, y - 4, x + 24, y - 4, svg.MUTED, stroke_width=2))
        marks.append(svg.text(x + 30, y, interval))
    return svg.element("g", *marks)
