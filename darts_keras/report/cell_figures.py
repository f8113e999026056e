"""The cells of a genotype on a page: drawn, and in the notation of the field."""

from darts_keras.report.cell_graph import cell_dot, cell_svg
from darts_keras.report.frame import fill_template
from darts_keras.report.run_record import KINDS
from darts_keras.report.svg import element, escaped
from darts_keras.report.tables import note

_NO_RENDERER = (
    "No program that draws graphs worked here (`dot` or `graphviz-pure`), so this is "
    "the text of the graph, in the DOT language."
)


def cells_section(heading, genotype):
    """A section with both cells, drawn and as pairs of operation and source.

    Args:
        heading: String.
        genotype: `Genotype`.
    """
    return fill_template(
        "cells",
        heading=escaped(heading),
        cells=cell_pair(genotype),
        notation=_notation(genotype),
    )


def cell_pair(genotype, stage=""):
    """Both cells of a genotype, side by side.

    Args:
        genotype: `Genotype`.
        stage: String. What stands behind their names: ", after epoch 5".
    """
    figures = [
        _figure(getattr(genotype, kind), f"{kind.capitalize()} cell{stage}")
        for kind in KINDS
    ]
    return element("div", *figures, class_="pair")


def _figure(cell, caption):
    picture = cell_svg(cell, caption)
    if picture is None:
        graph = escaped(cell_dot(cell).to_string())
        picture = note(_NO_RENDERER) + element("pre", graph)
    return element("figure", element("figcaption", escaped(caption)), picture)


def _notation(genotype):
    """The genotype as the field writes it, in `<pre>`."""
    try:
        content = genotype.to_pairs()
    except ValueError:  # Some node has not two edges: triples then.
        content = genotype.to_triples()
    lines = [f"{escaped(key)} = {escaped(value)}" for key, value in content.items()]
    return element("pre", "\n".join(lines))
