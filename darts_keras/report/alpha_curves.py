"""The mixing weights over epochs: one small chart for each edge of a cell."""

from darts_keras.report.edge_charts import EdgeCharts


def alpha_curves(epochs, weights, operations, cell, title, mark=None):
    """Draws one chart for each edge; see `EdgeCharts`. Dotted: an equal share.

    Args:
        epochs: Sequence of integers, the x axis.
        weights: Array `(num_epochs, num_edges, num_operations)`.
        operations: Tuple of names, in the order of the last axis.
        cell: `CellGenotype` that was derived at the end.
        title: String. What screen readers say.
        mark: Optional pair `(epoch, name)`: a moment to mark in each chart.

    Returns:
        String of SVG markup.
    """
    return EdgeCharts(
        epochs=epochs,
        values=weights,
        operations=operations,
        cell=cell,
        title=title,
        guide=1 / len(operations),
        highest=1.0,
        mark=mark,
    ).markup()
