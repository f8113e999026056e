"""Heat maps of the mixing weights: which operation each edge favors, and when."""

import numpy as np

from darts_keras.report import svg
from darts_keras.report.mixing import derived_choices, edge_ends
from darts_keras.report.operation_look import operation_look

_WIDTH = 1000  # Pixels, for all maps together.
_LABELS = 46  # Pixels left of the first map.
_GAP = 30
_TOP = 72  # Pixels for the title and the slanted names of the columns.
_ROW = 17
_NODE_GAP = 5  # Between the edges into one node and into the next.
_MORE, _EQUAL, _LESS = (18, 64, 111), (247, 247, 244), (206, 184, 152)
_LARGEST_SPAN = 3.0  # Eight times an equal share, the most that 8 operations allow.
_SMALLEST_SPAN = 0.1  # About 7 %: fainter differences should look faint.


def color_span(weights):
    """How far mixing weights are from an equal share, to set the colors by.

    Args:
        weights: Iterable of arrays `(..., num_operations)`, of all maps that
            should share their colors.

    Returns:
        Float in `[0.1, 3]`: the largest `|log2(weight / equal share)|`, clipped to
        what a weight of 1 has.
    """
    largest = 0.0
    for array in weights:
        num_operations = array.shape[-1]
        share = np.maximum(array[np.isfinite(array)] * num_operations, 1e-9)
        span = min(np.abs(np.log2(share)).max(initial=0.0), np.log2(num_operations))
        largest = max(largest, float(span))
    return min(max(largest, _SMALLEST_SPAN), _LARGEST_SPAN)


def alpha_heat_maps(stages, operations, span, title):
    """Draws mixing weights at some moments of a search, side by side.

    Rows are edges (`2 ← 0` goes from source 0 to node 2), columns operations. The
    cells that the derived cell keeps are outlined; hovering shows the numbers.

    Args:
        stages: Tuples `(title, weights, cell)`, with weights as an array
            `(num_edges, num_operations)` and the `CellGenotype` derived from it.
        operations: Tuple of names, in the order of the columns.
        span: Float from `color_span`, where the colors are strongest.
        title: String. What screen readers say.

    Returns:
        String of SVG markup.
    """
    ends = edge_ends(len(stages[0][1]))
    # Three maps fill the width; fewer are no larger.
    room = (_WIDTH - _LABELS - 2 * _GAP - 24) / 3 / len(operations)
    cell_width = min(max(36.0, 132 / len(operations)), room)  # Titles need 132.
    map_width = cell_width * len(operations)
    marks = [_row_labels(ends)]
    for index, (name, weights, cell) in enumerate(stages):
        left = _LABELS + index * (map_width + _GAP)
        marks.append(svg.text(left, 14, name, font_weight="bold", font_size=13))
        marks.append(_column_labels(operations, left, cell_width))
        marks.append(_cells(ends, weights, operations, (left, cell_width), span))
        marks.append(_outlines(ends, cell, operations, (left, cell_width)))
    bottom = _row_top(len(ends) - 1, ends) + _ROW + 18
    marks.append(_color_bar(span, len(operations), bottom))
    return svg.drawing(_WIDTH, bottom + 34, title, *marks)


def _row_top(row, ends):
    return _TOP + row * _ROW + (ends[row][0] - 2) * _NODE_GAP


def _row_labels(ends):
    return "".join(
        svg.text(
            _LABELS - 8,
            _row_top(row, ends) + _ROW - 4.5,
            f"{node} ← {source}",
            text_anchor="end",
            font_size=11,
            fill=svg.MUTED,
        )
        for row, (node, source) in enumerate(ends)
    )


def _column_labels(operations, left, cell_width):
    marks = []
    for index, operation in enumerate(operations):
        x = left + (index + 0.5) * cell_width
        place = f"translate({svg.number(x)} {_TOP - 6}) rotate(-40)"
        look = operation_look(operation)
        name = svg.escaped(look.short_name)
        marks.append(svg.element("text", name, transform=place, font_size=11))
    return "".join(marks)


def _cells(ends, weights, operations, place, span):
    left, width = place
    marks = []
    for row, (node, source) in enumerate(ends):
        for column, operation in enumerate(operations):
            weight = weights[row, column]
            hint = f"{node} ← {source}, {operation}: {weight:.4f}"
            hint = svg.element("title", svg.escaped(hint))
            x, y = left + column * width, _row_top(row, ends)
            fill = weight_color(weight * len(operations), span)
            box = (x, y, width - 1, _ROW - 1)
            marks.append(svg.rectangle(*box, hint, fill=fill))
    return svg.element("g", *marks, class_="weights")


def _outlines(ends, cell, operations, place):
    """Frames around what was derived, over all cells so that none is cut."""
    left, width = place
    marks = []
    rows = {end: row for row, end in enumerate(ends)}
    for node, source, operation in sorted(derived_choices(cell)):
        if (node, source) in rows and operation in operations:
            x = left + operations.index(operation) * width
            y = _row_top(rows[node, source], ends)
            box = (x - 0.5, y - 0.5, width, _ROW)
            frame = {"fill": "none", "stroke": svg.INK, "stroke_width": 2}
            marks.append(svg.rectangle(*box, rx=2, pointer_events="none", **frame))
    return svg.element("g", *marks, class_="derived")


def weight_color(share, span):
    """Returns the color of a mixing weight in a heat map, a string `#rrggbb`.

    Args:
        share: Float. The weight as a multiple of an equal share; NaN is white.
        span: Float from `color_span`.
    """
    if not np.isfinite(share):
        return "#ffffff"
    strength = np.log2(max(share, 1e-9)) / span
    end = _MORE if strength > 0 else _LESS
    part = min(abs(strength), 1.0)
    mixed = [round(a + part * (b - a)) for a, b in zip(_EQUAL, end, strict=True)]
    return "#" + "".join(f"{value:02x}" for value in mixed)


def _color_bar(span, num_operations, top):
    steps, width = 40, 5
    marks = [svg.text(_LABELS, top + 10, "Mixing weight", fill=svg.MUTED)]
    left = _LABELS + 92
    for index in range(steps):
        share = 2 ** (span * (2 * index / (steps - 1) - 1))
        box = (left + index * width, top, width + 0.5, 12)
        marks.append(svg.rectangle(*box, fill=weight_color(share, span)))
    for place, power in ((0, -span), (0.5, 0), (1, span)):
        label = f"{2**power / num_operations:.3g}" + (" = equal" if power == 0 else "")
        x = left + place * steps * width
        anchor = {"text_anchor": "middle", "font_size": 11, "fill": svg.MUTED}
        marks.append(svg.text(x, top + 26, label, **anchor))
    box = (left + steps * width + 36, top, 24, 12)
    marks.append(svg.rectangle(*box, rx=2, fill="none", stroke=svg.INK, stroke_width=2))
    x = left + steps * width + 68
    marks.append(svg.text(x, top + 10, "kept by the derived cell", fill=svg.MUTED))
    return "".join(marks)
