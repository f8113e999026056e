"""The network of a genotype with levels: each cell where it belongs."""

import numpy as np
import pytest
from network_toys import DARTS_V2, draw_images, network_twin, small_network

from darts_keras.genotype import CellGenotype, Edge, Genotype, Level
from darts_keras.models.complexity import list_parts, num_parameters

SHAPE = (16, 16, 1)


def cell(operation):
    """A cell of one node that reads both inputs."""
    return CellGenotype(((Edge(operation, 0), Edge("skip_connect", 1)),), (2,))


A, B, C = cell("sep_conv_3x3"), cell("sep_conv_5x5"), cell("dil_conv_3x3")
D, E = cell("max_pool_3x3"), cell("avg_pool_3x3")
LEVELED = Genotype.from_levels((Level((A, B), None), Level((C,), D), Level((), E)))


def cells_of(network):
    """Returns the genotype of each cell of a network, in order."""
    layers = [layer for layer in network.layers if layer.name.startswith("cell_")]
    return [layer.cell for layer in layers]


def test_each_level_has_the_operations_of_its_own_cells():
    network = small_network(SHAPE, LEVELED, num_cells=8)
    assert cells_of(network) == [A, B, D, C, C, E, C, C]


def test_the_cells_of_a_level_are_spread_over_twenty():
    network = small_network(SHAPE, LEVELED, num_cells=20)
    expected = [A, A, A, B, B, B, D, *[C] * 6, E, *[C] * 6]
    assert cells_of(network) == expected


def test_images_that_bear_one_reduction_take_that_of_the_second_level():
    network = small_network((32, 32, 1), LEVELED, num_cells=4, form="large")
    assert cells_of(network) == [A, B, D, C]


def test_the_network_computes_its_formula():
    network = small_network(SHAPE, LEVELED, num_cells=5, dtype="float64")
    images = draw_images(SHAPE, dtype="float64")
    [expected] = network_twin(network, images, training=False)
    np.testing.assert_allclose(network(images), expected, rtol=1e-7, atol=1e-8)


def test_the_parameters_of_each_cell_are_those_it_has_in_a_plain_network():
    network = small_network(SHAPE, LEVELED, num_cells=8)
    parts = {part.name: part.num_parameters for part in list_parts(network)}
    assert sum(parts.values()) == num_parameters(network)
    for normal, reduction, names in [
        (A, D, ("stem", "cell_0", "cell_2", "head")),
        (B, D, ("cell_1",)),
        (C, E, ("cell_3", "cell_4", "cell_5", "cell_6", "cell_7")),
    ]:
        plain = small_network(SHAPE, Genotype(normal, reduction), num_cells=8)
        expected = {part.name: part.num_parameters for part in list_parts(plain)}
        assert {name: parts[name] for name in names} == {
            name: expected[name] for name in names
        }


@pytest.mark.parametrize("training", [False, True])
def test_with_equal_cells_it_is_the_network_of_the_plain_genotype(training):
    normal, reduction = DARTS_V2.normal, DARTS_V2.reduction
    first = Level((normal, normal), None)
    genotype = Genotype.from_levels((first, Level((normal,), reduction)))
    plain, leveled = (small_network(genotype=g) for g in (DARTS_V2, genotype))
    assert num_parameters(plain) == num_parameters(leveled)
    leveled.set_weights(plain.get_weights())
    images = draw_images()
    outputs = [np.array(net(images, training=training)) for net in (plain, leveled)]
    np.testing.assert_array_equal(*outputs)
