"""The latency of a network: as many calls as asked for, and what they took."""

import keras
import numpy as np
import pytest

from darts_keras.training.latency import Latency, measure_latency


def small_model(input_shape=(16, 16, 1)):
    images = keras.Input(input_shape)
    outputs = keras.layers.GlobalAveragePooling2D()(images)
    return keras.Model(images, keras.layers.Dense(2)(outputs))


class Clock:
    """Time that passes only while a model predicts."""

    def __init__(self, model, seconds, monkeypatch):
        self.now, self.seconds, self.batches = 0.0, seconds, []
        monkeypatch.setattr(model, "predict_on_batch", self.predict)

    def __call__(self):
        return self.now

    def predict(self, images):
        self.now += self.seconds[len(self.batches)]
        self.batches.append(images)


def test_latency_is_that_of_the_calls_after_the_warm_up(monkeypatch):
    model = small_model((16, 20, 3))
    clock = Clock(model, [100.0, 100.0, 5.0, 1.0, 2.0, 4.0, 3.0], monkeypatch)
    latency = measure_latency(model, 8, num_calls=5, num_warmups=2, clock=clock)
    assert latency == Latency(
        median=3.0, lower_quartile=2.0, upper_quartile=4.0, batch_size=8, num_calls=5
    )
    assert len(clock.batches) == 7
    assert {images.shape for images in clock.batches} == {(8, 16, 20, 3)}
    assert {images.dtype for images in clock.batches} == {np.dtype("float32")}


def test_latency_of_a_model_is_positive_and_ordered():
    latency = measure_latency(small_model(), num_calls=3, num_warmups=1)
    assert 0 < latency.lower_quartile <= latency.median <= latency.upper_quartile
    assert (latency.batch_size, latency.num_calls) == (1, 3)


@pytest.mark.parametrize("name", ["batch_size", "num_calls", "num_warmups"])
def test_numbers_must_be_positive(name):
    with pytest.raises(ValueError, match=f"`{name}` must be positive.*{name}=0"):
        measure_latency(small_model(), **{name: 0})


def test_a_model_of_anything_else_than_images_has_no_latency():
    with pytest.raises(ValueError, match=r"`model` must take one input.*\(None, 4\)"):
        measure_latency(keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)]))
