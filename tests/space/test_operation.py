"""Candidate operations: interchangeable, and each what its name says."""

import numpy as np
import pytest
from contract import check_layer
from numpy_twin import operation, relu
from twin_weights import parts_of, scatter

from darts_keras.layers.asymmetric import AsymmetricConv
from darts_keras.layers.separable import SeparableConv
from darts_keras.space.operation import OPERATIONS

CANDIDATES = sorted(set(OPERATIONS) - {"none"})


@pytest.mark.parametrize("strides", [1, 2])
@pytest.mark.parametrize("name", CANDIDATES)
def test_operation_keeps_the_contract(name, strides, tmp_path):
    def build(dtype):
        return OPERATIONS[name](
            filters=4, strides=strides, num_edges=1, derived=True, dtype=dtype
        )

    check_layer(build, (3, 6, 5, 4), tmp_path=tmp_path)


@pytest.mark.parametrize("strides", [1, 2])
@pytest.mark.parametrize("name", CANDIDATES)
def test_operation_keeps_the_channels_and_strides_like_all_others(name, strides):
    layer = build_operation(name, strides)
    for sides in [(8, 8), (7, 5), (1, 2)]:
        expected = (2, -(-sides[0] // strides), -(-sides[1] // strides), 4)
        assert layer.compute_output_shape((2, *sides, 4)) == expected


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("derived", [False, True])
@pytest.mark.parametrize("sides", [(6, 6), (7, 5)])
@pytest.mark.parametrize("strides", [1, 2])
@pytest.mark.parametrize("name", CANDIDATES)
def test_operation_computes_its_formula(name, strides, sides, derived, training):
    images = np.random.default_rng(0).normal(size=(2, *sides, 4))
    layer = build_operation(name, strides, derived)
    layer.build(images.shape)
    scatter(layer)
    active = isinstance(layer, SeparableConv | AsymmetricConv)
    kernels, norms = parts_of(layer, training)
    expected = operation(name, images, kernels, strides, norms)
    outputs = layer(relu(images) if active else images, training=training)
    np.testing.assert_allclose(outputs, expected, rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("strides", [1, 2])
def test_none_builds_nothing(strides):
    assert build_operation("none", strides) is None


@pytest.mark.parametrize(
    ("name", "size", "num_convs"),
    [
        ("sep_conv_3x3", 3, 2),
        ("sep_conv_5x5", 5, 2),
        ("sep_conv_7x7", 7, 2),
        ("dil_conv_3x3", 3, 1),
        ("dil_conv_5x5", 5, 1),
    ],
)
def test_a_separable_operation_has_the_parameters_that_its_name_tells(
    name, size, num_convs
):
    layer = build_operation(name, 1, derived=True)
    layer.build((None, 8, 8, 4))
    num_parameters = sum(v.numpy().size for v in layer.trainable_variables)
    assert num_parameters == num_convs * (size * size * 4 + 4 * 4 + 2 * 4)


@pytest.mark.parametrize("strides", [1, 2])
@pytest.mark.parametrize("name", CANDIDATES)
def test_what_is_learned_beside_kernels_is_for_derived_networks(name, strides):
    searched, derived = (
        build_operation(name, strides, derived) for derived in (False, True)
    )
    for layer in (searched, derived):
        layer.build((None, 8, 8, 4))
    learned = [v.name for v in searched.trainable_variables]
    assert set(learned) <= {"kernel", "even_kernel", "odd_kernel"}
    both = sorted(v.name for v in derived.trainable_variables)
    count = both.count("scale")
    assert both == sorted([*learned, *["scale", "offset"] * count])
    statistics = [v.name for v in searched.non_trainable_variables]
    if name.endswith("pool_3x3"):
        assert statistics == ["moving_mean", "moving_variance"]
        assert derived.variables == []
    else:
        assert statistics.count("moving_mean") == count


def build_operation(name, strides, derived=False):
    return OPERATIONS[name](
        filters=4, strides=strides, num_edges=1, derived=derived, dtype="float64"
    )


def test_an_unknown_operation_is_refused():
    with pytest.raises(ValueError, match=r"Unknown operation 'max_pol_3x3'.*max_pool"):
        OPERATIONS["max_pol_3x3"]
