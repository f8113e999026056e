"""The network of a genotype: right numbers, and a Keras model like any other."""

import json
import subprocess
import sys

import keras
import numpy as np
import pytest
from network_toys import DARTS_V2, draw_images, network_twin, small_network
from tensors import dtype_of

from darts_keras.models.network import (
    build_network,
    drop_path_rates,
    inherit_weights,
)

STATISTICS = ((0.4, 0.5), (0.2, 0.25))


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize(
    ("input_shape", "settings"),
    [
        ((17, 20, 2), {"auxiliary_head": True, "num_cells": 5}),
        ((16, 19, 1), {"stem": "dual"}),
        ((40, 33, 1), {"stem": "dual", "form": "large"}),
    ],
)
def test_network_computes_its_formula(input_shape, settings, training):
    network = small_network(input_shape, dtype="float64", **settings)
    images = draw_images(input_shape, dtype="float64")
    expected = network_twin(network, images, training)
    outputs = network(images, training=training)
    outputs = outputs if isinstance(outputs, list) else [outputs]
    for actual, value in zip(outputs, expected, strict=True):
        np.testing.assert_allclose(actual, value, rtol=1e-7, atol=1e-8)


def test_the_auxiliary_head_follows_the_cell_at_two_thirds():
    network = small_network(auxiliary_head=True, num_cells=7)
    reads = network.get_layer("auxiliary_head").input
    assert reads is network.get_layer("cell_4").output
    assert [tuple(output.shape) for output in network.outputs] == [(None, 3)] * 2


def test_features_are_the_output_of_the_last_cell():
    images, network = draw_images(), small_network()
    backbone = small_network(include_top=False)
    backbone.set_weights(network.get_weights()[:-2])  # All but those of the head.
    assert backbone.layers[-1].name == "features"
    tap = keras.Model(network.input, network.get_layer("features").output)
    features = np.array(backbone(images))
    assert features.shape == (3, 5, 5, 4 * 8)
    np.testing.assert_array_equal(features, tap(images))
    kernel, bias = network.get_layer("head").get_weights()
    logits = features.mean((1, 2)) @ kernel + bias
    np.testing.assert_allclose(network(images), logits, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(("pooling", "reduce"), [("avg", np.mean), ("max", np.max)])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_pooling_makes_vectors_of_features(pooling, reduce, dtype):
    settings = {"include_top": False, "dtype": dtype}
    maps, vectors = (small_network(**settings, pooling=p) for p in (None, pooling))
    vectors.set_weights(maps.get_weights())
    images = draw_images()
    outputs = np.array(vectors(images))
    assert outputs.dtype == dtype
    expected = reduce(np.array(maps(images)), axis=(1, 2))
    np.testing.assert_allclose(outputs, expected, rtol=1e-5, atol=1e-6)


def test_with_statistics_it_takes_raw_pixels_and_gives_probabilities():
    raw = np.random.default_rng(0).integers(0, 256, (3, 17, 20, 2), dtype="uint8")
    plain = small_network(dtype="float64")
    whole = small_network(
        dtype="float64", statistics=STATISTICS, classifier_activation="softmax"
    )
    whole.set_weights(plain.get_weights())
    mean, deviation = STATISTICS
    logits = np.array(plain((raw / 255 - mean) / deviation))
    odds = np.exp(logits)
    probabilities = np.array(whole(raw))
    assert probabilities.dtype == "float32"
    expected = odds / odds.sum(1, keepdims=True)
    np.testing.assert_allclose(probabilities, expected, rtol=1e-4)


@pytest.mark.parametrize("dtype", ["mixed_float16", "mixed_bfloat16", "float64"])
def test_logits_are_wide_in_every_precision(dtype):
    network = small_network(dtype=dtype, auxiliary_head=True, drop_path_rate=0.1)
    outputs = network(draw_images(), training=True)
    wide = "float64" if dtype == "float64" else "float32"
    assert {dtype_of(x) for x in outputs} == {wide}
    assert {v.dtype for v in network.trainable_variables} == {wide}
    assert all(np.isfinite(np.asarray(logits)).all() for logits in outputs)


def test_a_loop_can_ramp_the_rates_of_drop_path():
    network = small_network(drop_path_rate=0.2)
    rates = drop_path_rates(network)
    assert len(rates) == 3
    np.testing.assert_allclose([float(rate) for rate in rates], 0.2, rtol=1e-6)
    images = draw_images()
    for rate in rates:
        rate.assign(0.0)
    calm = [np.asarray(network(images, training=True)) for _ in range(2)]
    np.testing.assert_array_equal(*calm)
    for rate in rates:
        rate.assign(0.5)
    wild = [np.asarray(network(images, training=True)) for _ in range(2)]
    assert np.any(wild[0] != wild[1])
    assert drop_path_rates(small_network()) == []


def test_what_training_needed_can_be_left_behind():
    trained = small_network(auxiliary_head=True, drop_path_rate=0.2)
    images = draw_images()
    trained(images, training=True)  # Moves statistics and states of generators.
    finished = build_network(DARTS_V2, (17, 20, 2), 3, 2, 3)
    inherit_weights(finished, trained)
    np.testing.assert_array_equal(finished(images), trained(images)[0])


def test_weights_of_another_network_are_refused():
    other = small_network(num_classes=4)
    with pytest.raises(ValueError, match="`network` must be of the same genotype"):
        inherit_weights(small_network(), other)


def test_a_file_gives_the_same_network_in_a_fresh_process(tmp_path):
    network = small_network(
        stem="dual",
        attention="se",
        statistics=STATISTICS,
        auxiliary_head=True,
        drop_path_rate=0.3,
    )
    images = 128 + 64 * draw_images()
    network(images, training=True)
    drop_path_rates(network)[0].assign(0.125)
    network.save(tmp_path / "network.keras")
    logits, auxiliary = network(images)
    arrays = {"images": images, "logits": logits, "auxiliary": auxiliary}
    np.savez(tmp_path / "arrays.npz", **arrays)
    here = keras.saving.load_model(tmp_path / "network.keras")
    np.testing.assert_array_equal(here(images)[0], logits)
    # As JSON: Keras revives the shapes of a file as lists.
    assert json.dumps(here.get_config()) == json.dumps(network.get_config())
    program = """
import keras, numpy as np, darts_keras
from darts_keras.models.network import drop_path_rates
network = keras.saving.load_model("network.keras")
arrays = np.load("arrays.npz")
logits, auxiliary = map(keras.ops.convert_to_numpy, network(arrays["images"]))
np.testing.assert_array_equal(logits, arrays["logits"])
np.testing.assert_array_equal(auxiliary, arrays["auxiliary"])
cell = network.get_layer("cell_1")
assert cell.cell == darts_keras.Genotype.published("DARTS_V2").reduction
assert float(drop_path_rates(network)[0]) == 0.125
"""
    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=True)


def test_it_trains_with_both_heads():
    network = small_network(auxiliary_head=True, drop_path_rate=0.2)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    network.compile("sgd", [loss, loss], loss_weights=[1, 0.4])
    before = [v.numpy() for v in network.trainable_variables]
    labels = np.arange(6) % 3
    images = draw_images(count=6)
    history = network.fit(images, [labels, labels], verbose=0)
    assert np.isfinite(history.history["loss"]).all()
    after = [v.numpy() for v in network.trainable_variables]
    assert all(np.any(a != b) for a, b in zip(after, before, strict=True))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"stem": "triple"}, "Unknown stem 'triple'"),
        ({"attention": "sse"}, r"Unknown attention block 'sse'\. Did you mean 'se'"),
        ({"form": "huge"}, "`form` must be one of"),
        ({"num_classes": 1}, "`num_classes` must be at least 2"),
        ({"filters": 3}, "`filters` must be even"),
        ({"num_cells": 2}, "`num_cells` must be at least 3"),
        ({"input_shape": (15, 16, 1)}, "Height and width in `image_shape`"),
        ({"drop_path_rate": 1.0}, r"`rate` must be in \[0, 1\).*rate=1.0"),
        ({"statistics": ((0.5,), (0.2,))}, "images must have 1 channel"),
        ({"pooling": "avg"}, "`pooling` must be None, or with `include_top=False`"),
        ({"include_top": False, "pooling": "sum"}, r"\('avg', 'max'\).*'sum'"),
        ({"classifier_activation": "relu"}, "must be None or 'softmax'.*'relu'"),
        ({"include_top": False, "auxiliary_head": True}, "need `include_top=True`"),
        (
            {"include_top": False, "classifier_activation": "softmax"},
            "need `include_top=True`.*classifier_activation='softmax'",
        ),
    ],
)
def test_settings_that_do_not_fit_are_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        small_network(**settings)
