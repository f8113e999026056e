"""Derived networks have exactly the parameters of the reference code's.

The numbers come from running that code. One integer checks kernels, strides,
normalizations, preprocessing and the order of the cells at once.
"""

import math

import keras
import pytest

from darts_keras.genotype import Genotype
from darts_keras.layers.head import ClassifierHead
from darts_keras.models.network import build_network
from darts_keras.published import published_cells

DARTS_V2 = Genotype.published("DARTS_V2")
COUNTED = {
    name: entry.num_parameters
    for name, entry in published_cells().items()
    if entry.num_parameters
}


def build_without_numbers(*arguments, **settings):
    """Returns a network whose variables have shapes but no values: much faster."""
    with keras.StatelessScope(initialize_variables=False):
        return build_network(*arguments, **settings)


def count(layer):
    return sum(math.prod(variable.shape) for variable in layer.trainable_variables)


def count_network(genotype=DARTS_V2, input_shape=(32, 32, 3), **settings):
    return count(build_without_numbers(genotype, input_shape, **settings))


def test_34_published_genotypes_have_counts_of_four_networks_each():
    shapes = {(36, 20, 10), (36, 20, 100), (16, 8, 10), (16, 8, 100)}
    assert len(COUNTED) == 34
    assert all(set(counts) == shapes for counts in COUNTED.values())


@pytest.mark.parametrize("name", COUNTED)
def test_a_small_network_of_each_published_genotype_has_the_parameters(name):
    assert_counts(name, filters=16, num_cells=8)


@pytest.mark.slow
@pytest.mark.parametrize("name", COUNTED)
def test_a_full_network_of_each_published_genotype_has_the_parameters(name):
    assert_counts(name, filters=36, num_cells=20)


def assert_counts(name, filters, num_cells):
    """Compares the counts for 10 and 100 classes; those differ in the head alone."""
    settings = {"filters": filters, "num_cells": num_cells}
    network = build_without_numbers(Genotype.published(name), (32, 32, 3), **settings)
    assert count(network) == COUNTED[name][filters, num_cells, 10]
    wide_head = ClassifierHead(100)
    wide_head.build(network.get_layer("features").output.shape)
    difference = count(wide_head) - count(network.get_layer("head"))
    assert count(network) + difference == COUNTED[name][filters, num_cells, 100]


@pytest.mark.parametrize("name", sorted(set(Genotype.published_names()) - {*COUNTED}))
def test_a_published_genotype_without_a_known_count_makes_a_network(name):
    assert count_network(Genotype.published(name), filters=4, num_cells=3) > 0


@pytest.mark.parametrize(
    ("name", "cifar", "with_auxiliary_head", "imagenet"),
    [
        ("DARTS_V2", 3_349_342, 3_825_768, 4_718_752),
        ("DARTS_V1", 3_169_414, 3_645_840, 4_510_432),
        ("NASNet-A", 3_830_950, 4_288_944, 5_564_320),
        ("AmoebaNet-A", 3_145_078, 3_603_072, 4_627_360),
    ],
)
def test_networks_of_the_paper(name, cifar, with_auxiliary_head, imagenet):
    genotype = Genotype.published(name)
    network = build_without_numbers(genotype, (32, 32, 3), auxiliary_head=True)
    assert count(network) == with_auxiliary_head
    assert count(network) - count(network.get_layer("auxiliary_head")) == cifar
    assert count_large_network(genotype, "dual") == imagenet


def test_the_large_stems_differ_only_in_what_the_first_cell_sees():
    assert count_large_network(DARTS_V2, "single") == 4_718_752


def count_large_network(genotype, stem):
    settings = {"filters": 48, "num_cells": 14, "stem": stem, "form": "large"}
    return count_network(genotype, (224, 224, 3), num_classes=1000, **settings)


def test_classes_cost_weights_in_the_head_alone():
    assert count_network(num_classes=100) == 3_401_272


def test_squeeze_and_excitation_adds_two_matrices_a_cell():
    assert count_network(attention="se") == 3_349_342 + 378_432


def test_images_of_one_channel_need_a_smaller_stem():
    assert count_network(input_shape=(28, 28, 1)) == 3_347_398


def test_the_second_stem_of_fine_tuning_darts_adds_one_convolution():
    # 108 to 108 channels, their scales and offsets.
    assert count_network(stem="dual") == 3_349_342 + 9 * 108 * 108 + 2 * 108


def test_parts_have_the_parameters_and_shapes_of_the_reference():
    network = build_without_numbers(DARTS_V2, (32, 32, 3))
    expected = {"stem": 3_132, "head": 5_770}
    cells = [
        *(26_532, 27_828, *[29_124] * 4, 21_024),
        *(97_128, *[107_496] * 5, 83_520),
        *(370_512, *[411_984] * 5),
    ]
    expected |= {f"cell_{index}": number for index, number in enumerate(cells)}
    assert {name: count(network.get_layer(name)) for name in expected} == expected
    shapes = [network.get_layer(f"cell_{index}").output.shape for index in range(20)]
    assert shapes == (
        [(None, 32, 32, 144)] * 6 + [(None, 16, 16, 288)] * 7 + [(None, 8, 8, 576)] * 7
    )
