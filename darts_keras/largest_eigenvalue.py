"""The largest eigenvalue of a symmetric matrix of which only products are known."""

import numpy as np


def largest_eigenvalue(product, size, seed=0, tolerance=1e-3, max_products=30):
    """Finds the largest eigenvalue, of those with their sign.

    It is power iteration that forgets nothing. Plain power iteration looks at the last
    of the vectors `v, Hv, HHv, ...`, comes to the eigenvalue of largest magnitude, and
    has to begin again with a shifted matrix if that one is negative. Here all of the
    vectors count: the answer is the largest eigenvalue of the matrix on their span
    (the method of Lanczos), which takes fewer products and needs no shift.

    Args:
        product: Callable that takes a vector `(size,)` and returns the product of the
            matrix with it, an array likewise.
        size: Positive integer.
        seed: Non-negative integer. Fixes the first vector.
        tolerance: Positive float. It ends when `|Hx - ex|` is at most this share of
            `|e|`, for the eigenvalue `e` found and its unit vector `x`. By then some
            eigenvalue is as near as that, and usually much nearer.
        max_products: Positive integer. It ends after so many at the latest.

    Returns:
        Float; NaN if a product is not finite.

    Reference: [Lanczos, 1950](https://doi.org/10.6028/jres.045.026)
    """
    start = np.random.default_rng(seed).normal(size=size)
    basis, products = [_unit(start)], []
    while True:
        products.append(np.asarray(product(basis[-1]), "float64"))
        if not np.isfinite(products[-1]).all():
            return float("nan")
        value, rest = _largest_on_span(np.stack(basis), np.stack(products))
        if rest <= tolerance * abs(value) or len(basis) == min(size, max_products):
            return value
        basis.append(_next_direction(basis, products[-1]))


def _largest_on_span(basis, products):
    """Returns the largest eigenvalue on a span, and how far its vector is off.

    Args:
        basis: Array `(num_vectors, size)` with orthonormal rows.
        products: Array likewise, the products of the matrix with them.
    """
    small = basis @ products.T
    values, vectors = np.linalg.eigh((small + small.T) / 2)
    best = vectors[:, -1]
    rest = best @ products - values[-1] * (best @ basis)
    return float(values[-1]), np.linalg.norm(rest)


def _next_direction(basis, vector):
    """Returns what of a vector is orthogonal to all rows of a basis, of length 1."""
    basis = np.stack(basis)
    for _ in range(2):  # The second time takes away what rounding has left.
        vector = vector - basis.T @ (basis @ vector)
        vector = _unit(vector)
    return vector


def _unit(vector):
    return vector / np.linalg.norm(vector)
