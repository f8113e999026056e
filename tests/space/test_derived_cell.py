"""The cell of a derived network: the genotype's edges, each as its formula says."""

import keras
import numpy as np
import pytest
from contract import assert_same, check_layer
from twin_weights import cell_twin, scatter

from darts_keras.cell_genotype import CellGenotype, Edge
from darts_keras.genotype import Genotype
from darts_keras.space.derived_cell import DerivedCell


def new_cell_genotype(*nodes, output=None):
    """Reads each node's edges from `"operation source, ..."`."""
    nodes = [[edge.split() for edge in node.split(",") if edge] for node in nodes]
    nodes = tuple(tuple(Edge(name, int(at)) for name, at in node) for node in nodes)
    known = [node for node, edges in enumerate(nodes, start=2) if edges]
    return CellGenotype(nodes, tuple(output or known))


# All that a cell may have: the same edge twice in a node, a cut edge, a node without
# edges, an output out of order.
EVERYTHING = new_cell_genotype(
    "sep_conv_3x3 0, conv_7x1_1x7 1",
    "sep_conv_3x3 0, skip_connect 1, sep_conv_3x3 0",
    "",
    "max_pool_3x3 1, dil_conv_5x5 2, skip_connect 1, none 3",
    "skip_connect 3, avg_pool_3x3 2, max_pool_3x3 1, conv_7x1_1x7 1, conv_7x1_1x7 1",
    output=(6, 5, 2),
)
POOLS = new_cell_genotype("max_pool_3x3 1, max_pool_3x3 0", "max_pool_3x3 0")
# SNAS_aggressive's reduction cell has nodes like the first. Here others read it.
ZEROS = new_cell_genotype(
    "none 0, none 1", "skip_connect 2, dil_conv_3x3 2", "max_pool_3x3 2, none 3"
)
CELLS = {
    "zeros": ZEROS,
    "everything": EVERYTHING,
    "DARTS_V2": Genotype.published("DARTS_V2").normal,
    "pools": POOLS,
}
KINDS = [(False, False), (True, False), (False, True), (True, True)]


def shapes_of(sides, halve):
    before_previous = [2 * side - 1 for side in sides] if halve else sides
    return (3, *before_previous, 5), (3, *sides, 6)


@pytest.mark.parametrize(
    ("reduction", "halve", "rate"), [(False, True, 0.0), (True, False, 0.1)]
)
def test_cell_keeps_the_contract(reduction, halve, rate, tmp_path):
    genotype = new_cell_genotype("max_pool_3x3 0, sep_conv_3x3 1", "skip_connect 0")
    check_layer(
        lambda dtype: DerivedCell(4, genotype, reduction, halve, rate, dtype=dtype),
        *shapes_of((7, 5), halve),
        tmp_path=tmp_path,
    )


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize(("reduction", "halve"), KINDS)
@pytest.mark.parametrize("sides", [(6, 8), (7, 5)])
@pytest.mark.parametrize("name", sorted(CELLS))
def test_cell_computes_its_formula(name, sides, reduction, halve, training):
    shapes = shapes_of(sides, halve)
    inputs = [np.random.default_rng(0).normal(size=shape) for shape in shapes]
    cell = DerivedCell(4, CELLS[name], reduction, halve, dtype="float64")
    cell.build(*shapes)
    scatter(cell)
    expected = cell_twin(cell, training)(*inputs)
    outputs = cell(*inputs, training=training)
    assert cell.compute_output_shape(*shapes) == outputs.shape == expected.shape
    np.testing.assert_allclose(outputs, expected, rtol=1e-8, atol=1e-10)


def draw(count=64, channels=4):
    generator = np.random.default_rng(0)
    return [generator.normal(size=(count, 4, 4, channels)) for _ in range(2)]


def with_and_without_drop_path(genotype, reduction, rate=0.5):
    """Returns the outputs of one cell with drop path and without, while training."""
    inputs = draw()
    without = DerivedCell(4, genotype, reduction, dtype="float64")
    expected = without(*inputs, training=True)
    dropping = DerivedCell(4, genotype, reduction, False, rate, dtype="float64")
    dropping.build(*(x.shape for x in inputs))
    values = iter([v.numpy() for v in without.trainable_variables])
    for variable in dropping.trainable_variables:
        variable.assign(next(values))
    return np.array(dropping(*inputs, training=True)), np.array(expected)


def test_an_identity_is_never_dropped():
    genotype = new_cell_genotype("skip_connect 0, skip_connect 1", "skip_connect 1")
    outputs, expected = with_and_without_drop_path(genotype, reduction=False)
    np.testing.assert_array_equal(outputs, expected)


@pytest.mark.parametrize(
    "name", ["skip_connect", "max_pool_3x3", "sep_conv_3x3", "conv_7x1_1x7"]
)
def test_every_edge_of_a_reduction_cell_is_dropped_by_itself(name):
    genotype = new_cell_genotype(f"{name} 0", f"{name} 0")
    outputs, expected = with_and_without_drop_path(genotype, reduction=True)
    nodes = []
    for node, whole in zip(
        np.split(outputs, 2, axis=-1), np.split(expected, 2, axis=-1), strict=True
    ):
        kept = np.any(node, axis=(1, 2, 3))  # (batch,)
        nodes.append(kept)
        assert 16 < kept.sum() < 48
        np.testing.assert_allclose(node[kept], 2 * whole[kept], rtol=1e-6)
    assert np.any(nodes[0] != nodes[1])


def test_drop_path_is_for_training_only():
    inputs = draw(count=3)
    cell = DerivedCell(4, POOLS, drop_path_rate=0.9, dtype="float64")
    assert_same(cell(*inputs), cell(*inputs, training=False))
    np.testing.assert_allclose(
        cell(*inputs), cell_twin(cell, training=False)(*inputs), rtol=1e-8, atol=1e-10
    )


def test_a_cell_without_drop_path_draws_nothing():
    cell = DerivedCell(4, POOLS)
    assert cell.drop_path is None
    assert not [v for v in cell.variables if v.name == "seed_generator_state"]


def test_half_precision_reaches_all_parts():
    cell = DerivedCell(4, EVERYTHING, dtype="mixed_bfloat16")
    outputs = cell(*draw(count=2), training=True)
    assert keras.backend.standardize_dtype(outputs.dtype) == "bfloat16"
    assert {v.dtype for v in cell.trainable_variables} == {"float32"}
