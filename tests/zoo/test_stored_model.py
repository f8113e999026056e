"""A model as the zoo stores it: in half precision where that costs nothing."""

import dataclasses

import numpy as np
import pytest
from classifier_toys import gray_images
from retrain_toys import one_node_genotype
from zoo_runs import answer_eagerly
from zoo_toys import draw_images, make_card, scattered_model

from darts_keras.data.source import DataSource
from darts_keras.training.answer import answer
from darts_keras.zoo import stored_model
from darts_keras.zoo.stored_model import store_model

CARD = make_card()


@pytest.fixture(autouse=True)
def eager(monkeypatch):
    answer_eagerly(monkeypatch)


def make_source(has_test=True):
    """Returns images that are labeled as the model of `CARD` answers them."""
    images = draw_images(24)
    labels = answer(scattered_model(CARD), images).argmax(-1)
    assert len(set(labels)) > 1
    train = gray_images([0, 100, 200]), np.arange(3)
    test = (lambda: (images, labels)) if has_test else None
    return DataSource("toys", "drawn", train if has_test else (images, labels), test)


def head_of(model):
    return model.get_layer("head").variables


def test_half_precision_is_enough_if_the_accuracy_stays():
    model = scattered_model(CARD)
    source = make_source()
    stored = store_model(model, CARD, source)
    assert stored.card == dataclasses.replace(CARD, weights=stored.card.weights)
    assert stored.card.weights.dtype == "float16"
    assert stored.card.weights.file == "weights/toy.npz"
    assert stored.evaluation.measures.accuracy == stored.accuracy_before == 1
    for before, after in zip(model.variables, stored.model.variables, strict=True):
        expected = np.asarray(before.value).astype("float16").astype("float32")
        np.testing.assert_array_equal(np.asarray(after.value), expected)


def test_single_precision_is_for_models_whose_accuracy_would_change():
    model = scattered_model(CARD)
    kernel, bias = head_of(model)
    kernel.assign(np.zeros(kernel.shape))
    bias.assign([1, 1.0001, 0])  # In half precision both are 1, and the first wins.
    stored = store_model(model, CARD, make_source())
    assert stored.card.weights.dtype == "float32"
    assert stored.evaluation.measures.accuracy == stored.accuracy_before


def test_single_precision_is_for_numbers_that_half_precision_has_not():
    model = scattered_model(CARD)
    _, bias = head_of(model)
    bias.assign([1e5, 0, 0])
    assert store_model(model, CARD, make_source()).card.weights.dtype == "float32"


def test_without_a_test_part_train_images_decide(monkeypatch):
    monkeypatch.setattr(stored_model, "_JUDGED", 10)
    source = make_source(has_test=False)
    stored = store_model(scattered_model(CARD), CARD, source)
    assert stored.evaluation is None
    assert stored.accuracy_before == 1


def test_a_model_of_another_genotype_is_found_out():
    card = dataclasses.replace(CARD, genotype=one_node_genotype("max_pool_3x3"))
    other = make_card(genotype=one_node_genotype("avg_pool_3x3"))
    source = make_source()
    with pytest.raises(ValueError, match=r"it answers otherwise. Expected: accuracy"):
        store_model(scattered_model(other), card, source)


def test_numbers_that_are_not_finite_are_refused():
    model = scattered_model(CARD)
    _, bias = head_of(model)
    bias.assign([-np.inf, 0, 0])  # The probabilities are fine.
    with pytest.raises(ValueError, match="must be finite in float32"):
        store_model(model, CARD, make_source())


def test_weights_that_are_too_large_are_refused():
    model = scattered_model(CARD)
    with pytest.raises(ValueError, match=r"smaller than 1,000 bytes. Received: \d"):
        store_model(model, CARD, make_source(), 1000)
    assert len(store_model(model, CARD, make_source()).content) > 1000
