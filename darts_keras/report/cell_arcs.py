"""A cell at many moments: arcs between nodes that stay where they are."""

from darts_keras.report import svg
from darts_keras.report.operation_look import operation_look

_WIDTH = 490  # Pixels.
_STEP = 27  # Of an arc's height for each node that it spans.
_BOX = (44, 26)
_TOP = 22
_INPUT, _NODE, _OUTPUT = "#dcefe3", "#e3ecf7", "#f6ecc4"
_BORDER, _OUTPUT_ARC = "#8795a8", "#c2b57c"
_OUTPUT_DEPTH = 30


def cell_arcs(cells, shown, title):
    """Draws cells of the same nodes over each other, of which one is shown.

    The nodes stand in a row, the inputs first. An edge is an arc over them, the wider
    the higher, so that the names of the operations never meet; the arcs below lead to
    the output. The cells are groups of the class `arcs`, hidden but for one.

    Args:
        cells: Sequence of different `CellGenotype`s.
        shown: Integer. Which of them is seen.
        title: String. What screen readers say.

    Returns:
        String of SVG markup.
    """
    num_nodes = max(cell.num_nodes for cell in cells) + 2
    gap = (_WIDTH - _BOX[0] - 8) / num_nodes
    places = [4 + _BOX[0] / 2 + at * gap for at in range(num_nodes + 1)]
    base = _TOP + (num_nodes - 1) * _STEP + 14
    groups = [
        svg.element(
            "g",
            *_arcs(cell, places, base),
            class_="arcs",
            display=None if at == shown else "none",
        )
        for at, cell in enumerate(cells)
    ]
    height = base + _BOX[1] + _OUTPUT_DEPTH + 6
    return svg.drawing(_WIDTH, height, title, *groups, *_boxes(places, base))


def _boxes(places, base):
    """The nodes, over the ends of the arcs."""
    marks = []
    for at, x in enumerate(places):
        name = ("c_{k-2}", "c_{k-1}")[at] if at < 2 else str(at)
        fill = _INPUT if at < 2 else _NODE
        if at == len(places) - 1:
            name, fill = "c_{k}", _OUTPUT
        box = (x - _BOX[0] / 2, base, *_BOX)
        marks.append(svg.rectangle(*box, rx=6, fill=fill, stroke=_BORDER))
        style = {"text_anchor": "middle", "font_size": 12.5}
        marks.append(svg.text(x, base + 17.5, name, **style))
    return marks


def _arcs(cell, places, base):
    """The arcs of a cell, then the names of the operations, which stay readable."""
    arcs, names = [], []
    for node, edges in enumerate(cell.nodes, start=2):
        for edge in edges:
            look = operation_look(edge.operation)
            start, stop = places[edge.source], places[node]
            height = (node - edge.source) * _STEP
            arcs.append(_arc(start, stop, base, -height, look.family_color))
            style = {"text_anchor": "middle", "fill": look.family_color}
            halo = {"stroke": "#fff", "stroke_width": 7, "paint_order": "stroke"}
            middle = (start + stop) / 2, base - height + 4
            names.append(svg.text(*middle, look.short_name, **style, **halo))
    for node in cell.output:
        ends = places[node], places[-1]
        arcs.append(_arc(*ends, base + _BOX[1], _OUTPUT_DEPTH, _OUTPUT_ARC))
    return [*arcs, *names]


def _arc(start, stop, y, depth, color):
    """A curve whose middle is `depth` below its ends, which lie at the height `y`."""
    # The middle of such a curve is three quarters of the way to its control points.
    control = y + depth * 4 / 3
    start, stop = start + 8, stop - 8  # Arcs that leave do not cross those that come.
    lean = 0.18 * (stop - start)
    numbers = map(svg.number, (start, y, start + lean, control, stop - lean, control))
    ends = ",".join(map(svg.number, (stop, y)))
    path = "M{},{}C{},{} {},{} ".format(*numbers) + ends
    style = {"fill": "none", "stroke": color, "stroke_width": 1.8}
    return svg.element("path", d=path, **style)
