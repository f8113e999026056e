"""One chart of lines over epochs: losses, accuracies, entropy, counts."""

import dataclasses
import math

from darts_keras.report import svg

_LEFT, _RIGHT, _BOTTOM = 46, 18, 34  # Pixels around the plot.
_DOTTED, _DASHED = "2 3", "5 3"
_POINTS = 200  # Per line; more would only make the file large.
_FEW_POINTS = 12  # Up to here each point has a dot, so that one epoch shows.


@dataclasses.dataclass(frozen=True, kw_only=True)
class Series:
    """One line: pairs `(epoch, value)`, where a value may be missing or NaN."""

    name: str
    color: str
    points: tuple
    dash: str | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class LineChart:
    """A chart, as data; `markup` draws it.

    Args:
        title: String. Stands above the chart.
        series: Tuple of `Series`.
        last_epoch: Integer. Where the x axis ends; it starts at 0.
        low: Float or `None`. Where the y axis starts; `None` for the data's.
        high: Float or `None`. Where the y axis ends; `None` for the data's.
        guide: Pair `(value, name)` for a dotted horizontal line, or `None`.
        style: One of `"number"`, `"percent"` and `"count"` (whole numbers).
        shaded: Pair of epochs `(first, last, label)` to shade, or `None`.
        mark: Pair `(epoch, label)` for a dashed vertical line, or `None`.
        width: Integer. Pixels.
        height: Integer. Pixels.
    """

    title: str
    series: tuple[Series, ...]
    last_epoch: int
    low: float | None = None
    high: float | None = None
    guide: tuple | None = None
    style: str = "number"
    shaded: tuple | None = None
    mark: tuple | None = None
    width: int = 490
    height: int = 250

    def markup(self):
        """Returns the chart as SVG markup."""
        title = svg.text(0, 15, self.title, font_weight="bold", font_size=14)
        legend, used = self._legend()
        low, high, step = self._range()
        x = svg.Scale(0, max(self.last_epoch, 1), _LEFT, self.width - _RIGHT)
        y = svg.Scale(low, high, self.height - _BOTTOM, 34 + used)
        marks = [title, legend, self._shade(x, y), self._y_axis(x, y, step)]
        marks += [self._x_axis(x, y), *(self._line(line, x, y) for line in self.series)]
        marks.append(self._moment(x, y))
        return svg.drawing(self.width, self.height, self.title, *marks)

    def _legend(self):
        entries = [(line.name, line.color, line.dash) for line in self.series]
        if self.guide is not None:
            entries.append((self.guide[1], svg.MUTED, _DOTTED))
        return svg.legend(entries, 0, 38, self.width)

    def _range(self):
        """Where the y axis starts and ends, and the step of its ticks."""
        points = [value for line in self.series for _, value in line.points]
        points = [value for value in points if svg.is_finite(value)]
        low = min(points, default=0) if self.low is None else self.low
        high = max(points, default=1) if self.high is None else self.high
        step = svg.tick_step(low, high, 4, self.style == "count")
        if high - low < step:
            low, high = low - step / 2, high + step / 2  # One value in the middle.
        # Rounded outwards, but not for errors of the last digit.
        low = step * math.floor(low / step + 1e-6)
        return low, step * math.ceil(high / step - 1e-6), step

    def _y_axis(self, x, y, step):
        marks = []
        for value in svg.ticks(y.low, y.high, step):
            marks.append(svg.line(x.start, y(value), x.stop, y(value)))
            place = (x.start - 8, y(value) + 4)
            style = {"text_anchor": "end", "fill": svg.MUTED}
            marks.append(svg.text(*place, self._label(value), **style))
        if self.guide is not None:
            at = y(self.guide[0])
            dotted = {"stroke": svg.MUTED, "stroke_dasharray": _DOTTED}
            marks.append(svg.line(x.start, at, x.stop, at, stroke_width=1.5, **dotted))
        return "".join(marks)

    def _x_axis(self, x, y):
        marks = [svg.line(x.start, y.start, x.stop, y.start, svg.MUTED)]
        for value in svg.ticks(x.low, x.high, svg.tick_step(x.low, x.high, 6, True)):
            marks.append(svg.line(x(value), y.start, x(value), y.start + 4, svg.MUTED))
            style = {"text_anchor": "middle", "fill": svg.MUTED}
            marks.append(svg.text(x(value), y.start + 17, f"{value:g}", **style))
        style = {"text_anchor": "end", "fill": svg.MUTED}
        marks.append(svg.text(x.stop, y.start + 31, "epoch", **style))
        return "".join(marks)

    def _shade(self, x, y):
        if self.shaded is None:
            return ""
        first, last, label = self.shaded
        box = (x(first), y.stop, x(last) - x(first), y.start - y.stop)
        note = {"font_size": 11, "fill": svg.MUTED}
        shade = svg.rectangle(*box, fill="#f1f3f5")
        return shade + svg.text(x(first) + 4, y.start - 5, label, **note)

    def _moment(self, x, y):
        """The marked epoch, with its label on the side that has more room."""
        if self.mark is None:
            return ""
        at, label = x(self.mark[0]), self.mark[1]
        dashed = {"stroke": svg.INK, "stroke_dasharray": _DASHED}
        line = svg.line(at, y.start, at, y.stop, stroke_width=1.2, **dashed)
        on_the_right = at > (x.start + x.stop) / 2
        place = (at - 5 if on_the_right else at + 5, y.stop + 12)
        style = {"text_anchor": "end" if on_the_right else "start", "font_size": 11}
        halo = {"stroke": "#ffffff", "stroke_width": 3, "paint_order": "stroke"}
        return line + svg.text(*place, label, **style, **halo)

    def _line(self, line, x, y):
        points = svg.thinned(line.points, _POINTS)
        marks = svg.curve(points, x, y, line.color, stroke_dasharray=line.dash)
        if len(points) > _FEW_POINTS:
            return marks
        for at, value in points:
            if svg.is_finite(value):
                hint = svg.element(
                    "title", svg.escaped(f"epoch {at}: {self._label(value)}")
                )
                dot = {"cx": x(at), "cy": y(value), "r": 2.6, "fill": line.color}
                marks += svg.element("circle", hint, **dot)
        return marks

    def _label(self, value):
        return f"{100 * value:.4g}%" if self.style == "percent" else f"{value:.4g}"
