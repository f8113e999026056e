"""A model of the zoo learns classes of its user's own."""

import keras
import numpy as np
import pytest
from retrain_toys import make_separable

from darts_keras import zoo

EAGER = keras.config.backend() == "tensorflow"  # Saves the time of compiling.
LOSS = "sparse_categorical_crossentropy"


@pytest.fixture(autouse=True)
def _toy(toy):
    del toy


def values(layers):
    return [np.asarray(v.value).copy() for layer in layers for v in layer.variables]


def check_same(found, expected):
    for value, before in zip(found, expected, strict=True):
        np.testing.assert_array_equal(value, before)


def test_new_classes_take_five_lines():
    images, labels = make_separable(32)
    model = zoo.load("toy", num_classes=2)
    model.compile(keras.optimizers.Adam(0.01), LOSS, metrics=["accuracy"])
    before = model.evaluate(images, labels, verbose=0)[0]
    history = model.fit(images, labels, batch_size=8, epochs=3, verbose=0).history
    assert history["loss"][-1] < history["loss"][0]
    assert model.evaluate(images, labels, verbose=0)[0] < before


def test_a_frozen_backbone_stays_while_a_head_learns():
    images, labels = make_separable(32)
    model = zoo.load("toy", num_classes=2)
    *backbone, head, _ = model.layers
    for layer in backbone:
        layer.trainable = False
    frozen, before = values(backbone), values([head])
    assert len(model.trainable_variables) == 2
    model.compile(keras.optimizers.Adam(0.05), LOSS, run_eagerly=EAGER)
    history = model.fit(images, labels, batch_size=8, epochs=4, verbose=0).history
    assert history["loss"][-1] < history["loss"][0]
    check_same(values(backbone), frozen)
    assert all(np.ptp(a - b) for a, b in zip(values([head]), before, strict=True))


@pytest.mark.filterwarnings("ignore:.*__array__.*copy:DeprecationWarning")
def test_a_model_of_its_features_is_a_model(tmp_path):
    """Functional surgery, training, and a round trip through a file."""
    images, labels = make_separable(16)
    model = zoo.load("toy", weights="pretrained")
    pooled = keras.layers.GlobalMaxPooling2D()(model.get_layer("features").output)
    mine = keras.Model(model.input, keras.layers.Dense(2, "softmax")(pooled))
    mine.compile("sgd", LOSS, run_eagerly=EAGER)
    before = values(mine.layers)
    mine.fit(images, labels, batch_size=8, verbose=0)
    assert any(np.ptp(a - b) for a, b in zip(values(mine.layers), before, strict=True))
    mine.save(tmp_path / "mine.keras")
    copy = keras.saving.load_model(tmp_path / "mine.keras")
    np.testing.assert_array_equal(copy(images), mine(images))


def test_a_model_without_top_is_a_layer_of_another():
    images, labels = make_separable(16)
    backbone = zoo.load("toy", include_top=False, pooling="avg")
    backbone.trainable = False
    mine = keras.Sequential([backbone, keras.layers.Dense(2, "softmax")])
    frozen = values([backbone])
    mine.compile(keras.optimizers.Adam(0.1), LOSS, run_eagerly=EAGER)
    history = mine.fit(images, labels, epochs=3, verbose=0).history
    assert history["loss"][-1] < history["loss"][0]
    check_same(values([backbone]), frozen)
