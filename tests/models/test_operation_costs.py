"""The costs of operations against the networks that are made of them."""

import dataclasses

import keras
import numpy as np
import pytest

from darts_keras.genotype import CellGenotype, Edge, Genotype
from darts_keras.models.complexity import multiply_adds, num_parameters
from darts_keras.models.network import build_network
from darts_keras.models.operation_costs import operation_costs
from darts_keras.models.supernet import Supernet
from darts_keras.space.search_space import SearchSpace

SHAPE, SETTINGS = (18, 21, 2), {"filters": 4, "num_cells": 5, "stem": "dual"}
SPACE = SearchSpace(num_nodes=2)
COUNTS = {"parameters": num_parameters, "multiply_adds": multiply_adds}
WHAT = pytest.mark.parametrize("what", COUNTS)


def new_supernet(space=SPACE, **settings):
    return Supernet(SHAPE, 3, space=space, **{**SETTINGS, **settings})


def draw_genotype(seed, names=SPACE.operations):
    """Returns a random one with two edges a node, `none` among them."""
    generator = np.random.default_rng(seed)

    def cell():
        nodes = [
            tuple(
                Edge(str(generator.choice(names)), int(source))
                for source in sorted(generator.permutation(node)[:2])
            )
            for node in (2, 3)
        ]
        return CellGenotype(tuple(nodes), (2, 3))

    return Genotype(cell(), cell())


def total(costs, genotype):
    """Returns what the edges of both cells cost together."""
    cells = (genotype.normal, genotype.reduction)
    return sum(
        table[SPACE.edge_rows(edge.source)[target - max(edge.source - 1, 0)]][
            SPACE.operations.index(edge.operation)
        ]
        for table, cell in zip(costs, cells, strict=True)
        for target, node in enumerate(cell.nodes)
        for edge in node
    )


def count_network(what, genotype):
    with keras.StatelessScope(initialize_variables=False):
        return COUNTS[what](build_network(genotype, SHAPE, 3, **SETTINGS))


@WHAT
def test_a_network_costs_what_its_edges_cost_and_a_constant(what):
    costs = operation_costs(new_supernet(), what)
    constant = count_network(what, draw_genotype(0, ["none"]))
    for seed in range(4):
        genotype = draw_genotype(seed)
        assert total(costs, genotype) > 0
        assert constant + total(costs, genotype) == count_network(what, genotype)


@WHAT
def test_tables_of_levels_and_of_cells_share_out_those_of_the_kinds(what):
    space = SearchSpace(operations=("skip_connect", "dil_conv_3x3"), num_nodes=2)
    whole = operation_costs(new_supernet(space, num_cells=7), what)
    for sharing in ("level", "cell"):
        shared = dataclasses.replace(space, alpha_sharing=sharing)
        supernet = new_supernet(shared, num_cells=7)
        costs = operation_costs(supernet, what)
        named = dict(zip(supernet.alpha_names, costs, strict=True))
        for kind, table in zip(("normal", "reduction"), whole, strict=True):
            parts = [named[name] for name in named if name.startswith(kind)]
            assert len(parts) > 1
            np.testing.assert_array_equal(sum(parts), table)


def test_costs_are_closed_forms():
    space = SearchSpace(operations=("skip_connect", "dil_conv_3x3"), num_nodes=2)
    parameters = operation_costs(new_supernet(space), "parameters")
    # Normal cells of 4, 8 and 16 filters, reductions to 8 and 16.
    normal = sum(9 * n + n**2 + 2 * n for n in (4, 8, 16))
    convolution = sum(9 * n + n**2 + 2 * n for n in (8, 16))
    reduction = sum(n**2 + 2 * n for n in (8, 16))
    expected = np.tile([0, normal], (5, 1)), np.tile([reduction, convolution], (5, 1))
    expected[1][4, 0] = 0  # From one node to the next: the identity.
    for table, closed_form in zip(parameters, expected, strict=True):
        np.testing.assert_array_equal(table, closed_form)
    _, table = operation_costs(new_supernet(space), "multiply_adds")
    pixels = {8: 9 * 11, 16: 5 * 6}
    reduction = sum(n**2 * pixels[n] for n in (8, 16))
    convolution = sum((9 * n + n**2) * pixels[n] for n in (8, 16))
    expected = np.tile([reduction, convolution], (5, 1))
    expected[4, 0] = 0
    np.testing.assert_array_equal(table, expected)


def test_what_it_draws_of_seeds_does_not_depend_on_what_ran_before():
    drawn = []
    for _ in range(2):
        keras.utils.set_random_seed(0)
        # Of a size that no other test has.
        operation_costs(new_supernet(SearchSpace(num_nodes=1), filters=6), "parameters")
        drawn.append(np.asarray(keras.random.SeedGenerator().state))
    np.testing.assert_array_equal(*drawn)


def test_an_unknown_cost_is_refused_with_the_known_names():
    message = r"Unknown cost 'parameter'\. Did you mean 'parameters'\? Known: \['mul"
    with pytest.raises(ValueError, match=message):
        operation_costs(new_supernet(), "parameter")
