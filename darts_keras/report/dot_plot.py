"""Every single run as a dot, and the mean of each group as a bar across them."""

from darts_keras.report import formats, svg

_WIDTH, _ROW = 800, 38  # Pixels.
_TOP, _BOTTOM = 34, 44
_LABEL = 6.4  # Width of a letter of a label.
_LONGEST = 40  # Letters of a label.
_DOT, _MEAN = "#1d5b9e", "#c8232c"


def dot_plot(groups, title):
    """Draws groups of shares as rows of dots.

    Args:
        groups: Sequence of pairs `(name, values)`, values in `[0, 1]`, one or more.
        title: String. Stands above the drawing.

    Returns:
        String of SVG markup. Hovering over a dot shows its value.
    """
    names = [formats.shortened(name, _LONGEST) for name, _ in groups]
    left = max(map(len, names)) * _LABEL + 16
    bottom = _TOP + len(groups) * _ROW
    x, step = _scale([value for _, values in groups for value in values], left)
    marks = [svg.text(0, 15, title, font_weight="bold", font_size=14)]
    for value in svg.ticks(x.low, x.high, step):
        marks.append(svg.line(x(value), _TOP, x(value), bottom))
        label = f"{100 * value:.4g}%"
        style = {"text_anchor": "middle", "fill": svg.MUTED}
        marks.append(svg.text(x(value), bottom + 17, label, **style))
    for at, (name, (_, values)) in enumerate(zip(names, groups, strict=True)):
        middle = _TOP + (at + 0.5) * _ROW
        marks.append(svg.text(left - 12, middle + 4, name, text_anchor="end"))
        marks.append(_row(values, x, middle))
    return svg.drawing(_WIDTH, bottom + _BOTTOM, title, *marks, _key(bottom + 38, left))


def _scale(values, left):
    """The x axis, around the values, and the step of its ticks."""
    low, high = min(values), max(values)
    margin = max(0.08 * (high - low), 0.002)
    low, high = max(low - margin, 0.0), min(high + margin, 1.0)
    return svg.Scale(low, high, left, _WIDTH - 24), svg.tick_step(low, high, 6)


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


def _key(y, left):
    dot = svg.element("circle", cx=left + 5, cy=y - 4, r=5, fill=_DOT, fill_opacity=0.6)
    words = svg.text(left + 16, y, "one run")
    mean = svg.line(left + 82, y - 12, left + 82, y + 4, _MEAN, stroke_width=3)
    return svg.element("g", dot, words, mean, svg.text(left + 90, y, "mean"))
