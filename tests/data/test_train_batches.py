"""Batches for training and for classifying."""

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from darts_keras.data.balanced_order import balanced_order
from darts_keras.data.train_batches import (
    EvalBatches,
    TrainBatches,
    balanced_class_weights,
)

COUNT = 47
IMAGES = np.arange(COUNT, dtype=np.uint8)[:, None, None, None] * np.ones(
    (1, 4, 4, 1), np.uint8
)
LABELS = np.repeat([0, 1, 2], [30, 15, 2])
INDICES = np.arange(2, COUNT)


def batches(images=IMAGES, indices=INDICES, batch_size=6, **settings):
    settings = {"epoch": 0, "seed": 0, **settings}
    return TrainBatches(images, LABELS, indices, batch_size, **settings)


def seen(dataset):
    """Returns the indices in the order in which they come."""
    return [int(i) for step in list(dataset) for i in np.array(step[0])[:, 0, 0, 0]]


def test_an_epoch_has_full_batches_of_images_and_their_labels():
    dataset = batches()
    assert len(dataset) == 45 // 6
    for x, y in dataset:
        assert (x.dtype, x.shape) == (np.uint8, (6, 4, 4, 1))
        assert (y.dtype, y.shape) == (np.int32, (6,))
        np.testing.assert_array_equal(y, LABELS[x[:, 0, 0, 0]])


def test_each_image_comes_at_most_once():
    order = seen(batches())
    assert len(order) == len(set(order)) == 42
    assert set(order) <= set(INDICES)
    assert order != sorted(order)


@pytest.mark.parametrize("sampling", ["shuffled", "balanced"])
def test_order_depends_on_seed_and_epoch_and_on_nothing_else(sampling):
    first = seen(batches(sampling=sampling))
    assert seen(batches(sampling=sampling)) == first
    orders = {
        tuple(seen(batches(seed=seed, epoch=epoch, sampling=sampling)))
        for seed in range(3)
        for epoch in range(3)
    }
    assert len(orders) == 9


def test_order_is_the_same_on_every_platform():
    order = seen(batches(batch_size=4, epoch=2, seed=1))
    assert order[:8] == [18, 40, 29, 5, 19, 33, 22, 32]


@settings(deadline=None, max_examples=30)
@given(
    batch_size=st.integers(1, 45),
    epoch=st.integers(0, 99),
    sampling=st.sampled_from(["shuffled", "balanced"]),
)
def test_an_epoch_goes_on_where_it_stopped(batch_size, epoch, sampling):
    arguments = {"batch_size": batch_size, "epoch": epoch, "sampling": sampling}
    whole = batches(**arguments)
    order = seen(whole)
    assert len(order) == len(whole) * batch_size
    for start in {0, len(whole) // 2, len(whole) - 1}:
        rest = batches(start=start, **arguments)
        assert len(rest) == len(whole) - start
        assert seen(rest) == order[start * batch_size :]


def test_balanced_sampling_shows_all_classes_alike():
    order = seen(batches(sampling="balanced", batch_size=5))
    assert np.bincount(LABELS[order]).tolist() == [15, 15, 15]
    expected = balanced_order(INDICES, LABELS[INDICES], 0, 0)
    assert order == expected.tolist()


def test_class_weights_go_with_the_labels():
    weights = [0.5, 1.0, 7.25]
    for _, y, weight in batches(class_weights=weights, sampling="balanced"):
        assert (weight.dtype, weight.shape) == (np.float32, (6,))
        np.testing.assert_array_equal(weight, np.array(weights)[y])
    assert seen(batches(class_weights=weights)) == seen(batches())


@pytest.mark.parametrize("sampling", ["shuffled", "balanced"])
def test_images_on_the_device_give_the_same_batches_there(sampling):
    stored = keras.ops.convert_to_tensor(IMAGES)
    there, here = batches(stored, sampling=sampling), batches(sampling=sampling)
    for (x, y), (expected_x, expected_y) in zip(there, here, strict=True):
        assert isinstance(x, type(stored))
        assert keras.backend.standardize_dtype(x.dtype) == "uint8"
        np.testing.assert_array_equal(x, expected_x)
        np.testing.assert_array_equal(y, expected_y)
    assert isinstance(EvalBatches(stored, 5)[0][0], type(stored))


def test_steps_beyond_the_epoch_do_not_exist():
    dataset = batches(start=2)
    for index in (-1, len(dataset)):
        with pytest.raises(IndexError, match="in this epoch"):
            dataset[index]


def test_arguments_are_checked():
    with pytest.raises(ValueError, match=r"`batch_size` must be positive.*0"):
        batches(batch_size=0)
    with pytest.raises(ValueError, match=r"train on is too small.*45 images, .*=46"):
        batches(batch_size=46)
    for start in (-1, 7):
        with pytest.raises(ValueError, match=rf"in 0\.\.6\. Received: start={start}"):
            batches(start=start)
    with pytest.raises(ValueError, match=r"`sampling` must be one of.*'balance'"):
        batches(sampling="balance")


@pytest.mark.parametrize("weights", [[1.0, 2.0], [[1.0, 2.0, 3.0]], 1.0])
def test_each_class_needs_a_weight(weights):
    with pytest.raises(ValueError, match="must have one value a class, of 3 or more"):
        batches(class_weights=weights)


@pytest.mark.parametrize("wrong", [-1, float("nan"), float("inf")])
def test_weights_must_be_usable(wrong):
    with pytest.raises(ValueError, match=r"must be non-negative and finite.*1.0"):
        batches(class_weights=[1.0, 1.0, wrong])


@pytest.mark.parametrize("batch_size", [1, 10, 47, 50])
def test_batches_to_classify_hold_all_images_in_order(batch_size):
    dataset = EvalBatches(IMAGES, batch_size)
    parts = [x for (x,) in dataset]
    assert {part.shape for part in parts} == {(batch_size, 4, 4, 1)}
    together = np.concatenate(parts)
    assert len(together) - COUNT < batch_size
    np.testing.assert_array_equal(together[:COUNT], IMAGES)
    assert (together[COUNT:] == IMAGES[-1]).all()


def test_there_must_be_images_to_classify():
    with pytest.raises(ValueError, match="must be images to classify"):
        EvalBatches(IMAGES[:0], 4)
    with pytest.raises(ValueError, match="`batch_size` must be positive"):
        EvalBatches(IMAGES, 0)


@pytest.mark.parametrize("on_device", [False, True])
def test_predict_gives_an_answer_for_each_image(on_device):
    inputs = keras.Input((4, 4, 1))
    model = keras.Model(inputs, keras.layers.Flatten()(inputs))
    images = keras.ops.convert_to_tensor(IMAGES) if on_device else IMAGES
    answers = model.predict(EvalBatches(images, 10), verbose=0)
    assert len(answers) == 50
    np.testing.assert_array_equal(answers[:COUNT], IMAGES.reshape(COUNT, -1))


@pytest.mark.parametrize("class_weights", [None, (1.0, 2.0, 3.0)])
@pytest.mark.parametrize("on_device", [False, True])
def test_fit_gets_the_batches_in_order(on_device, class_weights):
    order = []

    class Watch(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs):
            del batch
            order.append(logs["first"])

    inputs = keras.Input((4, 4, 1))
    outputs = keras.layers.GlobalAveragePooling2D()(inputs)
    mean = keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")
    model = keras.Model(inputs, mean(outputs))
    model.compile(
        keras.optimizers.SGD(0.0), "mse", metrics=[First()], weighted_metrics=[]
    )
    images = keras.ops.convert_to_tensor(IMAGES) if on_device else IMAGES
    dataset = batches(images, epoch=1, start=2, class_weights=class_weights)
    model.fit(dataset, shuffle=False, verbose=0, callbacks=[Watch()])
    assert order == seen(dataset)[::6]


class First(keras.metrics.Metric):
    """The first image's output of the last batch."""

    def __init__(self):
        super().__init__(name="first")
        self.first = self.add_weight((), "zeros", name="first")

    def update_state(self, y_true, y_pred, sample_weight=None):
        del y_true, sample_weight
        self.first.assign(y_pred[0, 0])

    def result(self):
        return keras.ops.convert_to_tensor(self.first)


def test_balanced_weights_make_classes_count_alike():
    weights = balanced_class_weights(LABELS, 3)
    np.testing.assert_allclose(weights, 47 / (3 * np.array([30, 15, 2])))
    assert weights[LABELS].mean() == pytest.approx(1)
    in_all = np.bincount(LABELS, weights[LABELS])
    np.testing.assert_allclose(in_all, in_all[0])


@pytest.mark.parametrize("num_classes", [2, 4])
def test_each_class_needs_images_to_be_weighted(num_classes):
    with pytest.raises(
        ValueError, match=rf"{num_classes} classes must have.*30, 15, 2"
    ):
        balanced_class_weights(LABELS, num_classes)
