"""From mixing weights to a genotype."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from darts_keras.genotype import CellGenotype, Edge, Genotype
from darts_keras.models.discretize import discretize, discretize_cell, strongest_edges
from darts_keras.space.search_space import SearchSpace

DARTS = SearchSpace()
SMALL = SearchSpace(operations=("none", "skip_connect", "sep_conv_3x3"), num_nodes=2)
TABLE = [
    [0.1, 0.2, 0.7],
    [0.2, 0.5, 0.3],
    [0.1, 0.6, 0.3],
    [0.9, 0.06, 0.04],
    [0.5, 0.1, 0.4],
]


def test_a_table_made_by_hand_gives_a_known_cell():
    assert discretize_cell(np.array(TABLE), SMALL) == CellGenotype(
        nodes=(
            (Edge("sep_conv_3x3", 0), Edge("skip_connect", 1)),
            (Edge("skip_connect", 0), Edge("sep_conv_3x3", 2)),
        ),
        output=(2, 3),
    )


def test_normal_and_reduction_cells_have_their_own_tables():
    other = np.roll(TABLE, 1, axis=0)
    genotype = discretize({"normal": TABLE, "reduction": other}, SMALL)
    assert genotype.normal == discretize_cell(TABLE, SMALL)
    assert genotype.reduction == discretize_cell(other, SMALL)
    assert genotype.normal != genotype.reduction


@given(arrays("float64", (14, 8), elements=st.floats(0, 1, width=16)))
def test_none_is_never_derived_however_strong(table):
    table[:, DARTS.operations.index("none")] = 1.0
    cell = discretize_cell(table, DARTS)
    assert cell.count("none") == 0
    table[:, DARTS.operations.index("none")] = 0.0
    assert discretize_cell(table, DARTS) == cell


def test_equals_leave_the_first_edges_and_the_first_operation():
    cell = discretize_cell(np.full((14, 8), 0.125), DARTS)
    pair = (Edge("max_pool_3x3", 0), Edge("max_pool_3x3", 1))
    assert cell.nodes == (pair,) * 4


@pytest.mark.parametrize("edges_per_node", [1, 2, 3])
def test_a_node_keeps_as_many_edges_as_the_space_says_and_it_has(edges_per_node):
    space = SearchSpace(num_nodes=2, edges_per_node=edges_per_node)
    table = np.random.default_rng(0).uniform(size=(5, 8))
    cell = discretize_cell(table, space)
    assert [len(node) for node in cell.nodes] == [
        min(edges_per_node, 2),
        min(edges_per_node, 3),
    ]


def test_kept_edges_are_the_strongest_by_increasing_source():
    weights = [[0.2, 0.3], [0.9, 0.0], [0.1, 0.1], [0.4, 0.8]]
    edges = strongest_edges(weights, ("skip_connect", "sep_conv_3x3"))
    assert edges == (Edge("skip_connect", 1), Edge("sep_conv_3x3", 3))


def twin(table, space):
    """The same, by plain loops over plain lists."""
    rows, nodes = iter(table.tolist()), []
    for node in range(2, space.num_nodes + 2):
        candidates = []
        for source in range(node):
            row = next(rows)
            best, name = None, None
            for weight, operation in zip(row, space.operations, strict=True):
                if operation != "none" and (best is None or weight > best):
                    best, name = weight, operation
            candidates.append((-best, source, name))
        kept = sorted(candidates)[: space.edges_per_node]
        nodes.append(tuple(Edge(n, s) for s, n in sorted((s, n) for _, s, n in kept)))
    return CellGenotype(tuple(nodes), tuple(range(2, space.num_nodes + 2)))


@given(
    # Few values, so that there are ties.
    arrays("float32", (14, 8), elements=st.sampled_from([0, 0.1, 0.2, 0.3, 0.5, 0.9])),
    st.permutations(DARTS.operations),
    st.integers(1, 5),
)
def test_any_table_gives_what_plain_loops_give(table, operations, edges_per_node):
    space = SearchSpace(operations=operations, edges_per_node=edges_per_node)
    assert discretize_cell(table, space) == twin(table, space)


@given(
    st.permutations(range(14 * 8)),
    st.permutations(range(8)),
)
def test_the_order_of_the_operations_does_not_matter(ranks, order):
    table = np.reshape(ranks, (14, 8)) / 112  # No ties.
    other = SearchSpace(operations=[DARTS.operations[i] for i in order])
    assert discretize_cell(table[:, order], other) == discretize_cell(table, DARTS)


def test_the_published_cell_of_darts_can_come_out():
    published = Genotype.published("DARTS_V2")
    weights = {name: table_of(cell) for name, cell in published.cells.items()}
    genotype = discretize(weights, DARTS)
    assert by_source(genotype.normal) == by_source(published.normal)
    assert by_source(genotype.reduction) == by_source(published.reduction)


def table_of(cell):
    table = np.full((14, 8), 0.1)
    for node, edges in enumerate(cell.nodes):
        first = sum(range(2, node + 2))
        for edge in edges:
            table[first + edge.source, DARTS.operations.index(edge.operation)] = 0.3
    return table


def by_source(cell):
    """The original lists the edges of a node by strength."""
    nodes = [sorted(node, key=lambda edge: edge.source) for node in cell.nodes]
    return nodes, cell.output


def test_the_weights_are_not_written_to():
    table = np.array(TABLE)
    discretize_cell(table, SMALL)
    np.testing.assert_array_equal(table, TABLE)


@pytest.mark.parametrize("shape", [(14, 8), (5, 2), (4, 3), (15,), ()])
def test_a_table_of_another_shape_is_refused(shape):
    with pytest.raises(
        ValueError, match=r"`weights` must be.* of shape \(5, 3\)\. Rec"
    ):
        discretize({"normal": np.zeros(shape), "reduction": TABLE}, SMALL)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_table_that_is_not_finite_is_refused(value):
    table = np.array(TABLE)
    table[3, 0] = value  # Of `none`, which does not count.
    with pytest.raises(ValueError, match=r"`weights` must be finite.*finite=False"):
        discretize({"normal": TABLE, "reduction": table}, SMALL)
