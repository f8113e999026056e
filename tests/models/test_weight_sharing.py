"""Normal cells of a supernet that share their kernels."""

import collections
import dataclasses
import subprocess
import sys

import keras
import numpy as np
import pytest
import search_toys
from contract import count_parameters
from gradients import gradients
from keras import ops
from kernel_toys import convolutions, kernels_of, part_for

from darts_keras.models.filter_norms import filter_norms
from darts_keras.models.supernet import Supernet
from darts_keras.space.search_space import SearchSpace

# With three nodes, the outputs of a cell have as many channels as those of the stem.
SPACE = SearchSpace(
    operations=("none", "max_pool_3x3", "dil_conv_3x3", "skip_connect"), num_nodes=3
)
SHARINGS = ("level", "levels")


def new_supernet(sharing, num_cells=6, dtype="float32", **settings):
    """Returns a supernet of 2 filters; 6 cells are N N R N R N."""
    space = dataclasses.replace(SPACE, weight_sharing=sharing, **settings)
    supernet = Supernet(
        (16, 16, 1), 3, filters=2, num_cells=num_cells, space=space, dtype=dtype
    )
    supernet.build((None, 16, 16, 1))
    return supernet


def draw(count=4, dtype="float32"):
    return np.random.default_rng(0).normal(size=(count, 16, 16, 1)).astype(dtype)


def owner_of(supernet, cell):
    """Returns the cell whose kernels a normal cell uses."""
    cells = supernet.cells
    if cell.space.weight_sharing == "levels":
        return cells[5]
    return next(c for c in cells if c.filters == cell.filters and not c.reduction)


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("sharing", SHARINGS)
def test_cells_of_a_level_compute_the_same_but_for_preprocessing(sharing, training):
    first, second = new_supernet(sharing).cells[:2]
    generator = np.random.default_rng(0)
    inputs = [generator.normal(size=s) for s in [(2, 8, 8, 6), (2, 8, 8, 6), (9, 4)]]
    assert not np.array_equal(first(*inputs), second(*inputs))
    for own, other in zip(second.preprocessing, first.preprocessing, strict=True):
        own.set_weights(other.get_weights())
    outputs = [cell(*inputs, training=training) for cell in (first, second)]
    np.testing.assert_array_equal(*outputs)


@pytest.mark.parametrize("sharing", SHARINGS)
def test_a_change_of_the_owners_kernels_changes_all_who_share_them(sharing):
    supernet = new_supernet(sharing, num_cells=8)  # N N R N N R N N
    before = [kernels_of(cell) for cell in supernet.cells]
    for layer in convolutions(supernet.cells[6]):
        layer.kernel.assign(layer.kernel + 1)
    shared = [6, 7] if sharing == "level" else [0, 1, 3, 4, 6, 7]
    for index, cell in enumerate(supernet.cells):
        for kernel, old in zip(kernels_of(cell), before[index], strict=True):
            np.testing.assert_allclose(kernel, old + (index in shared), rtol=1e-6)


def darts_kernels(filters):
    """Counts the weights of the kernels on the 14 edges of a normal cell."""
    separable = (3**2 + 5**2) * filters + 2 * filters**2
    return 14 * (2 * separable + separable)  # Two `sep_conv`, two `dil_conv`.


DARTS = 1_930_618  # Of DARTS' own code.
SAVED = {
    "level": sum(map(darts_kernels, (16, 32, 64))),
    "levels": sum(2 * darts_kernels(filters) for filters in (16, 32))
    + darts_kernels(64),
}


@pytest.mark.parametrize("sharing", SHARINGS)
def test_the_supernet_of_darts_loses_the_kernels_of_all_but_the_owners(sharing):
    supernet = Supernet((32, 32, 3), 10, space=SearchSpace(weight_sharing=sharing))
    supernet.build((None, 32, 32, 3))
    weights = supernet.weight_variables
    assert len({id(variable) for variable in weights}) == len(weights)
    numbers = [np.prod(variable.shape) for variable in weights]
    assert sum(numbers) == DARTS - SAVED[sharing]


@pytest.mark.parametrize("num_cells", [3, 5])
def test_cells_without_their_like_keep_their_kernels(num_cells):
    none, level, levels = (
        count_parameters(new_supernet(sharing, num_cells))
        for sharing in ("none", *SHARINGS)
    )
    assert none == level  # N R R and N R N R N: one normal cell a level.
    assert (levels < none) is (num_cells == 5)


@pytest.mark.parametrize("sharing", SHARINGS)
def test_every_variable_has_one_place_and_the_order_is_the_networks(sharing):
    supernet, twin = (new_supernet(name) for name in (sharing, "none"))
    shapes = [[tuple(v.shape) for v in net.variables] for net in (supernet, twin)]
    missing = collections.Counter(shapes[1]) - collections.Counter(shapes[0])
    expected = collections.Counter(
        tuple(kernel.shape)
        for cell in supernet.cells
        if not cell.reduction and cell is not owner_of(supernet, cell)
        for kernel in kernels_of(cell)
    )
    assert missing == expected
    assert len(shapes[0]) + expected.total() == len(shapes[1])
    again = new_supernet(sharing)
    assert [tuple(v.shape) for v in again.variables] == shapes[0]


def unshared_twin(supernet, **settings):
    """Returns a supernet without sharing that computes the same."""
    number, policy = len(supernet.cells), supernet.dtype_policy
    twin = new_supernet("none", number, policy, **settings)
    for own, other in zip(twin.cells, supernet.cells, strict=True):
        for layer, kernel in zip(convolutions(own), kernels_of(other), strict=True):
            layer.kernel.assign(kernel)
    for own, other in zip(
        without_kernels(twin), without_kernels(supernet), strict=True
    ):
        own.assign(other.value)
    return twin


def without_kernels(supernet):
    """Returns the variables that are no kernels on edges."""
    layers = (layer for cell in supernet.cells for layer in convolutions(cell))
    kernels = {id(layer.kernel) for layer in layers}
    return [v for v in supernet.variables if id(v) not in kernels]


def gradients_of(supernet, images):
    """Returns, by variable, the gradients of a loss of the logits."""

    def loss():
        squares = supernet(images, training=True) ** 2
        return ops.sum(squares * ops.array([1.0, 2.0, 3.0], "float64"))

    variables = supernet.trainable_variables
    found = gradients(loss, variables)
    pairs = zip(variables, found, strict=True)
    return {id(variable): np.asarray(gradient) for variable, gradient in pairs}


@pytest.mark.parametrize("sharing", SHARINGS)
def test_the_gradient_of_a_kernel_is_the_sum_over_the_cells_that_use_it(sharing):
    supernet = new_supernet(sharing, dtype="float64")
    twin, images = unshared_twin(supernet), draw(dtype="float64")
    logits, others = (net(images, training=True) for net in (supernet, twin))
    np.testing.assert_array_equal(logits, others)
    found, apart = (gradients_of(net, images) for net in (supernet, twin))
    sums = {
        id(layer.kernel): np.zeros(layer.kernel.shape)
        for cell in {owner_of(supernet, c) for c in supernet.cells if not c.reduction}
        for layer in convolutions(cell)
    }
    for cell, other in zip(supernet.cells, twin.cells, strict=True):
        if not cell.reduction:
            owned = convolutions(owner_of(supernet, cell))
            for layer, alone in zip(owned, convolutions(other), strict=True):
                total = sums[id(layer.kernel)]
                part = part_for(layer, layer.num_groups, cell.filters, total)
                part += apart[id(alone.kernel)].reshape(part.shape)
    assert len(sums) == len(convolutions(supernet.cells[0])) * (
        3 if sharing == "level" else 1
    )
    for identity, total in sums.items():
        np.testing.assert_allclose(found[identity], total, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("sharing", SHARINGS)
def test_moving_statistics_are_private(sharing):
    supernet = new_supernet(sharing)
    supernet(draw(), training=True)
    first, second = (
        [np.asarray(v) for v in cell.mixed_ops[0].non_trainable_variables]
        for cell in supernet.cells[:2]
    )
    assert len(first) == len(second) == 4  # Of the pool and the convolution.
    for own, other in zip(first, second, strict=True):
        assert own.shape == other.shape
        assert not np.allclose(own, other)


@pytest.mark.parametrize("sharing", SHARINGS)
def test_a_copy_from_the_configuration_shares_as_well(sharing):
    supernet = new_supernet(sharing)
    copy = Supernet.from_config(supernet.get_config())
    assert copy.space.weight_sharing == sharing
    copy.build((None, 16, 16, 1))
    copy.set_weights(supernet.get_weights())  # As many, in the same order.
    np.testing.assert_array_equal(copy(draw()), supernet(draw()))


def test_a_file_gives_the_same_network_in_a_fresh_process(tmp_path):
    logits = {}
    for sharing in SHARINGS:
        supernet = new_supernet(sharing)
        supernet(draw(), training=True)  # Moves the statistics away from their start.
        logits[sharing] = supernet(draw())
        supernet.save(tmp_path / f"{sharing}.keras")
    np.savez(tmp_path / "arrays.npz", images=draw(), **logits)
    program = """
import keras, numpy as np, darts_keras
arrays = np.load("arrays.npz")
for sharing in ("level", "levels"):
    supernet = keras.saving.load_model(f"{sharing}.keras")
    assert supernet.space.weight_sharing == sharing
    logits = keras.ops.convert_to_numpy(supernet(arrays["images"]))
    np.testing.assert_array_equal(logits, arrays[sharing])
"""
    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=True)


def test_an_unknown_sharing_is_refused():
    with pytest.raises(ValueError, match=r"`weight_sharing` must be .*'levles'"):
        new_supernet("levles")


@pytest.mark.parametrize(
    ("sharing", "num_cells", "owner"),
    [("level", 6, 0), ("levels", 4, 3)],  # N N R N R N, and N R R N.
)
def test_a_search_step_moves_shared_kernels(sharing, num_cells, owner):
    space = SearchSpace(
        operations=("skip_connect", "dil_conv_3x3"), num_nodes=1, weight_sharing=sharing
    )

    def new_toy(dtype):
        shape, num_classes = search_toys.SHAPE, search_toys.NUM_CLASSES
        return Supernet(shape, num_classes, 2, num_cells, space, dtype=dtype)

    search = search_toys.make_search("float32", new_toy)
    cells = search.supernet.cells
    borrower = cells[1 if sharing == "level" else 0]
    before = kernels_of(borrower)
    search_toys.fit(search, 1)
    after = kernels_of(borrower)
    assert not any(map(np.array_equal, before, after))
    for layer, values in zip(convolutions(cells[owner]), after, strict=True):
        part = part_for(layer, layer.num_groups, 2, np.asarray(layer.kernel))
        np.testing.assert_array_equal(np.ravel(part), np.ravel(values))


def test_norms_of_filters_are_of_what_a_cell_uses():
    supernet = new_supernet("levels", alpha_sharing="cell")
    expected = filter_norms(unshared_twin(supernet, alpha_sharing="cell"))
    for name, norms in filter_norms(supernet).items():
        np.testing.assert_allclose(norms, expected[name], rtol=1e-6)


def test_half_precision_shares_as_well():
    supernet = new_supernet("levels", num_cells=5, dtype="mixed_bfloat16")
    assert np.isfinite(np.asarray(supernet(draw(), training=True))).all()
    dtypes = {v.dtype for v in supernet.weight_variables}
    assert dtypes == {keras.backend.floatx()}
