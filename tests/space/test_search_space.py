"""Search spaces: which operations, which rows of alpha."""

import dataclasses
import json
import re

import pytest

from darts_keras.cell_genotype import OPERATION_NAMES
from darts_keras.space.operation import OPERATIONS
from darts_keras.space.search_space import MIXABLE, SEARCH_SPACES, SearchSpace


def test_the_default_is_the_space_of_darts():
    space = SearchSpace()
    assert (space.num_edges, len(space.operations)) == (14, 8)
    assert space == SEARCH_SPACES["darts"]


def test_skip_sep_is_the_space_in_which_darts_collapses():
    assert SEARCH_SPACES["skip_sep"].operations == ("skip_connect", "sep_conv_3x3")


def test_rows_of_alpha_are_ordered_by_target_then_source():
    rows = [SearchSpace().edge_rows(source) for source in range(5)]
    assert rows == [[0, 2, 5, 9], [1, 3, 6, 10], [4, 7, 11], [8, 12], [13]]


@pytest.mark.parametrize("num_nodes", range(1, 9))
def test_every_row_belongs_to_one_source(num_nodes):
    space = SearchSpace(num_nodes=num_nodes)
    rows = [row for source in range(num_nodes + 1) for row in space.edge_rows(source)]
    assert sorted(rows) == list(range(space.num_edges))


@pytest.mark.parametrize("num_nodes", [1, 4])
def test_the_edges_of_a_source_reach_each_later_node_in_order(num_nodes):
    space = SearchSpace(num_nodes=num_nodes)
    edges = [
        (target, source)
        for target in range(2, num_nodes + 2)
        for source in range(target)
    ]
    for source in range(num_nodes + 1):
        targets = [target for target, start in edges if start == source]
        assert [edges[row] for row in space.edge_rows(source)] == [
            (target, source) for target in targets
        ]


def test_every_operation_that_can_be_mixed_has_a_builder():
    assert set(MIXABLE) <= set(OPERATIONS)
    assert set(OPERATION_NAMES) - set(MIXABLE) == {"conv_7x1_1x7"}


@pytest.mark.parametrize("name", sorted(SEARCH_SPACES))
def test_a_space_survives_json(name):
    space = SEARCH_SPACES[name]
    text = json.dumps(dataclasses.asdict(space))
    assert SearchSpace(**json.loads(text)) == space


@pytest.mark.parametrize("operations", ["sep_conv_3x3", {"sep_conv_3x3"}, None, 3])
def test_operations_that_are_no_sequence_are_refused(operations):
    with pytest.raises(TypeError, match=r"`operations` must be a tuple.* Received: op"):
        SearchSpace(operations=operations)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("sep_conv_3x4", " Did you mean 'sep_conv_3x3'?"),
        ("conv_7x1_1x7", " Did you mean 'sep_conv_7x7'?"),
        (3, ""),
    ],
)
def test_an_operation_that_cannot_be_mixed_is_refused(name, hint):
    message = re.escape(f"{hint} Received: {name!r}")
    with pytest.raises(ValueError, match=rf"can be mixed.*\)\.{message}"):
        SearchSpace(operations=("none", name))


def test_a_repeated_operation_is_refused():
    with pytest.raises(ValueError, match=r"must not repeat a name. Received"):
        SearchSpace(operations=("none", "skip_connect", "none"))


@pytest.mark.parametrize("operations", [(), ("none",)])
def test_a_space_of_nothing_to_derive_is_refused(operations):
    with pytest.raises(ValueError, match=r"one that is not `none`.*Received"):
        SearchSpace(operations=operations)


@pytest.mark.parametrize("num_nodes", [0, 9, -1, 2.0, True, "4"])
def test_a_number_of_nodes_out_of_range_is_refused(num_nodes):
    with pytest.raises(ValueError, match=r"`num_nodes` must be an integer in \[1, 8\]"):
        SearchSpace(num_nodes=num_nodes)


@pytest.mark.parametrize("edges_per_node", [0, 4, 1.5, None])
def test_more_edges_than_a_node_has_sources_are_refused(edges_per_node):
    with pytest.raises(ValueError, match=r"`edges_per_node` must be .* in \[1, 3\]"):
        SearchSpace(num_nodes=2, edges_per_node=edges_per_node)


def test_a_node_may_keep_all_its_edges():
    assert SearchSpace(num_nodes=2, edges_per_node=3).edges_per_node == 3


def test_an_unknown_space_is_refused():
    with pytest.raises(ValueError, match=r"Unknown search space 'dart'.*'darts'"):
        SEARCH_SPACES["dart"]
