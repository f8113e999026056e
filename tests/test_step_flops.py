"""The benchmarks count the operations of a step as one counts by hand."""

import pytest
from benchmark_modules import load_benchmark
from network_toys import DARTS_V2
from search_toys import TINY_SPACE

from darts_keras.models.complexity import multiply_adds
from darts_keras.models.network import build_network
from darts_keras.models.supernet import Supernet

STEM = 9 * 1 * 6 * 16**2
NORMAL_CELL = (
    (6 * 2 + 6 * 2) * 16** 2  # The preprocessing of both inputs.
    + 2 * 2 * (9 * 2 + 2 * 2) * 16** 2  # On two edges, the separable convolution twice.
)
FIRST_REDUCTION = (
    (6 * 4 + 2 * 4) * 16**2
    + 2 * 2 * (9 * 4 + 4 * 4) * 8**2
    + 2 * 4 * 4 * 8**2  # On two edges, the skip connection that strides.
)
SECOND_REDUCTION = (
    2 * 8 * 8**2  # The input before the previous one is halved.
    + 4 * 8 * 8**2
    + 2 * 2 * (9 * 8 + 8 * 8) * 4**2
    + 2 * 8 * 8 * 4**2
)
HEAD = 8 * 3
BY_HAND = STEM + NORMAL_CELL + FIRST_REDUCTION + SECOND_REDUCTION + HEAD


@pytest.fixture(scope="module")
def step_flops():
    return load_benchmark("step_flops")


@pytest.fixture(scope="module")
def supernet():
    model = Supernet((16, 16, 1), 3, filters=2, num_cells=3, space=TINY_SPACE)
    model.build()
    return model


def test_every_operation_on_every_edge_of_a_supernet_counts(step_flops, supernet):
    assert step_flops.supernet_multiply_adds(supernet) == BY_HAND


def test_attention_in_the_supernet_counts(step_flops):
    model = Supernet(
        (16, 16, 1), 3, filters=2, num_cells=3, space=TINY_SPACE, attention="eca"
    )
    model.build()
    of_blocks = sum(map(multiply_adds, model.attention_blocks))
    assert of_blocks > 0
    assert step_flops.supernet_multiply_adds(model) == BY_HAND + of_blocks


@pytest.mark.parametrize(("order", "passes"), [("first", 2 + 3), ("second", 13)])
def test_a_search_step_counts_the_passes_that_it_makes(
    step_flops, supernet, order, passes
):
    found = step_flops.search_flops(supernet, 4, order)
    assert found == 2 * passes * BY_HAND * 4


def test_a_training_step_is_three_times_the_way_forward(step_flops):
    network = build_network(DARTS_V2, (16, 16, 1), 3, filters=2, num_cells=3)
    expected = 2 * 3 * multiply_adds(network) * 8
    assert step_flops.training_flops(network, 8) == expected
