"""The norms of the filters over epochs: one small chart for each edge of a cell."""

import numpy as np

from darts_keras.cell_names import cell_title
from darts_keras.report.edge_charts import EdgeCharts


def norm_curves(history, name):
    """Draws the norms of one cell; see `EdgeCharts`.

    Args:
        history: `JoinedHistory`.
        name: String. The cell.

    Returns:
        String of SVG markup, or `None` if no norm of this cell was measured.
    """
    norms = history.filter_norms[name]
    columns = np.flatnonzero(np.isfinite(norms).any(axis=(0, 1)))
    if not len(columns):
        return None
    return EdgeCharts(
        epochs=history.epochs,
        values=norms[:, :, columns],
        operations=tuple(history.operations[at] for at in columns),
        cell=history.cells(name)[-1],
        title=f"Norms of the filters of the {cell_title(name)}, by edge",
        mark=history.swap,
    ).markup()
