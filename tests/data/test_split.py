"""Splitting a labelled set class by class."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from darts_keras.data.split import split_halves


@given(
    counts=st.lists(st.integers(2, 30), min_size=1, max_size=6),
    train_fraction=st.floats(0.05, 0.95),
    seed=st.integers(0, 2**32),
)
def test_parts_are_disjoint_complete_and_stratified(counts, train_fraction, seed):
    labels = np.repeat(np.arange(len(counts)), counts)
    labels = np.random.default_rng(1).permutation(labels)
    first, second = split_halves(labels, train_fraction, seed)
    assert sorted([*first, *second]) == list(range(len(labels)))
    for label, count in enumerate(counts):
        share = np.count_nonzero(labels[first] == label)
        assert 1 <= share <= count - 1
        assert abs(share - train_fraction * count) <= 1


def test_split_is_the_same_on_every_platform():
    first, second = split_halves(np.arange(10) % 2, seed=7)
    assert first.tolist() == [0, 1, 3, 4]
    assert sorted([*first, *second]) == list(range(10))


def test_seeds_give_different_splits():
    labels = np.arange(100) % 2
    splits = {tuple(split_halves(labels, seed=seed)[0]) for seed in range(20)}
    assert len(splits) == 20


@pytest.mark.parametrize("fraction", [0, 1, -0.5, 1.5, float("nan")])
def test_fraction_must_leave_something_on_both_sides(fraction):
    with pytest.raises(ValueError, match=r"`train_fraction` must be in \(0, 1\)"):
        split_halves([0, 0, 1, 1], fraction)


def test_class_of_one_example_is_named():
    with pytest.raises(ValueError, match=r"at least 2 examples.*class '1'"):
        split_halves(np.array([0, 0, 1]))
    with pytest.raises(ValueError, match="class 'dog'"):
        split_halves(np.array([0, 0, 1]), classes=("cat", "dog"))


def test_a_tenth_can_be_held_out_of_classes_of_any_size():
    counts = np.arange(2, 40)
    labels = np.repeat(np.arange(len(counts)), counts)
    train, valid = split_halves(labels, 1 - 0.1, seed=3)
    held_out = np.bincount(labels[valid], minlength=len(counts))
    expected = counts - np.rint(0.9 * counts).astype(int)
    assert held_out.tolist() == np.maximum(expected, 1).tolist()
    assert held_out.sum() + len(train) == len(labels)
