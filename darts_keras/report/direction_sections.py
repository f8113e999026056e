"""The sections of a study's page on one direction: what moved, how far, and when."""

from darts_keras.cell_names import cell_title
from darts_keras.report.alpha_curves import alpha_curves
from darts_keras.report.cell_figures import cell_figure
from darts_keras.report.cell_movement import change_moments, largest_moves
from darts_keras.report.change_strip import change_strip
from darts_keras.report.edge_bars import edge_bars
from darts_keras.report.epoch_slider import epoch_slider
from darts_keras.report.frame import fill_template
from darts_keras.report.line_chart import LineChart, Series
from darts_keras.report.norm_curves import norm_curves
from darts_keras.report.operation_look import operation_look
from darts_keras.report.svg import element, escaped
from darts_keras.report.tables import grid, items, note
from darts_keras.transfer_direction import TransferDirection

_HEADS = (
    "Cell",
    "Kept",
    "Other operation",
    "Other edge",
    "Mean distance",
    "Epochs with changes",
)
_TRANSFER, _SCRATCH, _DIRECT = "#1d5b9e", "#b5651d", "#1a7f5a"
_FARTHEST = 3  # Edges that a sentence names.
_NO_NORMS = "The histories of these searches hold no norms of their filters."


def direction_sections(study, move):
    """Returns the sections of one direction as markup.

    Args:
        study: `StudyRecord`.
        move: `TransferMovement`.
    """
    history = move.history
    where = f"{move.direction.source} \N{RIGHTWARDS ARROW} {move.direction.target}"
    return fill_template(
        "direction",
        where=escaped(where),
        source=escaped(move.direction.source),
        target=escaped(move.direction.target),
        moved=_table(move),
        farthest=items(map(_farthest, [move] * len(history.names), history.names)),
        strip=change_strip(history),
        bars="\n".join(_bars(move, name) for name in history.names),
        cells="\n".join(_cells(move, name) for name in history.names),
        changes=_changes(move),
        accuracy=_accuracy(study, move),
        slider=epoch_slider(history),
        curves="\n".join(_curves(history, name) for name in history.names),
        norms=_norms(history),
    )


def _table(move):
    rows = []
    for name in move.history.names:
        cell, distances = move.cell(name), move.distances(name)
        moments = change_moments(move.history.cells(name))
        swap = move.history.num_before
        early = sum(at < swap for at, _ in moments)
        late = sum(at > swap for at, _ in moments)
        others = max(len(cell.removed), len(cell.added))
        counts = f"{early} on the source, {late} on the target"
        if early + late < len(moments):
            counts += ", 1 at the swap"
        numbers = len(cell.kept), len(cell.retyped), others
        shown = (*map(str, numbers), f"{distances.mean():.3f}", counts)
        rows.append((cell_title(name).capitalize(), *shown))
    return grid(_HEADS, rows)


def _farthest(move, name):
    """Which edges of a cell moved most, in a sentence."""
    moves = largest_moves(*move.ends(name))[:_FARTHEST]
    operations = [operation_look(one).short_name for one in move.history.operations]
    edges = [
        f"{one.node} ← {one.source} by {one.distance:.3f} "
        f"({operations[one.gained]} +{one.gain:.3f}, "
        f"{operations[one.lost]} \N{MINUS SIGN}{one.loss:.3f})"
        for one in moves
    ]
    return f"{cell_title(name).capitalize()}: farthest went {', '.join(edges)}."


def _bars(move, name):
    title = f"{cell_title(name).capitalize()}: distance by edge"
    return element(
        "figure", edge_bars(*move.ends(name), move.history.operations, title)
    )


def _cells(move, name):
    """The cell at the end of the source and of the target, side by side."""
    title, marks = cell_title(name).capitalize(), move.cell(name).marks
    ends = (
        (move.before, f"{title}, at the end of {move.direction.source}"),
        (move.after, f"{title}, at the end of {move.direction.target}"),
    )
    figures = [
        cell_figure(genotype.cells[name], caption, marks) for genotype, caption in ends
    ]
    return element("div", *figures, class_="pair")


def _changes(move):
    found = [
        f"{cell_title(name).capitalize()}, {kind}: {', '.join(edges)}."
        for name in move.history.names
        for kind, edges in _change_kinds(move.cell(name))
        if edges
    ]
    if not found:
        return note("The derived cells are the same before and after.")
    return element("ul", items(found), class_="note")


def _change_kinds(cell):
    """What changed in a cell, as pairs of a kind and the edges."""
    retyped = [
        f"{_edge(node, source, before)} became {operation_look(after).short_name}"
        for node, source, before, after in cell.retyped
    ]
    return (
        ("other operation", retyped),
        ("gone", [_edge(*choice) for choice in cell.removed]),
        ("new", [_edge(*choice) for choice in cell.added]),
    )


def _edge(node, source, operation):
    return f"{node} ← {source} {operation_look(operation).short_name}"


def _accuracy(study, move):
    """The supernet's accuracy on the target, by the epochs on the target."""
    there = move.direction
    back = TransferDirection(there.target, there.source)
    runs = (
        (f"{there.source}, then {there.target}", _TRANSFER, there.after),
        (f"{there.target} from scratch, steps of both phases", _SCRATCH, there.scratch),
        (f"{there.target}, one phase", _DIRECT, back.before),
    )
    series = tuple(
        Series(
            name=name,
            color=color,
            points=tuple(study.searches[search].values("valid_accuracy")),
        )
        for name, color, search in runs
        if search in study.searches
    )
    last = max((epoch for line in series for epoch, _ in line.points), default=1)
    return LineChart(
        title=f"Accuracy of the supernet on {there.target} (valid half)",
        series=series,
        last_epoch=last,
        style="percent",
        width=1000,
    ).markup()


def _curves(history, name):
    title = cell_title(name)
    curves = alpha_curves(
        history.epochs,
        history.mixing_weights[name],
        history.operations,
        history.cells(name)[-1],
        f"Mixing weights of the {title} over both phases",
        history.swap,
    )
    return element("h3", title.capitalize()) + element("figure", curves)


def _norms(history):
    parts = []
    for name in history.names:
        curves = norm_curves(history, name)
        if curves is not None:
            parts.append(element("h3", cell_title(name).capitalize()))
            parts.append(element("figure", curves))
    return "\n".join(parts) or note(_NO_NORMS)
