"""The charts of a run over its epochs: what was learned, and how decided it is."""

import numpy as np

from darts_keras.cell_names import cell_place, cell_title
from darts_keras.report.health import SKIPS_WARNING
from darts_keras.report.line_chart import LineChart, Series
from darts_keras.report.mixing import normalized_entropy
from darts_keras.report.operation_look import PARAMETER_FREE_FAMILIES, operation_look

_TRAIN, _VALID = "#66727f", "#1d5b9e"
_KIND_COLORS = {  # By level; a plain genotype has the first of each.
    "normal": ("#1d5b9e", "#5fa3dc", "#0f8a80"),
    "reduction": ("#b5651d", "#b5651d", "#8a2f5c"),
}
_SKIP, _PARAMETER_FREE = "#c8232c", "#b5651d"
_RATE = "#6b4c9a"
_THIRD = {"width": 320, "height": 230}  # Pixels, of three charts in a row.


def loss_chart(run):
    """Train and valid loss over epochs, of a `RunHistory`, as SVG markup."""
    return LineChart(
        title="Loss (cross-entropy)",
        series=_train_and_valid(run, "loss"),
        last_epoch=run.last_epoch,
        shaded=warmup_span(run),
    ).markup()


def accuracy_chart(run, title="Accuracy of the supernet"):
    """Train and valid accuracy over epochs, of a `RunHistory`, as SVG markup."""
    return LineChart(
        title=title,
        series=_train_and_valid(run, "accuracy"),
        last_epoch=run.last_epoch,
        style="percent",
        shaded=warmup_span(run),
    ).markup()


def rate_chart(run, key, title):
    """A rate over epochs, such as the learning rate, as SVG markup.

    Args:
        run: `RunHistory`.
        key: String. The key of the records.
        title: String.
    """
    series = Series(name=title.lower(), color=_RATE, points=tuple(run.values(key)))
    return LineChart(
        title=title, series=(series,), last_epoch=run.last_epoch, low=0
    ).markup()


def entropy_chart(run):
    """Entropy of the mixing weights over epochs, mean over edges, as SVG markup.

    With levels it has a line for the cells of each kind in each level.
    """
    groups = {}
    for name, weights in run.weights.items():
        kind, level, _ = cell_place(name)
        groups.setdefault((kind, level), []).append(
            [normalized_entropy(matrix) for matrix in weights]
        )
    series = tuple(
        Series(
            name=f"{kind} {level}" if level else kind,
            color=_KIND_COLORS[kind][((level or 1) - 1) % 3],
            points=tuple(zip(run.epochs, np.mean(values, axis=0), strict=True)),
        )
        for (kind, level), values in groups.items()
    )
    return LineChart(
        title="Entropy of the mixing weights",
        series=series,
        last_epoch=run.last_epoch,
        high=1.0,
        shaded=warmup_span(run),
        **_THIRD,
    ).markup()


def count_chart(run, name):
    """Counts of skips and of all parameter-free operations in the derived cell.

    Args:
        run: `RunRecord`.
        name: String, of a cell: `"normal"`, `"reduction"`, or by level.

    Returns:
        String of SVG markup.
    """
    kind, level, _ = cell_place(name)
    families = [
        [operation_look(edge.operation).family for node in cell.nodes for edge in node]
        for cell in run.cells[name]
    ]
    skips = [names.count("skip") for names in families]
    free = [
        sum(family in PARAMETER_FREE_FAMILIES for family in names) for names in families
    ]
    return LineChart(
        title=f"Derived {cell_title(name)}" + ("" if level else ": operations"),
        series=(
            _counts("no parameters", _PARAMETER_FREE, run, free),
            _counts("skip_connect", _SKIP, run, skips),
        ),
        last_epoch=run.last_epoch,
        low=0,
        high=max(len(names) for names in families),
        style="count",
        guide=(SKIPS_WARNING, "DARTS+") if kind == "normal" else None,
        **_THIRD,
    ).markup()


def _train_and_valid(run, what):
    """Both lines; of a run without a valid part, only the one for train."""
    pairs = (("train", _TRAIN), ("valid", _VALID))
    return tuple(
        Series(name=part, color=color, points=tuple(run.values(f"{part}_{what}")))
        for part, color in pairs
        if part == "train" or any(f"{part}_{what}" in record for record in run.records)
    )


def _counts(name, color, run, values):
    points = tuple(zip(run.epochs, values, strict=True))
    return Series(name=name, color=color, points=points)


def warmup_span(run):
    """The epochs before the architecture first moves, as `LineChart` shades them.

    Args:
        run: `RunHistory`.

    Returns:
        Triple `(first, last, label)`, or `None` if there are none.
    """
    last = 0
    for epoch, moved in run.values("architecture_moved"):
        if moved is not False:
            break
        last = epoch
    return (0, last, "warm-up") if last else None
