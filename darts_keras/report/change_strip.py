"""When the derived cells changed: a strip of ticks over the epochs of both phases."""

from darts_keras.cell_names import cell_title
from darts_keras.report import formats, svg
from darts_keras.report.cell_movement import change_moments

_WIDTH, _LEFT, _RIGHT = 1000, 130, 20  # Pixels.
_TOP, _ROW, _TICK = 30, 44, 30
_BAR = 5
_SHADES = ("#eef2f6", "#fbf3e6")  # Behind the source and the target.
_CHANGE, _SWAP_CHANGE = "#1d5b9e", "#b5651d"
_LETTERS = 20  # Of the name of a cell.


def change_strip(history):
    """Draws a row for each cell: the more of its edges changed, the higher a tick.

    Args:
        history: `JoinedHistory`.

    Returns:
        String of SVG markup. Hovering over a tick tells the epoch. A change that the
        swap itself made has another color.
    """
    bottom = _TOP + len(history.names) * _ROW
    last = max(history.epochs[-1], 1)
    x = svg.Scale(history.epochs[0], last, _LEFT, _WIDTH - _RIGHT)
    marks = [*_phases(history, x, bottom)]
    for at, name in enumerate(history.names):
        base = _TOP + (at + 1) * _ROW - 6
        label = formats.shortened(cell_title(name), _LETTERS)
        style = {"text_anchor": "end", "font_weight": "bold"}
        marks.append(svg.text(_LEFT - 10, base - 10, label, **style))
        marks.append(svg.line(x.start, base, x.stop, base, svg.MUTED))
        marks.append(_ticks(history, name, x, base))
    for value in svg.ticks(x.low, x.high, svg.tick_step(x.low, x.high, 10, True)):
        style = {"text_anchor": "middle", "fill": svg.MUTED}
        marks.append(svg.text(x(value), bottom + 16, f"{value:g}", **style))
    style = {"text_anchor": "end", "fill": svg.MUTED}
    marks.append(svg.text(_LEFT - 10, bottom + 16, "epoch", **style))
    title = "When the derived cells changed"
    return svg.drawing(_WIDTH, bottom + 22, title, *marks)


def _phases(history, x, bottom):
    """The two phases, shaded and named, with a line where the data were swapped."""
    start, stop = x.low, x.high
    swap = stop if history.swap is None else history.swap[0]
    names = history.data[0], history.data[-1]
    for at, (low, high) in enumerate(((start, swap), (swap, stop))):
        if low < high:
            box = (x(low), _TOP, x(high) - x(low), bottom - _TOP)
            yield svg.rectangle(*box, fill=_SHADES[at])
            letters = max(int((x(high) - x(low)) / 7), 3)
            label = formats.shortened(f"on {names[at]}", letters)
            yield svg.text(x(low) + 6, _TOP - 10, label, font_weight="bold")
    if history.swap is not None:
        line = svg.line(x(swap), _TOP - 24, x(swap), bottom, svg.INK, stroke_width=2)
        yield svg.element("g", line, class_="mark")


def _ticks(history, name, x, base):
    cells = history.cells(name)
    most = max(sum(map(len, cell.nodes)) for cell in cells)
    marks = []
    for at, number in change_moments(cells):
        words = f"{history.labels[at]}: {formats.counted(number, 'edge')} changed"
        hint = svg.element("title", svg.escaped(words))
        height = _TICK * (0.2 + 0.8 * number / most)  # One of many is still seen.
        left = x(history.epochs[at]) + _BAR * (_side(history, at) - 1) / 2
        at_swap = history.swap is not None and at == history.num_before
        fill = _SWAP_CHANGE if at_swap else _CHANGE
        box = (left, base - height, _BAR, height)
        marks.append(svg.rectangle(*box, hint, fill=fill))
    return svg.element("g", *marks, class_="changes")


def _side(history, at):
    """Where a tick is: 0 on its epoch, below or above to the left or right of the swap.

    The last moment of the source and the first of the target share that epoch.
    """
    if history.swap is None or history.epochs[at] != history.swap[0]:
        return 0
    return -1.4 if at < history.num_before else 1.4
