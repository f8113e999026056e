"""What the benchmark of training compares with is what it says."""

import math

import numpy as np
import pytest
from benchmark_modules import load_benchmark

from darts_keras.genotype import Genotype
from darts_keras.models.complexity import multiply_adds, num_parameters
from darts_keras.models.network import build_network

DARTS_V2 = Genotype.published("DARTS_V2")
SETTINGS = {"num_classes": 3, "filters": 2, "num_cells": 5}


@pytest.fixture(scope="module")
def peers():
    return load_benchmark("peer_networks")


def fill(network):
    """Gives weights of one shape the same values, in either way to write kernels."""
    for variable in network.trainable_variables:
        shape = [side for side in variable.shape if side > 1]
        values = np.random.default_rng(math.prod(shape)).normal(size=shape)
        variable.assign(values.reshape(variable.shape))


@pytest.mark.parametrize("training", [False, True])
def test_the_plain_network_computes_what_ours_computes(peers, training):
    shape = (28, 20, 1)
    ours = build_network(DARTS_V2, shape, **SETTINGS)
    plain = peers.plain_network(DARTS_V2, shape, **SETTINGS)
    assert num_parameters(plain) == num_parameters(ours)
    assert multiply_adds(plain) == multiply_adds(ours)
    fill(ours)
    fill(plain)
    images = np.random.default_rng(0).normal(size=(4, *shape)).astype("float32")
    logits, others = (np.asarray(f(images, training=training)) for f in (ours, plain))
    scale = np.abs(logits).max()
    assert np.abs(others - logits).max() < 1e-4 * scale
    assert np.std(logits) > 1e-2 * scale


def test_the_nasnet_cells_make_a_network(peers):
    model = peers.nasnet_network((28, 28, 1), **SETTINGS)
    assert model.output_shape == (None, 3)
    names = [
        f"{'reduction' if index in (1, 3) else 'normal'}_concat_{index}"
        for index in range(5)
    ]
    shapes = [model.get_layer(name).output.shape[1:] for name in names]
    assert shapes == [(28, 28, 12), (14, 14, 16), (14, 14, 24), (7, 7, 32), (7, 7, 48)]
    assert multiply_adds(model) > 0


def test_other_operations_are_refused(peers):
    with pytest.raises(ValueError, match=r"DARTS_V2 alone.*avg_pool_3x3, strides="):
        peers.plain_network(Genotype.published("DARTS_V1"), (28, 28, 1), **SETTINGS)
