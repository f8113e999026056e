import math

import numpy as np
import pytest

from darts_keras.genotype import CellGenotype, Edge
from darts_keras.report.cell_movement import (
    cell_movement,
    change_moments,
    edge_distances,
    largest_moves,
)


def _cell(*pairs):
    edges = tuple(Edge(operation, source) for operation, source in pairs)
    return CellGenotype((edges[:2], edges[2:]), (2, 3))


BEFORE = _cell(
    ("sep_conv_3x3", 0), ("skip_connect", 1), ("sep_conv_3x3", 0), ("max_pool_3x3", 1)
)
AFTER = _cell(
    ("sep_conv_3x3", 0), ("sep_conv_3x3", 1), ("sep_conv_3x3", 0), ("max_pool_3x3", 2)
)


def test_edges_are_kept_or_have_another_operation_or_are_others():
    move = cell_movement(BEFORE, AFTER)
    assert move.kept == ((2, 0, "sep_conv_3x3"), (3, 0, "sep_conv_3x3"))
    assert move.retyped == ((2, 1, "skip_connect", "sep_conv_3x3"),)
    assert move.removed == ((3, 1, "max_pool_3x3"),)
    assert move.added == ((3, 2, "max_pool_3x3"),)
    assert move.num_changed == 2


def test_what_is_gone_and_what_is_new_is_marked():
    assert cell_movement(BEFORE, AFTER).marks == {
        (2, 1, "skip_connect"): "removed",
        (3, 1, "max_pool_3x3"): "removed",
        (2, 1, "sep_conv_3x3"): "added",
        (3, 2, "max_pool_3x3"): "added",
    }


def test_the_way_back_swaps_what_is_gone_and_what_is_new():
    there, back = cell_movement(BEFORE, AFTER), cell_movement(AFTER, BEFORE)
    assert (there.removed, there.added) == (back.added, back.removed)
    assert there.kept == back.kept


def test_a_cell_that_only_lost_edges_has_changed():
    edges = (Edge("skip_connect", 0), Edge("sep_conv_3x3", 1))
    both, one = CellGenotype((edges,), (2,)), CellGenotype((edges[:1],), (2,))
    assert cell_movement(both, one).num_changed == 1


def test_distances_are_those_of_points_in_space():
    before = np.array([[1.0, 0.0], [0.5, 0.5]])
    after = np.array([[0.0, 1.0], [0.5, 0.5]])
    assert edge_distances(before, after) == pytest.approx([math.sqrt(2), 0.0])


def test_the_farthest_edge_comes_first_with_what_it_moved_to_and_from():
    before = np.array([[0.25, 0.25, 0.5], [0.2, 0.2, 0.6]])
    after = np.array([[0.25, 0.35, 0.4], [0.6, 0.1, 0.3]])
    first, second = largest_moves(before, after)
    assert (first.node, first.source) == (2, 1)
    assert first.distance == pytest.approx(math.sqrt(0.16 + 0.01 + 0.09))
    assert (first.gained, first.lost) == (0, 2)
    assert (first.gain, first.loss) == pytest.approx((0.4, 0.3))
    assert (second.gained, second.lost) == (1, 2)


def test_edges_that_are_not_finite_are_left_out():
    before, after = np.full((2, 3), 1 / 3), np.full((2, 3), 1 / 3)
    after[0] = np.nan
    assert [move.source for move in largest_moves(before, after)] == [1]


def test_the_moments_of_change_are_told_with_how_much_changed():
    cells = [BEFORE, BEFORE, AFTER, AFTER, BEFORE]
    assert change_moments(cells) == [(2, 2), (4, 2)]
    assert change_moments([BEFORE]) == []
