"""How large the filters of a supernet are."""

import numpy as np
import pytest

from darts_keras.models.filter_norms import filter_norms
from darts_keras.models.supernet import Supernet
from darts_keras.space.search_space import SearchSpace

SPACE = SearchSpace(
    operations=("none", "skip_connect", "sep_conv_3x3", "max_pool_3x3"), num_nodes=2
)


@pytest.fixture
def supernet():
    network = Supernet((16, 16, 1), 3, filters=2, num_cells=4, space=SPACE)
    network.build((None, 16, 16, 1))
    return network


def test_operations_without_weights_have_no_norm(supernet):
    norms = filter_norms(supernet)
    assert tuple(norms) == ("normal", "reduction")
    known = ~np.isnan(norms["normal"])
    assert known.tolist() == [[False, False, True, False]] * 5
    # Where it strides, a skip is a factorized reduction: from the inputs, not nodes.
    skips = ~np.isnan(norms["reduction"][:, 1])
    assert skips.tolist() == [True, True, True, True, False]


def test_a_norm_is_the_root_mean_square_of_one_edge(supernet):
    """Edges share kernels of many channels; each is measured by itself."""
    (cell, other) = (cell for cell in supernet.cells if not cell.reduction)
    for each in (cell, other):
        for mixed_op in each.mixed_ops:
            for conv in mixed_op.candidates["sep_conv_3x3"].convs:
                conv.depthwise.kernel.assign(0 * conv.depthwise.kernel)
                conv.pointwise.kernel.assign(0 * conv.pointwise.kernel)
    # Source 1 has edges to nodes 2 and 3: rows 1 and 3 of alpha, channels 0-1 and 2-3.
    first, second = cell.mixed_ops[1].candidates["sep_conv_3x3"].convs
    kernel = np.zeros(first.depthwise.kernel.shape)
    kernel[..., 2:, :] = 3.0
    first.depthwise.kernel.assign(kernel)
    kernel = np.zeros(second.pointwise.kernel.shape)
    kernel[1] = 2.0
    second.pointwise.kernel.assign(kernel)
    count = 2 * (9 * 2 + 2 * 2)  # Two convolutions of 2 channels.
    of_cell = np.sqrt((9 * 2 * 3.0**2 + 4 * 2.0**2) / count)
    column = filter_norms(supernet)["normal"][:, 2]
    np.testing.assert_allclose(column, [0, 0, 0, of_cell / 2, 0], rtol=1e-6)


def test_both_kernels_of_a_reduction_count(supernet):
    for cell in supernet.cells:
        if cell.reduction:
            skip = cell.mixed_ops[0].candidates["skip_connect"]
            skip.even_kernel.assign(np.full(skip.even_kernel.shape, 1.0))
            skip.odd_kernel.assign(np.full(skip.odd_kernel.shape, 7.0))
    column = filter_norms(supernet)["reduction"][:, 1]
    assert column[[0, 2]] == pytest.approx(5.0)  # sqrt((1 + 49) / 2)
