import dataclasses

import numpy as np
import pytest

from darts_keras.genotype import CellGenotype, Edge

SKIP = Edge("skip_connect", 0)
CONVOLUTION = Edge("sep_conv_3x3", 1)


def cell(*nodes, output=None):
    """Builds a cell; by default all its nodes are its output."""
    output = tuple(range(2, len(nodes) + 2)) if output is None else output
    return CellGenotype(tuple(nodes), output)


def test_edge_reads_as_operation_and_source():
    assert str(SKIP) == "skip_connect<-0"


@pytest.mark.parametrize("source", [-1, True, 1.0, "1", None, np.int64(1)])
def test_source_is_an_integer_of_0_or_more(source):
    with pytest.raises(ValueError, match="`source` must be an integer of 0 or more"):
        Edge("skip_connect", source)


def test_unknown_operation_suggests_the_nearest():
    message = "`operation` must be .* Did you mean 'max_pool_3x3'.*'max_pol_3x3'"
    with pytest.raises(ValueError, match=message):
        Edge("max_pol_3x3", 0)


@pytest.mark.parametrize("operation", [None, 3, ["none"], ""])
def test_operation_is_a_known_name(operation):
    with pytest.raises(ValueError, match="`operation` must be one of"):
        Edge(operation, 0)


def test_cells_are_values():
    assert cell((SKIP,)) == cell((Edge("skip_connect", 0),))
    assert hash(cell((SKIP,))) == hash(cell((SKIP,)))
    with pytest.raises(dataclasses.FrozenInstanceError):
        cell((SKIP,)).output = (3,)


def test_cell_counts_nodes_and_operations():
    cell_ = cell((SKIP, SKIP), (), (CONVOLUTION, SKIP), output=(2, 4))
    assert cell_.num_nodes == 3
    assert cell_.count("skip_connect") == 3
    assert cell_.count("none") == 0
    with pytest.raises(ValueError, match="Did you mean 'skip_connect'"):
        cell_.count("skip_conect")


@pytest.mark.parametrize(
    ("nodes", "place"),
    [
        ((), "nodes"),
        ([(SKIP,)], "nodes"),
        (([SKIP],), r"nodes\[0\]"),
        ((("skip_connect", 0),), r"nodes\[0\]"),
        (((SKIP,), SKIP), r"nodes\[1\]"),
    ],
)
def test_nodes_are_tuples_of_edges(nodes, place):
    with pytest.raises(ValueError, match=f"`{place}` must be a tuple"):
        CellGenotype(nodes, (2,))


@pytest.mark.parametrize("source", [3, 4, 99])
def test_node_reads_neither_itself_nor_a_later_node(source):
    nodes = (SKIP,), (SKIP, Edge("none", source)), (SKIP,)
    message = rf"`nodes\[1\]\[1\].source` must be in \[0, 2\].*source={source}"
    with pytest.raises(ValueError, match=message):
        cell(*nodes)


def test_node_reads_no_node_without_edges():
    message = r"`nodes\[2\]\[0\].source` must be a node with edges.*source=3"
    with pytest.raises(ValueError, match=message):
        cell((SKIP,), (), (Edge("none", 3),), output=(2, 4))


@pytest.mark.parametrize("output", [(), [2], None, 2])
def test_output_is_a_filled_tuple(output):
    with pytest.raises(ValueError, match="`output` must be a tuple"):
        CellGenotype(((SKIP,),), output)


@pytest.mark.parametrize("node", [0, 1, 3, 5, -1, True, 2.0, "2", None])
def test_output_names_nodes_that_have_edges(node):
    message = r"`output\[1\]` must be a node with edges, one of \[2, 4\]"
    with pytest.raises(ValueError, match=message):
        cell((SKIP,), (), (SKIP,), output=(4, node))


def test_output_names_a_node_once():
    with pytest.raises(ValueError, match="`output` must name each node once"):
        cell((SKIP,), output=(2, 2))


def test_node_that_nothing_reads_is_one_too_many():
    with pytest.raises(ValueError, match=r"node too many.*\(2,\), without \[3\]"):
        cell((SKIP,), (SKIP,), output=(2,))


def test_node_that_only_another_node_reads_need_not_be_output():
    chain = cell((SKIP,), (Edge("none", 2),), output=(3,))
    assert chain.output == (3,)


def test_pairs_fill_the_nodes_two_by_two():
    pairs = [("skip_connect", 0), ("sep_conv_3x3", 1)]
    pairs += [("none", 2), ("sep_conv_3x3", 1)]
    read = CellGenotype.from_pairs(pairs)
    assert read == cell((SKIP, CONVOLUTION), (Edge("none", 2), CONVOLUTION))
    assert CellGenotype.from_pairs(pairs, range(2, 4)) == read
    assert CellGenotype.from_pairs(pairs, [3]).output == (3,)
    assert read.to_pairs() == pairs


def test_cell_with_other_than_two_edges_cannot_be_pairs():
    with pytest.raises(ValueError, match=r"`to_triples` takes any.*\[2, 1\] edges"):
        cell((SKIP, SKIP), (SKIP,)).to_pairs()


def test_triples_fill_the_nodes_that_they_name():
    triples = [("sep_conv_3x3", 4, 1), ("skip_connect", 2, 0)]
    read = CellGenotype.from_triples(triples)
    assert read == cell((SKIP,), (), (CONVOLUTION,), (), output=(2, 4))
    assert read.to_triples() == triples[::-1]


@pytest.mark.parametrize(
    ("pair", "message"),
    [
        (("skip", 0), r"`nodes\[0\]\[1\].operation` must be one of"),
        (("none", 2), r"`nodes\[0\]\[1\].source` must be in \[0, 1\]"),
        (("none", [2]), r"`nodes\[0\]\[1\].source` must be an integer"),
    ],
)
def test_wrong_pair_is_named(pair, message):
    with pytest.raises(ValueError, match=message):
        CellGenotype.from_pairs([("none", 0), pair])


def test_triple_that_reads_a_later_node_is_refused_not_left_out():
    with pytest.raises(ValueError, match=r"`nodes\[0\]\[0\].source` must be in"):
        CellGenotype.from_triples([("none", 2, 3), ("none", 4, 0)])


def test_output_of_triples_may_not_name_a_node_without_edges():
    with pytest.raises(ValueError, match=r"`output\[1\]` must be a node with edges"):
        CellGenotype.from_triples([("none", 2, 0)], output=[2, 3])
