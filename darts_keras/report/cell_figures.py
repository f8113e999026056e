"""The cells of a genotype on a page: drawn, and in the notation of the field."""

from darts_keras.cell_names import cell_title
from darts_keras.report.cell_graph import cell_dot, cell_svg
from darts_keras.report.frame import fill_template
from darts_keras.report.svg import element, escaped
from darts_keras.report.tables import note

_NO_RENDERER = (
    "No program that draws graphs worked here (`dot` or `graphviz-pure`), so this is "
    "the text of the graph, in the DOT language."
)


def cells_section(heading, genotype):
    """A section with all cells, drawn and as pairs of operation and source.

    Args:
        heading: String.
        genotype: `Genotype`.
    """
    return fill_template(
        "cells",
        heading=escaped(heading),
        cells=cell_row(genotype),
        notation=_notation(genotype),
    )


def cell_row(genotype, stage=""):
    """All cells of a genotype, two side by side.

    Args:
        genotype: `Genotype`.
        stage: String. What stands behind their names: ", after epoch 5".
    """
    figures = [
        cell_figure(cell, f"{cell_title(name).capitalize()}{stage}")
        for name, cell in genotype.cells.items()
    ]
    return element("div", *figures, class_="pair")


def cell_figure(cell, caption, marks=None):
    """One cell, drawn; without a renderer, the text of its graph.

    Args:
        cell: `CellGenotype`.
        caption: String.
        marks: As for `cell_dot`.
    """
    picture = cell_svg(cell, caption, marks)
    if picture is None:
        graph = escaped(cell_dot(cell, marks=marks).to_string())
        picture = note(_NO_RENDERER) + element("pre", graph)
    return element("figure", element("figcaption", escaped(caption)), picture)


def _notation(genotype):
    """The genotype as the field writes it, or its cells by name, in `<pre>`."""
    if genotype.levels:
        content = _cells_notation(genotype)
    else:
        try:
            content = genotype.to_pairs()
        except ValueError:  # Some node has not two edges: triples then.
            content = genotype.to_triples()
    lines = [f"{escaped(key)} = {escaped(value)}" for key, value in content.items()]
    return element("pre", "\n".join(lines))


def _cells_notation(genotype):
    content = {}
    for name, cell in genotype.cells.items():
        try:
            content[name] = cell.to_pairs()
        except ValueError:
            content[name] = cell.to_triples()
        content[f"{name}_output"] = list(cell.output)
    return content
