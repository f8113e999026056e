"""Layers between cells: they keep every pixel and normalize last."""

import numpy as np
import pytest
from contract import check_layer
from numpy_twin import factorized_reduction, normalize, relu

from darts_keras.layers.connection import FactorizedReduction, ReluConvBN


@pytest.mark.parametrize("affine", [False, True])
def test_relu_conv_bn_keeps_the_contract(affine, tmp_path):
    check_layer(
        lambda dtype: ReluConvBN(5, affine, dtype=dtype),
        (3, 4, 5, 2),
        tmp_path=tmp_path,
    )


@pytest.mark.parametrize("shapes", [[(3, 6, 4, 2)], [(3, 5, 7, 2), (12,)]])
def test_factorized_reduction_keeps_the_contract(shapes, tmp_path):
    check_layer(
        lambda dtype: FactorizedReduction(4, 3, dtype=dtype),
        *shapes,
        tmp_path=tmp_path,
    )


def test_relu_conv_bn_applies_its_parts_in_the_order_of_its_name():
    images = np.random.default_rng(0).normal(size=(3, 4, 5, 2))
    layer = ReluConvBN(5, dtype="float64")
    outputs = layer(images, training=True)
    expected = normalize(relu(images) @ layer.conv.kernel.numpy()[0])[0]
    np.testing.assert_allclose(outputs, expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("sides", [(6, 4), (7, 5), (6, 5), (2, 3)])
def test_factorized_reduction_reads_even_and_odd_pixels(sides):
    images = np.random.default_rng(0).normal(size=(3, *sides, 2))
    layer = FactorizedReduction(4, dtype="float64")
    outputs = layer(images, training=True)
    kernels = [kernel.numpy()[:, 0] for kernel in (layer.even_kernel, layer.odd_kernel)]
    expected = factorized_reduction(images, *kernels)
    np.testing.assert_allclose(outputs, expected, rtol=1e-9, atol=1e-12)


def test_factorized_reduction_gives_each_edge_its_own_filters():
    images = np.random.default_rng(0).normal(size=(3, 6, 5, 2))
    layer = FactorizedReduction(4, num_edges=3, dtype="float64")
    outputs = layer(images, training=True)
    even, odd = layer.even_kernel.numpy(), layer.odd_kernel.numpy()
    expected = [
        factorized_reduction(images, even[:, edge], odd[:, edge]) for edge in range(3)
    ]
    np.testing.assert_allclose(
        outputs, np.concatenate(expected, axis=-1), rtol=1e-9, atol=1e-12
    )


def test_odd_filters_cannot_be_halved():
    with pytest.raises(
        ValueError, match=r"`filters` must be even. Received: filters=5"
    ):
        FactorizedReduction(5)
