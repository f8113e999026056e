"""An order in which every class comes equally often."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from darts_keras.data.balanced_order import balanced_order

COUNTS = (149, 1, 30)  # Uneven as MIO-TCD, and a class of one image.
LABELS = np.repeat([0, 2, 5], COUNTS)
INDICES = 1000 + np.arange(len(LABELS))


def order(epoch=0, seed=0):
    return balanced_order(INDICES, LABELS, seed, epoch)


counts = st.lists(st.integers(1, 40), min_size=1, max_size=6)


@settings(deadline=None)
@given(counts=counts, seed=st.integers(0, 2**31), epoch=st.integers(0, 500))
def test_classes_are_equally_frequent_and_rounds_complete(counts, seed, epoch):
    labels = np.repeat(np.arange(len(counts)), counts)
    labels = np.random.default_rng(0).permutation(labels)
    indices = np.arange(len(labels))
    drawn = balanced_order(indices, labels, seed, epoch)
    assert len(drawn) == len(labels)
    of_class = np.bincount(labels[drawn], minlength=len(counts))
    assert np.ptp(of_class) <= 1
    times = np.bincount(drawn, minlength=len(labels))
    for label in range(len(counts)):
        # An epoch may begin and end within a round.
        assert np.ptp(times[labels == label]) <= 2


def test_no_image_comes_again_before_all_of_its_class_did():
    drawn = np.concatenate([order(epoch) for epoch in range(9)]) - 1000
    for label, count in zip((0, 2, 5), COUNTS, strict=True):
        times = np.bincount(drawn, minlength=len(LABELS))[label == LABELS]
        assert times.sum() == 9 * len(LABELS) / 3
        assert np.ptp(times) <= 1
        assert len(times) == count


def test_turns_that_are_left_over_go_around():
    labels = np.repeat([0, 1, 2], [3, 3, 1])  # 7 images, 3 classes.
    epochs = [balanced_order(np.arange(7), labels, 0, epoch) for epoch in range(3)]
    of_class = np.array([np.bincount(labels[drawn]) for drawn in epochs])
    assert of_class.max(1).tolist() == [3, 3, 3]
    assert of_class.sum(0).tolist() == [7, 7, 7]


def test_order_depends_on_seed_and_epoch_and_on_nothing_else():
    assert order().tolist() == order().tolist()
    orders = {tuple(order(epoch, seed)) for epoch in range(3) for seed in range(3)}
    assert len(orders) == 9


def test_order_is_random_within_an_epoch():
    labels = LABELS[order() - 1000]
    changes = np.count_nonzero(labels[1:] != labels[:-1])
    assert 0.5 < changes / len(labels) < 0.8  # 2/3 on average.


def test_order_is_the_same_on_every_platform():
    drawn = balanced_order(np.arange(8), np.array([0] * 6 + [1] * 2), seed=1, epoch=2)
    assert drawn.tolist() == [3, 4, 7, 6, 6, 1, 7, 5]
