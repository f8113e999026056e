import pytest

from darts_keras.notation import group_pairs, group_triples


def test_pairs_are_grouped_two_by_two():
    pairs = [["a", 0], ("b", 1), ("c", 2), ("d", 0)]
    assert group_pairs(pairs) == [[["a", 0], ("b", 1)], [("c", 2), ("d", 0)]]


def test_odd_number_of_pairs_is_refused():
    with pytest.raises(ValueError, match=r"must hold two .* Received: 3 pairs"):
        group_pairs([("none", 0)] * 3)


@pytest.mark.parametrize("rows", ["ab", None, {"a": 0}, 3])
def test_rows_come_in_a_list(rows):
    with pytest.raises(ValueError, match="`pairs` must be a list"):
        group_pairs(rows)
    with pytest.raises(ValueError, match="`triples` must be a list"):
        group_triples(rows)


def test_triples_are_no_pairs_and_pairs_are_no_triples():
    with pytest.raises(ValueError, match=r"`pairs\[1\]` must be \('operation', 'in"):
        group_pairs([("none", 0), ("none", 2, 0)])
    with pytest.raises(ValueError, match=r"`triples\[0\]` must be .* Received: \('no"):
        group_triples([("none", 0)])
    with pytest.raises(ValueError, match=r"`pairs\[0\]` must be .* Received: 'ab'"):
        group_pairs(["ab", "cd"])


@pytest.mark.parametrize("node", [0, 1, 6, True, 2.0, None, "2"])
def test_triple_leads_into_a_node_of_the_cell(node):
    message = r"`triples\[1\]` must lead into a node in \[2, 5\]"
    with pytest.raises(ValueError, match=message):
        group_triples([("none", 2, 0), ("none", node, 0)])


def test_number_of_nodes_can_be_more_and_fewer_than_four():
    assert group_triples([("a", 7, 0)], 6) == [[], [], [], [], [], [("a", 0)]]
    with pytest.raises(ValueError, match=r"in \[2, 2\]"):
        group_triples([("a", 3, 0)], 1)


@pytest.mark.parametrize("num_nodes", [0, -1, True, 4.0, None])
def test_number_of_nodes_is_positive(num_nodes):
    with pytest.raises(ValueError, match="`num_nodes` must be an integer of 1"):
        group_triples([], num_nodes)


def test_edges_from_nodes_without_edges_are_left_out_along_the_chain():
    triples = [("a", 2, 0), ("b", 4, 3), ("c", 5, 4), ("d", 5, 2)]
    assert group_triples(triples) == [[("a", 0)], [], [], [("d", 2)]]
