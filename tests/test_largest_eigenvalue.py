import math

import numpy as np
import pytest

from darts_keras.largest_eigenvalue import largest_eigenvalue


def matrix_of(*eigenvalues, size=40, seed=5):
    """A symmetric matrix with these eigenvalues, the others small and mixed."""
    generator = np.random.default_rng(seed)
    turn, _ = np.linalg.qr(generator.normal(size=(size, size)))
    others = generator.uniform(-0.1, 0.1, size - len(eigenvalues))
    return turn @ np.diag([*eigenvalues, *others]) @ turn.T


def solve(matrix, **settings):
    return largest_eigenvalue(lambda vector: matrix @ vector, len(matrix), **settings)


def power_iteration(matrix, num_products):
    """The textbook's: the Rayleigh quotient of the last vector."""
    vector = np.random.default_rng(0).normal(size=len(matrix))
    for _ in range(num_products):
        vector = matrix @ vector
        vector /= np.linalg.norm(vector)
    return vector @ matrix @ vector


@pytest.mark.parametrize(
    "eigenvalues",
    [(2.0,), (2.0, 1.9), (2.0, 2.0), (0.5, -3.0), (1.0, -1.0), (1.0, -50.0, -49.0)],
)
def test_it_is_the_largest_and_not_the_largest_in_magnitude(eigenvalues):
    matrix = matrix_of(*eigenvalues)
    assert solve(matrix, tolerance=1e-6) == pytest.approx(eigenvalues[0], rel=1e-9)


def test_of_negative_eigenvalues_it_is_the_least_negative():
    matrix = matrix_of(1.0) - 4 * np.eye(40)
    assert solve(matrix, tolerance=1e-6) == pytest.approx(-3.0, rel=1e-9)


def test_power_iteration_with_a_shift_finds_the_same():
    matrix = matrix_of(0.5, -3.0)
    assert power_iteration(matrix, 200) == pytest.approx(-3.0)
    shifted = power_iteration(matrix + 3 * np.eye(40), 400) - 3
    assert shifted == pytest.approx(solve(matrix), rel=1e-6)


def test_a_tolerance_saves_products():
    counts = []
    for tolerance in (1e-1, 1e-3, 1e-6):
        products = []
        matrix = matrix_of(2.0, -1.0)

        def product(vector, matrix=matrix, products=products):
            products.append(vector)
            return matrix @ vector

        value = largest_eigenvalue(product, 40, tolerance=tolerance)
        assert abs(value - 2) <= tolerance * 2
        counts.append(len(products))
    assert counts == sorted(set(counts))
    assert counts[1] < 10


def test_there_is_a_last_product():
    vectors = []

    def product(vector):
        vectors.append(vector)
        return matrix @ vector

    matrix = matrix_of(1.0, 0.99, 0.98)
    largest_eigenvalue(product, 40, tolerance=1e-12, max_products=7)
    assert len(vectors) == 7
    products = np.array(vectors) @ np.transpose(vectors)
    np.testing.assert_allclose(products, np.eye(7), atol=1e-12)


def test_the_seed_fixes_the_first_vector():
    matrix = matrix_of(1.0, 0.9)
    settings = {"tolerance": 0.3, "max_products": 3}
    values = [solve(matrix, seed=seed, **settings) for seed in (0, 0, 1)]
    assert values[0] == values[1] != values[2]


@pytest.mark.parametrize(
    ("matrix", "expected"),
    [
        (np.zeros((3, 3)), 0.0),
        (np.eye(3), 1.0),
        (np.diag([-2.0]), -2.0),
        (np.array([[0.0, 1.0], [1.0, 0.0]]), 1.0),
    ],
)
def test_small_matrices_are_no_exception(matrix, expected):
    assert solve(matrix, tolerance=1e-9) == pytest.approx(expected)


def test_single_precision_products_do():
    matrix = matrix_of(2.0, 1.9, -1.0).astype("float32")
    value = largest_eigenvalue(lambda v: matrix @ v.astype("float32"), 40)
    assert value == pytest.approx(2.0, rel=1e-4)


@pytest.mark.parametrize("broken", [math.nan, math.inf])
def test_of_products_that_are_not_finite_there_is_none(broken):
    assert math.isnan(largest_eigenvalue(lambda vector: vector + broken, 3))
