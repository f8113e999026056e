"""Random points of a search space."""

import collections
import itertools

import pytest
from run_toys import SPACE

from darts_keras.genotype import Genotype
from darts_keras.space.random_genotype import random_genotype
from darts_keras.space.search_space import SEARCH_SPACES, SearchSpace

DARTS = SEARCH_SPACES["darts"]


@pytest.mark.parametrize(
    "space", [DARTS, SPACE, SearchSpace(num_nodes=3, edges_per_node=4)]
)
def test_it_is_a_cell_that_a_search_could_have_derived(space):
    for seed in range(20):
        genotype = random_genotype(space, seed)
        for cell in (genotype.normal, genotype.reduction):
            assert cell.num_nodes == space.num_nodes
            assert cell.output == tuple(range(2, space.num_nodes + 2))
            for number, node in enumerate(cell.nodes, start=2):
                sources = [edge.source for edge in node]
                assert sources == sorted(set(sources))
                assert len(sources) == min(space.edges_per_node, number)
                assert {edge.operation for edge in node} <= set(space.operations)


def test_operations_and_sources_are_uniform():
    drawn = [random_genotype(DARTS, seed) for seed in range(300)]
    cells = [cell for each in drawn for cell in (each.normal, each.reduction)]
    edges = [edge for cell in cells for node in cell.nodes for edge in node]
    operations = collections.Counter(edge.operation for edge in edges)
    assert set(operations) == set(DARTS.operations) - {"none"}
    expected = len(edges) / 7  # 686, deviation 24.
    assert all(abs(count - expected) < 110 for count in operations.values())
    pairs = collections.Counter(
        tuple(edge.source for edge in cell.nodes[-1]) for cell in cells
    )
    assert set(pairs) == set(itertools.combinations(range(5), 2))
    assert all(abs(count - 60) < 35 for count in pairs.values())  # Deviation 7.


def test_it_is_a_function_of_the_seed():
    drawn = [random_genotype(DARTS, seed) for seed in (5, 5, 6, 7)]
    assert drawn[0] == drawn[1]
    assert len(set(drawn)) == 3
    assert drawn[0].normal != drawn[0].reduction


def test_it_is_the_same_on_every_platform():
    genotype = random_genotype(SPACE, 3)
    assert genotype.to_pairs() == {
        "normal": [("skip_connect", 0), ("skip_connect", 1)],
        "reduction": [("skip_connect", 0), ("sep_conv_3x3", 1)],
        "normal_output": [2],
        "reduction_output": [2],
    }


def test_it_can_have_cells_of_its_own_for_each_level():
    names = ("normal_1", "reduction_2", "normal_2", "reduction_3", "normal_3")
    genotype = random_genotype(DARTS, 0, names)
    assert tuple(genotype.cells) == names
    assert len(set(genotype.cells.values())) == 5
    assert Genotype.from_json(genotype.to_json()) == genotype
    with pytest.raises(ValueError, match="'other'"):
        random_genotype(DARTS, 0, ("normal", "other"))
