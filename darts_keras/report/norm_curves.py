"""How the filters of each operation grew, against all others of the cell."""

import numpy as np

from darts_keras.cell_names import cell_title
from darts_keras.report.edge_charts import EdgeCharts


def norm_curves(history, name):
    """Draws `relative_norms` of one cell; see `EdgeCharts`.

    Args:
        history: `JoinedHistory`.
        name: String. The cell.

    Returns:
        String of SVG markup, or `None` if no norm of this cell was measured.
    """
    norms = relative_norms(history.filter_norms[name])
    columns = np.flatnonzero(np.isfinite(norms).any(axis=(0, 1)))
    if not len(columns):
        return None
    return EdgeCharts(
        epochs=history.epochs,
        values=norms[:, :, columns],
        operations=tuple(history.operations[at] for at in columns),
        cell=history.cells(name)[-1],
        title=f"Norms of the filters of the {cell_title(name)}, by edge",
        guide=1.0,
        mark=history.swap,
        least_margin=0.001,  # A short search moves them by less than a percent.
    ).markup()


def relative_norms(norms):
    """Norms as multiples of their start, over the median of all of these.

    Weight decay lowers the norms of all operations by the same factor, the more the
    higher the learning rate; the median takes that out, and what is left tells them
    apart.

    Args:
        norms: Array `(num_moments, num_edges, num_operations)`; NaN where there is
            no norm.

    Returns:
        Array of that shape, 1 for an operation that grew or shrank as the median one;
        NaN where there is no norm, at this moment or at the first that has any.
    """
    known = np.isfinite(norms)
    if not known.any():
        return np.full(norms.shape, np.nan)
    start = norms[known.any(axis=(1, 2)).argmax()]
    # In units of the start, (num_moments, num_edges, num_operations).
    grown = norms / np.where(start > 0, start, np.nan)
    medians = [
        np.median(values) if len(values) else np.nan
        for values in (table[np.isfinite(table)] for table in grown)
    ]
    return grown / np.array(medians)[:, None, None]
