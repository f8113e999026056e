"""How the learnable operations of a search rank."""

import numpy as np


def learnable_columns(filter_norms):
    """Returns which operations have weights wherever they stand.

    A `skip_connect` has some in a reduction cell, on edges from its inputs, and none
    in a normal cell: it does not count.

    Args:
        filter_norms: Iterable of tables as in a record of a search: lists of rows, an
            edge each, with `None` where an operation has no weights.

    Returns:
        Tuple of integers, columns of the tables.
    """
    rows = [row for table in filter_norms for row in table]
    known = np.array([[norm is not None for norm in row] for row in rows], bool)
    return tuple(int(column) for column in np.flatnonzero(known.all(axis=0)))


def ranking(alphas, columns):
    """Returns in which order the alphas of some operations stand on each edge.

    Args:
        alphas: Iterable of tables `(num_edges, num_operations)`, one a kind of cell.
        columns: Sequence of integers, the operations to rank.

    Returns:
        Tuple for each table and edge of the columns by falling alpha; equal ones stay
        in order. `None` if an alpha is not finite, or fewer than two operations are
        to be ranked.
    """
    if len(columns) < 2:
        return None
    tables = [np.array(table, dtype="float64")[:, list(columns)] for table in alphas]
    rows = np.concatenate(tables)  # (num_edges of all tables, num_columns)
    if not np.isfinite(rows).all():
        return None
    return tuple(map(tuple, np.argsort(-rows, axis=1, kind="stable").tolist()))
