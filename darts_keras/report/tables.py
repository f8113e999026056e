"""Boxes, tables and lists, as HTML."""

from darts_keras.report import formats
from darts_keras.report.frame import fill_template
from darts_keras.report.svg import element, escaped


def fact_box(name, value, note, kind=None):
    """One of the few numbers that one looks for first, for a `<dl class="facts">`.

    Args:
        name: String.
        value: String.
        note: String. A few words below the value.
        kind: Optional string: `"good"`, `"warning"`, `"bad"` or `"unknown"`.
    """
    parts = (
        element("dt", escaped(name)),
        element("dd", escaped(value), element("small", escaped(note))),
    )
    return element("div", *parts, class_=kind)


def alert(sentence):
    """What a reader must know before the rest."""
    return element("p", escaped(sentence), class_="alert")


def note(sentence):
    """What explains a figure or a table."""
    return element("p", escaped(sentence), class_="note")


def items(sentences):
    """The items of a list."""
    return "\n".join(element("li", escaped(sentence)) for sentence in sentences)


def settings_section(command, tables):
    """The last section of a page: how its run was made.

    Args:
        command: String.
        tables: Dictionary, by title, of dictionaries of JSON's values.
    """
    return fill_template(
        "settings",
        command=escaped(command),
        tables="\n".join(fact_table(name, content) for name, content in tables.items()),
    )


def fact_table(name, content):
    """A table of names and values.

    Args:
        name: String. Its caption.
        content: Dictionary of JSON's values.
    """
    rows = []
    for key, value in content.items():
        cell = element("td", escaped(formats.shown(value)))
        rows.append(element("tr", element("th", escaped(key)), cell))
    return element("table", element("caption", escaped(name)), *rows)


def grid(heads, rows, words=1, kind="grid"):
    """A table with a row of heads.

    Args:
        heads: Sequence of strings.
        rows: Sequences of cells: strings, escaped here, or markup from `cell`.
        words: Integer. How many of the first columns hold words; the others hold
            numbers, which are set to the right.
        kind: String. The class of the table, for its style.
    """
    columns = ["word" if at < words else "number" for at in range(len(heads))]
    head = [
        element("th", escaped(name), class_=column)
        for name, column in zip(heads, columns, strict=True)
    ]
    lines = [element("thead", element("tr", *head))]
    for row in rows:
        cells = (
            value if isinstance(value, _Cell) else cell(value, column)
            for value, column in zip(row, columns, strict=True)
        )
        lines.append(element("tr", *cells))
    return element("table", *lines, class_=kind)


class _Cell(str):
    """A cell that is markup already."""


def cell(content, kind, *children):
    """A cell of a `grid` with a look of its own.

    Args:
        content: String, escaped here.
        kind: String. Its class, for the style.
        *children: Strings of markup, already safe, after the content.
    """
    return _Cell(element("td", escaped(content), *children, class_=kind))
