"""The mixing weights over epochs: one small chart for each edge of a cell."""

import numpy as np

from darts_keras.report import svg
from darts_keras.report.mixing import derived_choices, edge_ends
from darts_keras.report.operation_look import operation_look

_WIDTH = 1000
_LEFT = 40  # Pixels for the numbers of the y axis.
_GAP = 16
_PLOT = 74  # Height of one small chart, in pixels.
_ROW = _PLOT + 32
_POINTS = 100  # Per line; more would only make the file large.


def alpha_curves(epochs, weights, operations, cell, title):
    """Draws one chart for each edge: rows are nodes, columns their sources.

    An edge that the derived cell keeps has a dark title, which names its operation,
    and that operation's line is thick. The dotted line is an equal share.

    Args:
        epochs: List of integers, the x axis.
        weights: Array `(num_epochs, num_edges, num_operations)`.
        operations: Tuple of names, in the order of the last axis.
        cell: `CellGenotype` that was derived at the end.
        title: String. What screen readers say.

    Returns:
        String of SVG markup.
    """
    ends = edge_ends(weights.shape[1])
    num_nodes = ends[-1][0] - 1
    entries = [
        (look.short_name, look.color, _dash(look))
        for look in map(operation_look, operations)
    ]
    legend, top = svg.legend(entries, _LEFT, 12, _WIDTH - _LEFT)
    width = (_WIDTH - _LEFT - num_nodes * _GAP) / (num_nodes + 1)
    kept = {(node, source): name for node, source, name in derived_choices(cell)}
    marks = [legend]
    for row, (node, source) in enumerate(ends):
        left = _LEFT + source * (width + _GAP)
        y_top = top + (node - 2) * _ROW + 30
        x = svg.Scale(epochs[0], max(epochs[-1], 1), left, left + width)
        y = svg.Scale(*_range(weights), y_top + _PLOT, y_top)
        chosen = kept.get((node, source))
        marks.append(_heading(node, source, chosen, (left, y_top - 7)))
        marks.append(_frame(x, y, 1 / len(operations), source == 0))
        marks.append(_lines(epochs, weights[:, row], operations, chosen, (x, y)))
        if node == ends[-1][0]:
            marks.append(_epoch_labels(x, y))
    height = top + num_nodes * _ROW + 20
    return svg.drawing(_WIDTH, height, title, *marks)


def _range(weights):
    """The y axis, the same for all charts of a kind of cell; not always from 0."""
    finite = weights[np.isfinite(weights)]
    equal = 1 / weights.shape[2]
    low, high = finite.min(initial=equal), finite.max(initial=equal)
    margin = max(0.05 * (high - low), 0.02 * equal)
    return max(float(low) - margin, 0.0), min(float(high) + margin, 1.0)


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


def _frame(x, y, equal, with_numbers):
    marks = []
    for value in svg.ticks(y.low, y.high, svg.tick_step(y.low, y.high, 4)):
        marks.append(svg.line(x.start, y(value), x.stop, y(value)))
        if with_numbers:
            style = {"text_anchor": "end", "font_size": 11, "fill": svg.MUTED}
            marks.append(svg.text(x.start - 6, y(value) + 4, f"{value:g}", **style))
    dotted = {"stroke": svg.MUTED, "stroke_dasharray": "1 3"}
    marks.append(svg.line(x.start, y(equal), x.stop, y(equal), **dotted))
    return "".join(marks)


def _lines(epochs, weights, operations, chosen, scales):
    marks = []
    for column, operation in enumerate(operations):
        look = operation_look(operation)
        points = list(zip(epochs, weights[:, column].tolist(), strict=True))
        width = 2.6 if operation == chosen else 1.2
        style = {"stroke_width": width, "stroke_dasharray": _dash(look)}
        thin = svg.thinned(points, _POINTS)
        marks.append(svg.curve(thin, *scales, look.color, **style))
    return svg.element("g", *marks, class_="edge")


def _epoch_labels(x, y):
    return "".join(
        svg.text(x(at), y.start + 15, at, text_anchor=anchor, fill=svg.MUTED)
        for at, anchor in ((x.low, "start"), (x.high, "end"))
    )


def _dash(look):
    return "4 2" if look.family == "none" else None
