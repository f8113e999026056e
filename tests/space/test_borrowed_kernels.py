"""Cells that use the kernels of another cell."""

import dataclasses

import numpy as np
import pytest
from kernel_toys import convolutions, kernels_of, part_for

from darts_keras.space.cell import SearchCell
from darts_keras.space.search_space import SearchSpace

SPACE = SearchSpace(
    operations=("none", "dil_conv_5x5", "max_pool_3x3", "skip_connect", "sep_conv_3x3"),
    num_nodes=3,
)
INPUTS = [
    np.random.default_rng(seed).normal(size=shape)
    for seed, shape in enumerate([(3, 6, 5, 2), (3, 6, 5, 6), (9, 5)])
]


def new_cell(filters, owner=None, space=SPACE, reduction=False):
    """Returns a cell that is built for `INPUTS`, with another's kernels if it may."""
    cell = SearchCell(filters, space, reduction, dtype="float64")
    if owner is not None:
        cell.borrow_kernels(owner)
    cell.build(*(x.shape for x in INPUTS))
    return cell


def ordinary_twin(cell):
    """Returns a cell with kernels of its own, of equal values."""
    twin = new_cell(cell.filters)
    for layer, kernel in zip(convolutions(twin), kernels_of(cell), strict=True):
        layer.kernel.assign(kernel)
    for own, other in zip(twin.preprocessing, cell.preprocessing, strict=True):
        own.set_weights(other.get_weights())
    return twin


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("filters", [4, 6])
def test_a_cell_computes_as_an_ordinary_one_with_these_kernels(filters, training):
    owner = new_cell(6)
    cell = new_cell(filters, owner)
    twin = ordinary_twin(cell)
    outputs, expected = (each(*INPUTS, training=training) for each in (cell, twin))
    np.testing.assert_array_equal(outputs, expected)
    owned, kernels = convolutions(owner), kernels_of(owner)
    for layer, own, kernel in zip(owned, kernels_of(twin), kernels, strict=True):
        part = part_for(layer, layer.num_groups, filters, kernel)
        np.testing.assert_array_equal(np.ravel(own), np.ravel(part))


def test_a_cell_borrows_every_kernel_but_those_of_its_preprocessing():
    owner, cell = new_cell(6), new_cell(4)
    borrower = new_cell(4, owner)
    number = len(cell.trainable_variables) - len(borrower.trainable_variables)
    assert number == len(convolutions(cell)) == 4 * 2 * 3  # Sources, layers, convs.
    assert len(borrower.trainable_variables) == 2
    assert len(borrower.non_trainable_variables) == len(cell.non_trainable_variables)
    assert len(owner.variables) == len(cell.variables)


def test_the_owner_may_be_built_later():
    owner = SearchCell(6, SPACE, dtype="float64")
    cell = new_cell(4, owner)
    owner.build(*(x.shape for x in INPUTS))
    np.testing.assert_array_equal(cell(*INPUTS), ordinary_twin(cell)(*INPUTS))


def test_a_copy_of_a_cell_that_borrows_has_kernels_of_its_own():
    cell = new_cell(4, new_cell(6))
    copy = SearchCell.from_config(cell.get_config())
    copy.build(*(x.shape for x in INPUTS))
    assert len(copy.variables) == len(new_cell(4).variables)


@pytest.mark.parametrize(
    "owner",
    [
        SearchCell(2, SPACE),
        SearchCell(6, SPACE, reduction=True),
        SearchCell(6, dataclasses.replace(SPACE, num_nodes=2)),
    ],
)
def test_a_cell_that_does_not_fit_is_refused(owner):
    with pytest.raises(ValueError, match=r"at least the 4 filters .*'filters': [26]"):
        SearchCell(4, SPACE).borrow_kernels(owner)


def test_a_reduction_cell_borrows_nothing():
    reduction = SearchCell(6, SPACE, reduction=True)
    with pytest.raises(ValueError, match="`owner` must be a normal cell"):
        reduction.borrow_kernels(SearchCell(6, SPACE))
