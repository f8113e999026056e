import re

import pytest

from darts_keras.genotype import Genotype
from darts_keras.published import published_cells

NAMES = Genotype.published_names()


def pairs(text):
    """Reads `sep_conv_3x3 0, skip_connect 1, ...`."""
    words = [pair.split() for pair in text.split(",")]
    return [(operation, int(source)) for operation, source in words]


def test_there_are_41_and_att_darts_is_none_of_them():
    assert len(NAMES) == len(set(NAMES)) == 41
    assert not [name for name in NAMES if name.lower().startswith("att")]


def test_first_order_cells_are_those_of_the_paper():
    assert Genotype.published("DARTS_V1").to_pairs() == {
        "normal": pairs(
            "sep_conv_3x3 1, sep_conv_3x3 0, skip_connect 0, sep_conv_3x3 1, "
            "skip_connect 0, sep_conv_3x3 1, sep_conv_3x3 0, skip_connect 2"
        ),
        "reduction": pairs(
            "max_pool_3x3 0, max_pool_3x3 1, skip_connect 2, max_pool_3x3 0, "
            "max_pool_3x3 0, skip_connect 2, skip_connect 2, avg_pool_3x3 0"
        ),
        "normal_output": [2, 3, 4, 5],
        "reduction_output": [2, 3, 4, 5],
    }


def test_second_order_cells_are_those_of_the_paper():
    assert Genotype.published("DARTS_V2").to_pairs() == {
        "normal": pairs(
            "sep_conv_3x3 0, sep_conv_3x3 1, sep_conv_3x3 0, sep_conv_3x3 1, "
            "sep_conv_3x3 1, skip_connect 0, skip_connect 0, dil_conv_3x3 2"
        ),
        "reduction": pairs(
            "max_pool_3x3 0, max_pool_3x3 1, skip_connect 2, max_pool_3x3 1, "
            "max_pool_3x3 0, skip_connect 2, skip_connect 2, max_pool_3x3 1"
        ),
        "normal_output": [2, 3, 4, 5],
        "reduction_output": [2, 3, 4, 5],
    }


@pytest.mark.parametrize("name", NAMES)
def test_published_genotype_survives_json_and_both_notations(name):
    genotype = Genotype.published(name)
    assert Genotype.from_json(genotype.to_json()) == genotype
    assert Genotype.from_triples(**genotype.to_triples()) == genotype
    if published_cells()[name].notation == "pairs":
        assert Genotype.from_pairs(**genotype.to_pairs()) == genotype


@pytest.mark.parametrize("name", NAMES)
def test_published_genotype_says_where_it_comes_from(name):
    entry = published_cells()[name]
    assert entry.name == name
    assert entry.method
    assert entry.searched_on
    assert re.fullmatch(r"[\w-]+/[\w.-]+", entry.source)
    assert entry.path
    known = name != "RLDARTS_cifar10"  # Read in an excerpt, without a commit.
    assert re.fullmatch("[0-9a-f]{40}" if known else "", entry.commit)


@pytest.mark.parametrize("name", NAMES)
def test_parameters_are_counted_at_two_sizes_and_for_two_sets(name):
    counts = published_cells()[name].num_parameters
    if name.startswith("FairDARTS"):
        assert counts == {}
        return
    assert [*counts] == [(36, 20, 10), (36, 20, 100), (16, 8, 10), (16, 8, 100)]
    # The classifier is all that the number of classes changes.
    width = len(Genotype.published(name).normal.output)
    for filters, cells in [(36, 20), (16, 8)]:
        more = counts[filters, cells, 100] - counts[filters, cells, 10]
        assert more == 90 * (width * 4 * filters + 1)


@pytest.mark.parametrize(
    ("name", "large", "small"),
    [
        ("DARTS_V2", 3_349_342, 246_106),
        ("DARTS_V1", 3_169_414, 232_890),
        ("NASNet-A", 3_830_950, 333_946),
        ("AmoebaNet-A", 3_145_078, 326_330),
    ],
)
def test_parameter_counts_are_the_golden_ones(name, large, small):
    counts = published_cells()[name].num_parameters
    assert counts[36, 20, 10] == large
    assert counts[16, 8, 10] == small


@pytest.mark.parametrize(
    ("name", "skips"),
    [
        ("DARTS_V1", 3),
        ("DARTS_V2", 2),
        ("SNAS_mild", 4),
        ("GDAS_V1", 4),
        ("PDARTS", 2),
        ("PC_DARTS_cifar", 1),
        ("DrNAS_cifar10", 1),
    ],
)
def test_skips_of_the_normal_cell_are_as_reported(name, skips):
    assert Genotype.published(name).normal.count("skip_connect") == skips


def test_nasnet_and_amoebanet_have_five_nodes_and_their_own_operations():
    nasnet = Genotype.published("NASNet-A")
    amoebanet = Genotype.published("AmoebaNet-A")
    assert nasnet.normal.num_nodes == amoebanet.reduction.num_nodes == 5
    assert nasnet.reduction.output == (4, 5, 6)
    assert amoebanet.reduction.output == (3, 4, 6)
    assert nasnet.reduction.count("sep_conv_7x7") == 2
    assert amoebanet.reduction.count("conv_7x1_1x7") == 1


def test_fairdarts_node_without_edges_is_neither_read_nor_output():
    normal = Genotype.published("FairDARTS_c").normal
    assert [len(edges) for edges in normal.nodes] == [2, 0, 2, 1]
    assert normal.output == (2, 4, 5)
    assert "skip_connect from 3 to 5" in published_cells()["FairDARTS_c"].note


def test_snas_keeps_its_dropped_edges():
    aggressive = Genotype.published("SNAS_aggressive")
    assert aggressive.reduction.count("none") == 6
    assert aggressive.reduction.output == (2, 3, 4, 5)


def test_unknown_name_suggests_the_nearest():
    with pytest.raises(ValueError, match="Did you mean 'DARTS_V2'"):
        Genotype.published("DARTS_v2")
