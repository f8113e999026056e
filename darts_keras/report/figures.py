"""The pictures of a search's report, as HTML, of a `RunRecord`."""

from darts_keras.cell_names import cell_title
from darts_keras.report import history_plot
from darts_keras.report.alpha_curves import alpha_curves
from darts_keras.report.alpha_plot import alpha_heat_maps, color_span
from darts_keras.report.cell_figures import cell_row
from darts_keras.report.svg import element


def earlier_cells(run):
    """A section with the cells at the start and in the middle; may be empty."""
    stages = _stages(run)[:-1]
    if not stages:
        return ""
    rows = [cell_row(run.genotypes[at], f", {name}") for name, at in stages]
    heading = element("h2", "How the cells came about")
    return element("section", heading, *rows, class_="earlier")


def health_charts(run):
    """Entropy, and the counts of operations in all derived cells."""
    charts = [history_plot.entropy_chart(run)]
    charts += [history_plot.count_chart(run, name) for name in run.names]
    return "\n".join(element("figure", chart) for chart in charts)


def training_charts(run):
    """Loss and accuracy."""
    charts = history_plot.loss_chart(run), history_plot.accuracy_chart(run)
    return "\n".join(element("figure", chart) for chart in charts)


def mixing_section(run):
    """For each table of alpha, heat maps at some moments and curves for each edge."""
    stages = _stages(run)
    span = color_span(
        weights[at] for weights in run.weights.values() for _, at in stages
    )
    sections = []
    for name, weights in run.weights.items():
        cells = run.cells[name]
        moments = [(when.capitalize(), weights[at], cells[at]) for when, at in stages]
        what = f"Mixing weights of the {cell_title(name)}"
        maps = alpha_heat_maps(moments, run.operations, span, what)
        curves = (run.epochs, weights, run.operations, cells[-1], f"{what}, by edge")
        sections.append(_mixing_page(name, maps, alpha_curves(*curves)))
    return "\n".join(sections)


def _mixing_page(name, maps, curves):
    note = (
        "Softmax of alpha. A row, and below a chart, is an edge: 4 ← 1 goes from "
        "source 1 to node 4. Blue weighs more than an equal share, sand less; hover "
        "over a field for its value."
    )
    return element(
        "section",
        element("h2", f"Mixing weights: {cell_title(name)}"),
        element("p", note, class_="note"),
        element("figure", maps),
        element("h3", "Over epochs, edge by edge"),
        element("figure", curves),
        class_="sheet",
    )


def _stages(run):
    """Start, middle and end as pairs `(name, index of the record)`; fewer if equal."""
    last = len(run.records) - 1
    stages = []
    for index in sorted({0, last // 2, last}):
        epoch = run.epochs[index]
        name = f"after epoch {epoch}" if epoch else "before training"
        stages.append((name, index))
    return stages
