"""The first layer of a classifier: it normalizes raw images."""

import keras
import numpy as np
import pytest
from contract import check_layer

from darts_keras.data.augment import normalize
from darts_keras.layers.normalize import Normalize

MEAN, DEVIATION = (0.2, 0.4, 0.6), (0.1, 0.2, 0.3)
IMAGES = np.random.default_rng(0).integers(0, 256, (4, 5, 7, 3), np.uint8)


def test_normalize_keeps_the_contract(tmp_path):
    check_layer(
        lambda dtype: Normalize(MEAN, DEVIATION, dtype=dtype),
        (4, 5, 7, 3),
        tmp_path=tmp_path,
    )


@pytest.mark.parametrize(
    ("dtype", "tolerance"),
    [("float64", 1e-12), ("float32", 1e-5), ("mixed_bfloat16", 0.02)],
)
@pytest.mark.parametrize("images", [IMAGES, IMAGES.astype("float32")])
def test_it_computes_the_formula(images, dtype, tolerance):
    outputs = Normalize(MEAN, DEVIATION, dtype=dtype)(images)
    expected = (IMAGES / 255 - MEAN) / DEVIATION
    outputs = keras.ops.convert_to_numpy(keras.ops.cast(outputs, "float64"))
    np.testing.assert_allclose(outputs, expected, rtol=0, atol=6 * tolerance)


def test_it_computes_the_same_bits_as_training_sees():
    seen = normalize(IMAGES, MEAN, DEVIATION)
    layer = Normalize(MEAN, DEVIATION, dtype="float32")
    np.testing.assert_array_equal(np.array(layer(IMAGES)), np.array(seen))
    half = Normalize(MEAN, DEVIATION, dtype="mixed_float16")(IMAGES)
    seen = normalize(IMAGES, MEAN, DEVIATION, dtype="float16")
    np.testing.assert_array_equal(np.array(half), np.array(seen))


def test_half_precision_does_not_round_the_pixels():
    layer = Normalize((200 / 255,), (1 / 255,), dtype="mixed_bfloat16")
    outputs = layer(np.full((1, 2, 2, 1), 200.3, "float32"))
    np.testing.assert_allclose(keras.ops.cast(outputs, "float32"), 0.3, atol=0.01)


def test_it_learns_nothing():
    layer = Normalize(MEAN, DEVIATION)
    layer.build((None, 5, 7, 3))
    assert not layer.variables


def test_arguments_must_fit_each_other():
    with pytest.raises(ValueError, match=r"one value a channel each.*\(0.1,\)"):
        Normalize(MEAN, (0.1,))
    for wrong in (0, -1, float("nan"), float("inf")):
        with pytest.raises(ValueError, match=rf"must be positive.*{float(wrong)}"):
            Normalize((0.5, 0.5), (0.1, wrong))


def test_images_must_have_as_many_channels():
    with pytest.raises(ValueError, match=r"must have 3 channels.*\(4, 5, 7, 1\)"):
        Normalize(MEAN, DEVIATION)(IMAGES[..., :1])
