"""A supernet that has made up its mind computes what the derived network does.

The mixing weights are one-hot, and the network gets the supernet's weights edge by
edge. Normalizations of derived networks start with scale 1 and offset 0, which are
those of a search, where none learns them. The cells hold no pools: a search
normalizes what it pools, and a derived network does not.
"""

import numpy as np
import pytest
from contract import assert_same
from network_toys import draw_images
from twin_weights import scatter

from darts_keras.genotype import Genotype
from darts_keras.models.network import build_network
from darts_keras.models.supernet import Supernet
from darts_keras.space.search_space import SearchSpace

SPACE = SearchSpace(
    operations=(
        *("dil_conv_3x3", "none", "sep_conv_5x5"),
        *("skip_connect", "sep_conv_3x3", "dil_conv_5x5"),
    )
)
NORMAL = Genotype.published("DARTS_V2").normal
GENOTYPE = Genotype(
    normal=NORMAL,
    reduction=Genotype.from_pairs(
        NORMAL.to_pairs(),
        [
            *[("skip_connect", 0), ("sep_conv_5x5", 1)],
            *[("dil_conv_5x5", 0), ("skip_connect", 2)],
            *[("skip_connect", 1), ("dil_conv_3x3", 3)],
            *[("skip_connect", 0), ("skip_connect", 4)],
        ],
    ).reduction,
)


def one_hot(cell):
    """Returns the mixing weights `(num_edges, num_operations)` that keep a cell."""
    rows = np.eye(len(SPACE.operations))
    weights = np.tile(rows[SPACE.operations.index("none")], (SPACE.num_edges, 1))
    for target, node in enumerate(cell.nodes, start=2):
        for edge in node:
            row = SPACE.edge_rows(edge.source)[target - max(edge.source + 1, 2)]
            weights[row] = rows[SPACE.operations.index(edge.operation)]
    return weights


def inherit_cell(derived, search_cell):
    """Copies the weights of the edges that a genotype keeps."""
    for own, other in zip(
        derived.preprocessing, search_cell.preprocessing, strict=True
    ):
        inherit_layer(own, other)
    operations = iter(derived.operations)
    for target, node in enumerate(derived.cell.nodes, start=2):
        for edge in node:
            own = next(operations)
            if not own.variables:
                continue
            mixed_op = search_cell.mixed_ops[edge.source]
            index = target - max(edge.source + 1, 2)
            shared = mixed_op.candidates[edge.operation]
            inherit_layer(own, shared, index, mixed_op.num_edges)
    assert next(operations, None) is None


def inherit_layer(layer, shared, edge=0, num_edges=1):
    """Copies the part of one edge; offsets and scales are as they start."""
    learned_here = ("scale", "offset")
    variables = [v for v in layer.variables if v.name not in learned_here]
    others = [v for v in shared.variables if v.name not in learned_here]
    for variable, other in zip(variables, others, strict=True):
        assert variable.name == other.name
        # The edges are along the one axis that is longer.
        longer = [a != b for a, b in zip(variable.shape, other.shape, strict=True)]
        axis = longer.index(True) if any(longer) else 0
        pieces = num_edges if any(longer) else 1
        part = np.split(other.numpy(), pieces, axis)[edge if pieces > 1 else 0]
        variable.assign(part)


@pytest.mark.parametrize(
    ("input_shape", "stem", "attention"),
    [((16, 19, 2), "single", "none"), ((20, 17, 1), "dual", "se")],
)
def test_a_supernet_that_keeps_one_operation_an_edge_is_the_derived_network(
    input_shape, stem, attention
):
    settings = {"filters": 4, "num_cells": 4, "stem": stem, "attention": attention}
    settings["dtype"] = "float64"
    supernet = Supernet(input_shape, 3, space=SPACE, **settings)
    supernet.build((None, *input_shape))
    for cell in supernet.cells:
        scatter(cell)
    scatter(supernet.stem_layer)

    network = build_network(GENOTYPE, input_shape, 3, **settings)
    layers = {layer.name: layer for layer in network.layers}
    layers["stem"].set_weights(supernet.stem_layer.get_weights())
    layers["head"].set_weights(supernet.head.get_weights())
    for index, (cell, block) in enumerate(
        zip(supernet.cells, supernet.attention_blocks, strict=True)
    ):
        inherit_cell(layers[f"cell_{index}"], cell)
        if attention != "none":
            layers[f"attention_{index}"].set_weights(block.get_weights())

    images = draw_images(input_shape, dtype="float64")
    weights = [one_hot(cell) for cell in (GENOTYPE.normal, GENOTYPE.reduction)]
    decided = supernet(images, weights)
    assert not np.allclose(decided, supernet(images), rtol=1e-3)
    assert_same(network(images), decided, tolerance=1e-10)
    decided = supernet(images, weights, training=True)
    assert_same(network(images, training=True), decided, tolerance=1e-10)
