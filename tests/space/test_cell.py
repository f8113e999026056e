"""The cell of a supernet: every edge in its place."""

import numpy as np
import pytest
from contract import check_layer, count_parameters

from darts_keras.space.cell import SearchCell
from darts_keras.space.search_space import SearchSpace

SPACE = SearchSpace(
    operations=("none", "avg_pool_3x3", "skip_connect", "dil_conv_3x3"), num_nodes=3
)
BEFORE_PREVIOUS, PREVIOUS, WEIGHTS = (3, 7, 5, 2), (3, 7, 5, 6), (9, 4)


@pytest.mark.parametrize(("reduction", "halve"), [(False, True), (True, False)])
def test_cell_keeps_the_contract(reduction, halve, tmp_path):
    before_previous = (3, 13, 9, 2) if halve else BEFORE_PREVIOUS
    check_layer(
        lambda dtype: SearchCell(4, SPACE, reduction, halve, dtype=dtype),
        before_previous,
        PREVIOUS,
        WEIGHTS,
        tmp_path=tmp_path,
    )


@pytest.mark.parametrize("reduction", [False, True])
def test_a_node_is_the_sum_of_its_edges(reduction):
    generator = np.random.default_rng(0)
    inputs = [generator.normal(size=s) for s in (BEFORE_PREVIOUS, PREVIOUS, WEIGHTS)]
    cell = SearchCell(4, SPACE, reduction, dtype="float64")
    outputs = cell(*inputs)

    edges = [(target, source) for target in range(2, 5) for source in range(target)]
    pairs = zip(cell.preprocessing, inputs, strict=False)
    nodes = [np.asarray(layer(x)) for layer, x in pairs]
    arrived = {}
    for source, mixed_op in enumerate(cell.mixed_ops):
        if source >= 2:
            own = [arrived[source, start] for start in range(source)]
            nodes.append(np.sum(own, axis=0))
        targets = range(max(2, source + 1), 5)
        rows = [edges.index((target, source)) for target in targets]
        results = np.asarray(mixed_op(nodes[source], inputs[2][rows]))
        for target, part in zip(
            targets, np.split(results, len(rows), axis=-1), strict=True
        ):
            arrived[target, source] = part
    nodes.append(np.sum([arrived[4, start] for start in range(4)], axis=0))
    expected = np.concatenate(nodes[2:], axis=-1)
    np.testing.assert_allclose(outputs, expected, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("edge", [(2, 1), (3, 0), (4, 3)])
def test_a_row_of_mixing_weights_belongs_to_one_edge(edge):
    edges = [(target, source) for target in range(2, 5) for source in range(target)]
    weights = np.zeros((9, 4))
    weights[edges.index(edge), 2] = 1.0  # A skip connection; all others are cut.
    generator = np.random.default_rng(0)
    inputs = [generator.normal(size=s) for s in (BEFORE_PREVIOUS, PREVIOUS)]
    outputs = SearchCell(4, SPACE, dtype="float64")(*inputs, weights)
    alive = [np.any(node) for node in np.split(np.asarray(outputs), 3, axis=-1)]
    target, source = edge
    assert alive == [source < 2 and node == target for node in (2, 3, 4)]


@pytest.mark.parametrize(
    ("reduction", "halve", "before_previous", "previous", "expected"),
    [
        (False, False, (2, 8, 6, 5), (2, 8, 6, 7), (2, 8, 6, 12)),
        (False, False, (2, 7, 5, 5), (2, 7, 5, 7), (2, 7, 5, 12)),
        (False, True, (2, 15, 9, 5), (2, 8, 5, 7), (2, 8, 5, 12)),
        (True, False, (2, 8, 6, 5), (2, 8, 6, 7), (2, 4, 3, 12)),
        (True, False, (2, 7, 5, 5), (2, 7, 5, 7), (2, 4, 3, 12)),
        (True, True, (2, 13, 10, 5), (2, 7, 5, 7), (2, 4, 3, 12)),
    ],
)
def test_a_cell_keeps_the_size_and_a_reduction_halves_it(
    reduction, halve, before_previous, previous, expected
):
    cell = SearchCell(4, SPACE, reduction, halve)
    inputs = [
        np.ones(shape, "float32") for shape in (before_previous, previous, WEIGHTS)
    ]
    assert tuple(cell(*inputs).shape) == expected
    assert cell.compute_output_shape(before_previous, previous) == expected


@pytest.mark.parametrize(("reduction", "halve"), [(False, True), (True, False)])
def test_a_cell_of_darts_has_as_many_weights_as_its_parts(reduction, halve):
    filters, before_previous, previous = 16, 48, 32
    cell = SearchCell(filters, SearchSpace(), reduction, halve)
    cell.build((None, 8, 8, before_previous), (None, 8, 8, previous))
    twice = 2 * (3**2 * filters + filters**2) + 2 * (5**2 * filters + filters**2)
    once = 3**2 * filters + filters**2 + 5**2 * filters + filters**2
    expected = (before_previous + previous) * filters + 14 * (twice + once)
    if reduction:  # Skip connections from both inputs to four nodes.
        expected += 2 * 4 * filters**2
    assert count_parameters(cell) == expected
