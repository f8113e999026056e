"""Which cells of a supernet have their architecture in common."""

import numpy as np
import pytest

from darts_keras.models.alpha_tables import alpha_tables
from darts_keras.models.darts_method import DartsMethod
from darts_keras.models.skeleton import plan_cells
from darts_keras.models.supernet import Supernet
from darts_keras.space.search_space import SearchSpace

OPERATIONS = ("none", "max_pool_3x3", "skip_connect")


def tables(num_cells, sharing, shape=(32, 32, 3)):
    return alpha_tables(plan_cells(shape, 2, num_cells), sharing)


def test_in_darts_all_cells_of_a_kind_share():
    assert tables(8, "kind") == (("normal", "reduction"), (0, 0, 1, 0, 0, 1, 0, 0))


def test_level_by_level_each_level_has_its_own():
    names = ("normal_1", "reduction_2", "normal_2", "reduction_3", "normal_3")
    assert tables(8, "level") == (names, (0, 0, 1, 2, 2, 3, 4, 4))


def test_cell_by_cell_each_cell_has_its_own():
    names, of_cells = tables(8, "cell")
    assert of_cells == tuple(range(8))
    assert names[:4] == ("normal_1_1", "normal_1_2", "reduction_2", "normal_2_1")


def test_a_cell_that_is_alone_in_its_level_has_no_number():
    names, _ = tables(5, "cell")
    assert names == tables(5, "level")[0]


def test_levels_without_normal_cells_have_no_table_for_them():
    names = ("normal_1", "reduction_2", "reduction_3")
    assert tables(3, "level") == (names, (0, 1, 2))


def test_small_images_have_fewer_levels():
    plans = plan_cells((32, 32, 1), 2, 8, form="large")
    assert alpha_tables(plans, "level")[0] == ("normal_1", "reduction_2", "normal_2")


def new_supernet(sharing):
    space = SearchSpace(operations=OPERATIONS, num_nodes=1, alpha_sharing=sharing)
    supernet = Supernet((16, 16, 1), 3, filters=2, num_cells=5, space=space)
    supernet.build((None, 16, 16, 1))
    return supernet


@pytest.mark.parametrize(("sharing", "count"), [("kind", 2), ("level", 5), ("cell", 5)])
def test_the_supernet_has_a_table_of_each_name(sharing, count):
    supernet = new_supernet(sharing)
    assert len(supernet.alphas) == len(supernet.architecture_variables) == count
    assert [f"alpha_{name}" for name in supernet.alphas] == [
        alpha.name for alpha in supernet.architecture_variables
    ]


@pytest.mark.parametrize("name", ["normal_1", "reduction_2", "normal_3"])
def test_a_table_moves_the_cells_of_its_level_and_no_others(name):
    """One-hot weights in one table change what its cells put out, from there on."""
    supernet = new_supernet("level")
    images = np.random.default_rng(0).normal(size=(2, 16, 16, 1)).astype("float32")
    mixing_weights = supernet.mixing_weights()
    before = cell_outputs(supernet, images, mixing_weights)
    place = supernet.alpha_names.index(name)
    mixing_weights[place] = np.array([[0, 1, 0], [0, 0, 1]], "float32")
    after = cell_outputs(supernet, images, mixing_weights)
    same = [np.array_equal(*pair) for pair in zip(before, after, strict=True)]
    first = supernet.table_of_cell.index(place)
    assert same == [True] * first + [False] * (5 - first)


def cell_outputs(supernet, images, tables):
    before_previous, previous = supernet.stem_layer(images)
    outputs = []
    for cell, table in zip(supernet.cells, supernet.table_of_cell, strict=True):
        before_previous, previous = (
            previous,
            cell(before_previous, previous, tables[table]),
        )
        outputs.append(np.asarray(previous))
    logits = supernet(images, tables)
    np.testing.assert_allclose(logits, supernet.head(previous), rtol=1e-5, atol=1e-6)
    return outputs


def test_each_table_is_derived_into_its_own_cell():
    supernet = new_supernet("level")
    for column, name in ((1, "normal_1"), (2, "normal_2"), (1, "reduction_3")):
        table = np.zeros((2, 3))
        table[:, column] = 1
        supernet.alphas[name].assign(table)
    genotype = DartsMethod().derive(supernet.alphas, supernet.space)
    cells = genotype.cells
    assert tuple(cells) == supernet.alpha_names
    assert {edge.operation for edge in cells["normal_1"].nodes[0]} == {"max_pool_3x3"}
    assert {edge.operation for edge in cells["normal_2"].nodes[0]} == {"skip_connect"}
    assert cells["reduction_3"].count("max_pool_3x3") == 2


def test_the_sharing_is_in_the_config():
    supernet = new_supernet("cell")
    copy = Supernet.from_config(supernet.get_config())
    assert copy.alpha_names == supernet.alpha_names


@pytest.mark.parametrize("field", ["alpha_sharing", "weight_sharing"])
def test_an_unknown_sharing_is_refused(field):
    with pytest.raises(ValueError, match=rf"`{field}` must be one of .*='all'"):
        SearchSpace(**{field: "all"})
