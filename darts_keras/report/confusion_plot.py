"""The confusion matrix as a picture: which class is taken for which."""

import numpy as np

from darts_keras.report import formats, svg

LARGEST = 120  # Classes; with more, a row would be lower than its label.

_WIDTH = 1000  # Pixels of the whole drawing, at most.
_RIGHT, _LARGEST_LABEL = (18, 64, 111), 26  # Characters.
_WRONG, _NONE = (176, 74, 20), (255, 255, 255)
_LIGHTNESS = (0.299, 0.587, 0.114)  # What red, green and blue add to it.
_DARK = 140  # Of 255; on darker fields, numbers are white.
_FAINTEST = 0.08  # Of the color of a mistake.
_LARGEST_FIELD = 46.0  # Pixels.
_LETTER = 0.56  # Width of a letter of the page's font, in its size; for long names.
_SLANT = 45  # Degrees by which the names of the columns lean, if there is room.
_FEW = 30  # Classes, up to which names lean and fields hold numbers.


def confusion_matrix(confusion, classes):
    """Draws a confusion matrix; rows are the truth, columns the answers.

    Colors are shares of a row: blue for right answers, rust for wrong ones, which
    begin darker and grow with the root, so that rare mistakes show as well. Hovering
    over a field shows its number.

    Args:
        confusion: Integer array `(truth, answer)`, of `LARGEST` classes at most.
        classes: Sequence of names.

    Returns:
        String of SVG markup.
    """
    names = [formats.shortened(name, _LARGEST_LABEL) for name in classes]
    layout = _Layout(names)
    marks = [
        _column_labels(names, layout),
        _row_labels(names, layout),
        _fields(confusion, classes, layout),
        _grid(len(names), layout),
    ]
    width = layout.left + len(names) * layout.field + layout.overhang
    height = layout.top + len(names) * layout.field + 2
    return svg.drawing(width, height, "Confusion matrix", *marks)


class _Layout:
    """Where the matrix begins, and how large its fields and letters are."""

    def __init__(self, names):
        few = len(names) <= _FEW
        self.slant = _SLANT if few else 90
        # The fields need the room that the labels leave, and the labels the size of
        # the fields: a first guess of the letters is good enough.
        guess = 12 if few else 9
        longest = max(map(len, names)) * _LETTER
        self.overhang = longest * guess * np.cos(np.radians(self.slant)) + 8
        room = _WIDTH - longest * guess - 30 - self.overhang
        self.field = min(_LARGEST_FIELD, room / len(names))
        self.letters = min(guess, self.field * 0.95)
        label = longest * self.letters
        self.left = label + 30
        self.top = label * np.sin(np.radians(self.slant)) + 34


def _column_labels(names, layout):
    place = {"font_size": 12, "fill": svg.MUTED}
    marks = [svg.text(layout.left, 12, "answer →", **place)]
    for at, name in enumerate(names):
        x = layout.left + (at + 0.5) * layout.field + layout.letters * 0.3
        turn = f"translate({svg.number(x)} {svg.number(layout.top - 6)}) "
        turn += f"rotate(-{layout.slant})"
        label = svg.escaped(name)
        size = layout.letters
        marks.append(svg.element("text", label, transform=turn, font_size=size))
    return "".join(marks)


def _row_labels(names, layout):
    y = layout.top + 2
    turn = f"translate(12 {svg.number(y)}) rotate(-90)"
    style = {"transform": turn, "font_size": 12, "fill": svg.MUTED}
    marks = [svg.element("text", "← truth", text_anchor="end", **style)]
    for at, name in enumerate(names):
        y = layout.top + (at + 0.5) * layout.field + layout.letters * 0.35
        style = {"text_anchor": "end", "font_size": layout.letters}
        marks.append(svg.text(layout.left - 6, y, name, **style))
    return "".join(marks)


def _fields(confusion, classes, layout):
    marks = []
    shares = confusion / np.maximum(confusion.sum(axis=1, keepdims=True), 1)
    longest = len(f"{confusion.max()}")
    size = min(12.0, layout.field / (longest * _LETTER + 0.6))
    for row, column in np.argwhere(confusion):
        count, share = int(confusion[row, column]), shares[row, column]
        x, y = (at * layout.field for at in (column, row))
        box = (layout.left + x, layout.top + y, layout.field, layout.field)
        fill, is_dark = _color(share, row == column)
        hint = f"{classes[row]}, answered as {classes[column]}: {count} ({share:.1%})"
        hint = svg.element("title", svg.escaped(hint))
        marks.append(svg.rectangle(*box, hint, fill=fill))
        if len(classes) <= _FEW:
            middle = box[0] + layout.field / 2, box[1] + layout.field / 2 + size * 0.35
            ink = "#ffffff" if is_dark else svg.INK
            style = {"text_anchor": "middle", "font_size": size, "fill": ink}
            marks.append(svg.text(*middle, count, pointer_events="none", **style))
    return svg.element("g", *marks, class_="counts")


def _grid(count, layout):
    """Lines between the fields; with many classes, after each tenth."""
    side = count * layout.field
    left, top = layout.left, layout.top
    marks = []
    for at in range(0, count + 1, 1 if count <= _FEW else 10):
        place = at * layout.field
        marks.append(svg.line(left + place, top, left + place, top + side))
        marks.append(svg.line(left, top + place, left + side, top + place))
    style = {"fill": "none", "stroke": svg.MUTED, "pointer_events": "none"}
    return "".join(marks) + svg.rectangle(left, top, side, side, **style)


def _color(share, is_right):
    """The color of a field, and whether it is a dark one."""
    strength = share if is_right else _FAINTEST + (1 - _FAINTEST) * np.sqrt(share)
    end = _RIGHT if is_right else _WRONG
    parts = zip(_NONE, end, strict=True)
    mixed = [round(a + strength * (b - a)) for a, b in parts]
    is_dark = np.dot(mixed, _LIGHTNESS) < _DARK
    return "#" + "".join(f"{value:02x}" for value in mixed), is_dark
