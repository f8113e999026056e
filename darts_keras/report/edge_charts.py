"""Small charts over epochs, one for each edge of a cell: a line for each operation."""

import dataclasses

import numpy as np

from darts_keras.cell_genotype import CellGenotype
from darts_keras.report import svg
from darts_keras.report.mixing import derived_choices, edge_ends
from darts_keras.report.operation_look import operation_look

_WIDTH = 1000
_LEFT = 40  # Pixels for the numbers of the y axis.
_GAP = 16
_PLOT = 74  # Height of one small chart, in pixels.
_ROW = _PLOT + 32
_POINTS = 100  # Per line; more would only make the file large.
_MARK_DASH = "5 3"


@dataclasses.dataclass(frozen=True, kw_only=True)
class EdgeCharts:
    """The charts of a cell, as data; `markup` draws them.

    Rows are nodes, columns their sources. An edge that the derived cell keeps has a
    dark title, which names its operation, and that operation's line is thick.

    Args:
        epochs: Sequence of integers, the x axis.
        values: Array `(num_epochs, num_edges, num_operations)`, not negative; NaN
            leaves a gap.
        operations: Tuple of names, in the order of the last axis.
        cell: `CellGenotype` that was derived at the end.
        title: String. What screen readers say.
        guide: Float where a dotted line lies, or `None`.
        highest: Float that the y axis does not exceed, or `None`.
        mark: Pair `(epoch, name)` of a dashed vertical line, or `None`.
        least_margin: Float. What the y axis goes beyond the values at least, as a
            share of the guide, or of the highest.
    """

    epochs: tuple
    values: np.ndarray
    operations: tuple
    cell: CellGenotype
    title: str
    guide: float | None = None
    highest: float | None = None
    mark: tuple | None = None
    least_margin: float = 0.02

    def markup(self):
        """Returns the charts as SVG markup."""
        ends = edge_ends(self.values.shape[1])
        num_nodes = ends[-1][0] - 1
        legend, top = self._legend()
        width = (_WIDTH - _LEFT - num_nodes * _GAP) / (num_nodes + 1)
        kept = {
            (node, source): name for node, source, name in derived_choices(self.cell)
        }
        limits = self._range()
        marks = [legend]
        for row, (node, source) in enumerate(ends):
            left = _LEFT + source * (width + _GAP)
            y_top = top + (node - 2) * _ROW + 30
            last = max(self.epochs[-1], 1)
            x = svg.Scale(self.epochs[0], last, left, left + width)
            y = svg.Scale(*limits, y_top + _PLOT, y_top)
            chosen = kept.get((node, source))
            marks.append(_heading(node, source, chosen, (left, y_top - 7)))
            marks.append(self._frame(x, y, source == 0))
            marks.append(self._lines(self.values[:, row], chosen, (x, y)))
            if node == ends[-1][0]:
                marks.append(self._epoch_labels(x, y))
        height = top + num_nodes * _ROW + 20
        return svg.drawing(_WIDTH, height, self.title, *marks)

    def _legend(self):
        entries = [
            (look.short_name, look.color, _dash(look))
            for look in map(operation_look, self.operations)
        ]
        if self.mark is not None:
            entries.append((self.mark[1], svg.INK, _MARK_DASH))
        return svg.legend(entries, _LEFT, 12, _WIDTH - _LEFT)

    def _range(self):
        """The y axis, the same for all charts of a cell; not always from 0."""
        known = self.values[np.isfinite(self.values)].tolist()
        if self.guide is not None:
            known.append(self.guide)
        low, high = min(known, default=0.0), max(known, default=1.0)
        margin = max(0.05 * (high - low), self.least_margin * (self.guide or high))
        top = high + margin if self.highest is None else self.highest
        return max(low - margin, 0.0), min(high + margin, top)

    def _frame(self, x, y, with_numbers):
        marks = []
        for value in svg.ticks(y.low, y.high, svg.tick_step(y.low, y.high, 4)):
            marks.append(svg.line(x.start, y(value), x.stop, y(value)))
            if with_numbers:
                style = {"text_anchor": "end", "font_size": 11, "fill": svg.MUTED}
                marks.append(svg.text(x.start - 6, y(value) + 4, f"{value:g}", **style))
        if self.guide is not None:
            at, dotted = y(self.guide), {"stroke_dasharray": "1 3"}
            marks.append(svg.line(x.start, at, x.stop, at, svg.MUTED, **dotted))
        if self.mark is not None:
            at, dashed = x(self.mark[0]), {"stroke_dasharray": _MARK_DASH}
            line = svg.line(at, y.start, at, y.stop - 3, svg.INK, **dashed)
            marks.append(svg.element("g", line, class_="mark"))
        return "".join(marks)

    def _lines(self, values, chosen, scales):
        marks = []
        for column, operation in enumerate(self.operations):
            look = operation_look(operation)
            points = list(zip(self.epochs, values[:, column].tolist(), strict=True))
            width = 2.6 if operation == chosen else 1.2
            style = {"stroke_width": width, "stroke_dasharray": _dash(look)}
            thin = svg.thinned(points, _POINTS)
            marks.append(svg.curve(thin, *scales, look.color, **style))
        return svg.element("g", *marks, class_="edge")

    def _epoch_labels(self, x, y):
        places = [(x.low, "start"), (x.high, "end")]
        if self.mark is not None and x.low < self.mark[0] < x.high:
            places.insert(1, (self.mark[0], "middle"))
        return "".join(
            svg.text(x(at), y.start + 15, at, text_anchor=anchor, fill=svg.MUTED)
            for at, anchor in places
        )


def _heading(node, source, chosen, place):
    style = {"font_size": 11.5}
    if chosen is None:
        return svg.text(*place, f"{node} ← {source}", fill=svg.MUTED, **style)
    look = operation_look(chosen)
    name = svg.element(
        "tspan",
        svg.escaped(f"  {look.short_name}"),
        fill=look.family_color,
        font_weight="bold",
    )
    edge = svg.element("tspan", f"{node} ← {source}", font_weight="bold")
    x, y = place
    return svg.element("text", edge, name, x=x, y=y, xml__space="preserve", **style)


def _dash(look):
    return "4 2" if look.family == "none" else None
