import dataclasses

import pytest
from genotype_strategies import genotypes, leveled_genotypes
from hypothesis import given, settings

from darts_keras.genotype import CellGenotype, Edge, Genotype, Level
from darts_keras.genotype_changes import Change, changes

SKIP = Edge("skip_connect", 0)
CONVOLUTION = Edge("sep_conv_3x3", 0)
POOL = Edge("max_pool_3x3", 1)


def genotype(*nodes, output=None, reduction=None):
    """Builds a genotype with these nodes in both cells, or another reduction."""
    output = tuple(range(2, len(nodes) + 2)) if output is None else output
    normal = CellGenotype(tuple(nodes), output)
    return Genotype(normal, normal if reduction is None else reduction)


def lines(before, after):
    return [str(change) for change in changes(before, after)]


@settings(max_examples=20, deadline=None, derandomize=True)
@given(genotypes() | leveled_genotypes())
def test_nothing_differs_from_itself(genotype):
    assert changes(genotype, genotype) == ()


def test_replaced_edge_is_told_by_cell_and_node():
    before = genotype((SKIP, POOL), (POOL, CONVOLUTION))
    after = dataclasses.replace(
        before, normal=CellGenotype(((SKIP, POOL), (POOL, SKIP)), (2, 3))
    )
    assert changes(before, after) == (
        Change("normal", "node 3", (CONVOLUTION,), (SKIP,)),
    )
    line = "normal: node 3 sep_conv_3x3<-0 became skip_connect<-0"
    assert lines(before, after) == [line]


def test_both_cells_are_compared():
    assert lines(genotype((SKIP, POOL)), genotype((SKIP, CONVOLUTION))) == [
        "normal: node 2 max_pool_3x3<-1 became sep_conv_3x3<-0",
        "reduction: node 2 max_pool_3x3<-1 became sep_conv_3x3<-0",
    ]


def test_order_of_the_edges_is_no_difference():
    assert changes(genotype((SKIP, POOL)), genotype((POOL, SKIP))) == ()


def test_doubled_edge_differs_from_a_single_one():
    cell = CellGenotype(((SKIP,),), (2,))
    double, single = (
        genotype(edges, reduction=cell) for edges in [(SKIP, SKIP), (SKIP,)]
    )
    assert lines(double, single) == ["normal: node 2 lost skip_connect<-0"]
    assert lines(single, double) == ["normal: node 2 gained skip_connect<-0"]


def test_output_is_compared_with_its_order():
    cell = CellGenotype(((SKIP,), (SKIP,)), (2, 3))
    before = genotype((SKIP,), (SKIP,), reduction=cell)
    after = genotype((SKIP,), (SKIP,), output=(3, 2), reduction=cell)
    assert lines(before, after) == ["normal: output 2, 3 became 3, 2"]


def test_number_of_nodes_may_differ():
    assert lines(genotype((SKIP,)), genotype((SKIP,), (POOL,)))[:2] == [
        "normal: node 3 gained max_pool_3x3<-1",
        "normal: output 2 became 2, 3",
    ]


def test_cells_by_level_are_told_by_their_names():
    one, other = (CellGenotype(((edge,),), (2,)) for edge in (SKIP, POOL))
    before, after = (
        Genotype.from_levels((Level((one, cell), None), Level((cell,), one)))
        for cell in (one, other)
    )
    assert lines(before, after) == [
        "normal_1_2: node 2 skip_connect<-0 became max_pool_3x3<-1",
        "normal_2: node 2 skip_connect<-0 became max_pool_3x3<-1",
    ]


def test_cells_of_other_names_cannot_be_compared():
    plain = genotype((SKIP,))
    leveled = Genotype.from_levels(
        (Level((plain.normal,), None), Level((), plain.normal))
    )
    message = r"same names. Received: \['normal', 'red.* and \['normal_1', 'red"
    with pytest.raises(ValueError, match=message):
        changes(plain, leveled)
