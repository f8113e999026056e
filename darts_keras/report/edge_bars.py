"""How far the mixing weights of each edge moved, as bars."""

from darts_keras.report import svg
from darts_keras.report.cell_movement import largest_moves
from darts_keras.report.operation_look import operation_look

_WIDTH, _LEFT, _ROW = 490, 50, 20  # Pixels.
_LONGEST = 170
_BAR = "#8795a8"


def edge_bars(before, after, operations, title):
    """Draws a bar for each edge, the farthest first.

    Behind a bar: its length, the operation that gained most weight, and the one that
    lost most.

    Args:
        before: Array `(num_edges, num_operations)` of mixing weights.
        after: Another of that shape.
        operations: Tuple of names, in the order of the columns.
        title: String. Stands above the drawing.

    Returns:
        String of SVG markup.
    """
    moves = largest_moves(before, after)
    longest = max((move.distance for move in moves), default=0) or 1
    marks = [svg.text(0, 15, title, font_weight="bold", font_size=14)]
    for at, move in enumerate(moves):
        y, length = 44 + at * _ROW, _LONGEST * move.distance / longest
        style = {"text_anchor": "end", "font_size": 11.5}
        marks.append(svg.text(_LEFT - 8, y, f"{move.node} ← {move.source}", **style))
        marks.append(svg.rectangle(_LEFT, y - 11, max(length, 1), 14, fill=_BAR))
        words = [
            svg.element("tspan", f"{move.distance:.3f}", font_weight="bold"),
            _step(f"+{move.gain:.3f}", operations[move.gained]),
            _step(f"\N{MINUS SIGN}{move.loss:.3f}", operations[move.lost]),
        ]
        place = {"x": _LEFT + length + 8, "y": y, "xml__space": "preserve"}
        marks.append(svg.element("text", *words, **place))
    return svg.drawing(_WIDTH, 50 + len(moves) * _ROW, title, *marks)


def _step(weight, operation):
    look = operation_look(operation)
    words = svg.escaped(f"   {weight} {look.short_name}")
    return svg.element("tspan", words, fill=look.family_color)
