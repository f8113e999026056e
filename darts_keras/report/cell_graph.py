"""A cell as a picture, in the manner of the DARTS papers."""

import pathlib
import re
import shutil
import sysconfig

import pydot

from darts_keras.cell_names import cell_title
from darts_keras.files import write_atomically
from darts_keras.report.operation_look import operation_look
from darts_keras.report.svg import escaped, number

_RESOLUTION = 150  # Dots per inch of the PNG files.
_FONT = "Helvetica"
_OUTPUT = "c_{k}"
_NODE_STYLE = {
    "shape": "box",
    "style": "rounded,filled",
    "fontname": _FONT,
    "fontsize": 14,
    "color": "#8795a8",
    "fillcolor": "#e3ecf7",
    "width": 0.45,  # Inches, like the other lengths here.
    "height": 0.45,
}
_INPUT_FILL = "#dcefe3"
_OUTPUT_FILL = "#f6ecc4"
_OUTPUT_EDGE = "#c2b57c"
_MARKS = {
    "removed": ("\N{MINUS SIGN} ", {"style": "dashed", "penwidth": 3.2}),
    "added": ("+ ", {"style": "bold", "penwidth": 4}),
}
"""How a marked arrow looks: what stands before its operation, and its line."""


def cell_dot(cell, title="", marks=None):
    """Describes a cell as a graph: inputs on the left, the output on the right.

    Arrows carry the operation, colored by its family; `none` is dashed. Nodes
    outside `cell.output` have no arrow to the output.

    Args:
        cell: `CellGenotype`.
        title: String. Stands above the graph; empty for none.
        marks: Optional dictionary: by `(node, source, operation)`, which edges are
            `"removed"` (thick and dashed, with a minus) or `"added"` (thick, with a
            plus).

    Returns:
        A `pydot.Dot`; its `to_string()` is the text of a `.dot` file.
    """
    graph = pydot.Dot("cell", graph_type="digraph", rankdir="LR", bgcolor="white")
    graph.set_graph_defaults(nodesep=0.3, ranksep=0.35, pad=0.08, fontname=_FONT)
    graph.set_node_defaults(**_quoted(_NODE_STYLE))
    graph.set_edge_defaults(fontname=_FONT, fontsize=12, arrowsize=0.7, penwidth=1.3)
    if title:
        graph.set_graph_defaults(label=_quote(title), labelloc="t", fontsize=16)
    graph.add_subgraph(_same_rank("source", [_name(0), _name(1)], _INPUT_FILL))
    graph.add_subgraph(_same_rank("sink", [_OUTPUT], _OUTPUT_FILL))
    for node, edges in enumerate(cell.nodes, start=2):
        graph.add_node(pydot.Node(_quote(_name(node))))
        for edge in edges:
            mark = (marks or {}).get((node, edge.source, edge.operation))
            graph.add_edge(_arrow(edge, node, mark))
    for node in cell.output:
        ends = _quote(_name(node)), _quote(_OUTPUT)
        graph.add_edge(pydot.Edge(*ends, color=_quote(_OUTPUT_EDGE)))
    return graph


def find_renderer():
    """Returns the path of `dot` or `graphviz-pure`, or `None` if there is neither.

    `graphviz-pure` is a package from PyPI: it needs no system package, and lies
    beside the Python that runs, also when that is not on the `PATH`.
    """
    beside_python = pathlib.Path(sysconfig.get_path("scripts"))
    return (
        shutil.which("dot")
        or shutil.which("graphviz-pure", path=str(beside_python))
        or shutil.which("graphviz-pure")
    )


def draw_cell(cell, path_stem, title):
    """Writes the picture of a cell as `.svg` and `.png`.

    Without a renderer, or if it fails, the text of the graph goes to `.dot`.

    Args:
        cell: `CellGenotype`.
        path_stem: Path without an ending, such as `run/normal`. Its folder exists.
        title: String. Stands above the graph.

    Returns:
        List of the paths that were written, in either case not empty.

    Raises:
        OSError: If a file cannot be written.
    """
    graph = cell_dot(cell, title)
    pictures = {"svg": _rendered(graph, "svg")}
    graph.set("dpi", _RESOLUTION)  # In SVG this would enlarge the units.
    pictures["png"] = _rendered(graph, "png")
    if None in pictures.values():
        pictures = {"dot": cell_dot(cell, title).to_string()}
    paths = []
    for kind, data in pictures.items():
        paths.append(pathlib.Path(f"{path_stem}.{kind}"))
        write_atomically(paths[-1], data)
    return paths


def draw_cells(genotype, folder, name=None):
    """Writes the pictures of all cells, `normal.*` and `reduction.*`.

    Those of a genotype with levels are called as its cells are, `normal_2.*`.

    Args:
        genotype: `Genotype`.
        folder: Path of a folder that exists.
        name: Optional string. Of the genotype, for the titles.

    Returns:
        List of the paths that were written.

    Raises:
        OSError: If a file cannot be written.
    """
    paths = []
    for stem, cell in genotype.cells.items():
        title = cell_title(stem)
        title = f"{name}: {title}" if name else title.capitalize()
        paths += draw_cell(cell, pathlib.Path(folder) / stem, title)
    return paths


def cell_svg(cell, title, marks=None):
    """Returns a cell as SVG markup that can stand inside HTML.

    Args:
        cell: `CellGenotype`.
        title: String. What screen readers say; it is not drawn.
        marks: As for `cell_dot`.

    Returns:
        String, or `None` if no renderer works.
    """
    data = _rendered(cell_dot(cell, marks=marks), "svg")
    if data is None:
        return None
    markup = data.decode()
    markup = re.sub(r"<!--.*?-->", "", markup[markup.index("<svg") :], flags=re.DOTALL)
    markup = re.sub(r' id="[^"]*"', "", markup)  # Ids would clash within a page.
    sizes = re.search(r'width="([\d.]+)pt"\s+height="([\d.]+)pt"', markup)
    width, height = (number(float(size)) for size in sizes.groups())
    markup = markup.replace(sizes[0], f'width="{width}" height="{height}"', 1)
    label = f'<svg role="img" aria-label="{escaped(title)}"'
    return label + markup.removeprefix("<svg").rstrip()


def _rendered(graph, kind):
    """The bytes of a picture, or `None`."""
    renderer = find_renderer()
    if renderer is None:
        return None
    try:
        return graph.create(prog=renderer, format=kind, encoding="utf-8")
    except (OSError, AssertionError, pydot.PydotException):
        return None  # pydot asserts that the renderer succeeded.


def _same_rank(rank, names, fill):
    group = pydot.Subgraph(rank=rank)
    for name in names:
        group.add_node(pydot.Node(_quote(name), fillcolor=_quote(fill)))
    return group


def _arrow(edge, node, mark=None):
    look = operation_look(edge.operation)
    color = _quote(look.family_color)
    line = {"style": "dashed" if look.family == "none" else "solid"}
    sign, marked = _MARKS.get(mark, ("", {}))
    return pydot.Edge(
        _quote(_name(edge.source)),
        _quote(_name(node)),
        label=_quote(f" {sign}{look.short_name} "),
        color=color,
        fontcolor=color,
        **{**line, **marked},
    )


def _name(node):
    return ("c_{k-2}", "c_{k-1}")[node] if node < 2 else str(node)


def _quote(value):
    """Quotes for the DOT language, in which a backslash starts an escape."""
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _quoted(style):
    return {key: _quote(value) for key, value in style.items()}
