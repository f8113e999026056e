"""Batches for a search."""

import keras
import numpy as np
import pytest
from only_on import only_on

from darts_keras.data.pipeline import SearchBatches, steps_per_epoch
from darts_keras.data.split import split_halves

COUNT = 47
IMAGES = np.arange(COUNT, dtype=np.uint8)[:, None, None, None] * np.ones(
    (1, 4, 4, 1), np.uint8
)
LABELS = np.arange(COUNT) % 3
HALVES = split_halves(LABELS, seed=0)


def batches(batch_size=5, epoch=0, seed=0, start=0):
    settings = {"epoch": epoch, "seed": seed, "start": start}
    return SearchBatches(IMAGES, LABELS, HALVES, batch_size, **settings)


def seen(dataset, half):
    """Returns the indices of a half, in the order in which they come."""
    return [int(i) for step in list(dataset) for i in step[half][0][:, 0, 0, 0]]


def test_an_epoch_has_full_batches_of_both_halves():
    dataset = batches()
    assert len(dataset) == min(map(len, HALVES)) // 5 == steps_per_epoch(HALVES, 5)
    for (x, y), (x_valid, y_valid) in dataset:
        assert x.shape == x_valid.shape == (5, 4, 4, 1)
        assert (x.dtype, y.dtype, y_valid.dtype) == (np.uint8, np.int32, np.int32)
        np.testing.assert_array_equal(y, LABELS[x[:, 0, 0, 0]])
        np.testing.assert_array_equal(y_valid, LABELS[x_valid[:, 0, 0, 0]])


def test_each_half_gives_its_own_images_once():
    dataset = batches()
    for index, half in enumerate(HALVES):
        order = seen(dataset, index)
        assert len(order) == len(set(order)) == 5 * len(dataset)
        assert set(order) <= set(half)
        assert order != sorted(order)


def test_order_depends_on_seed_and_epoch_and_on_nothing_else():
    first = seen(batches(), 0)
    assert seen(batches(), 0) == first
    orders = [seen(batches(seed=s, epoch=e), 0) for s in range(3) for e in range(3)]
    assert len({tuple(order) for order in orders}) == 9


def test_order_is_the_same_on_every_platform():
    numbers = np.arange(12)
    halves = (numbers, numbers)
    (_, train), (_, valid) = SearchBatches(
        numbers, numbers, halves, 4, epoch=2, seed=1
    )[0]
    assert train.tolist() == [6, 9, 0, 5]
    assert valid.tolist() == [0, 8, 6, 1]


def test_an_epoch_goes_on_where_it_stopped():
    whole = batches()
    for start in range(len(whole)):
        rest = batches(start=start)
        assert len(rest) == len(whole) - start
        for index, step in enumerate(list(rest)):
            for half, expected in zip(step, whole[start + index], strict=True):
                np.testing.assert_array_equal(half[0], expected[0])


def test_steps_beyond_the_epoch_do_not_exist():
    dataset = batches(start=2)
    for index in (-1, len(dataset)):
        with pytest.raises(IndexError, match="in this epoch"):
            dataset[index]


@pytest.mark.parametrize(("sizes", "name"), [((4, 9), "train"), ((9, 4), "valid")])
def test_half_that_fills_no_batch_is_named(sizes, name):
    halves = [np.arange(size) for size in sizes]
    message = rf"The {name} half is too small for a batch.*4 images, batch_size=5"
    with pytest.raises(ValueError, match=message):
        SearchBatches(IMAGES, LABELS, halves, 5, epoch=0, seed=0)


def test_other_arguments_are_checked():
    with pytest.raises(ValueError, match=r"`batch_size` must be positive.*0"):
        batches(batch_size=0)
    for start in (-1, 4):
        with pytest.raises(ValueError, match=rf"in 0\.\.3\. Received: start={start}"):
            batches(start=start)


class Recorder(keras.Model):
    """Notes which images come, in one compiled graph."""

    def __init__(self):
        super().__init__()
        self.order = self.add_weight((40, 2), "zeros", dtype="int32", trainable=False)
        self.step = self.add_weight((), "zeros", dtype="int32", trainable=False)

    def train_step(self, data):
        (x, _), (x_valid, _) = data
        first = keras.ops.stack([x[0, 0, 0, 0], x_valid[0, 0, 0, 0]])
        row = keras.ops.cast(first, "int32")[None]
        self.order.assign(
            keras.ops.slice_update(self.order.value, (self.step.value, 0), row)
        )
        self.step.assign_add(1)
        return {"step": self.step}


@only_on("tensorflow", "a step of `fit` that is compiled and keeps its state")
def test_fit_gets_the_batches_in_order():
    model = Recorder()
    model.built = True
    model.compile()
    dataset = batches(epoch=1, start=1)
    model.fit(dataset, shuffle=False, verbose=0)
    expected = [[int(half[0][0, 0, 0, 0]) for half in step] for step in list(dataset)]
    order, steps = model.get_weights()
    assert order[: len(dataset)].tolist() == expected
    assert steps == len(dataset)
