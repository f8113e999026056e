"""Preprocessing is augmentation with its settings tied on, and can be saved."""

import keras
import numpy as np

from darts_keras.data.augment import Augmentation, augment, normalize
from darts_keras.data.preprocessing import Preprocessing

SETTINGS = (Augmentation(crop_padding=2, cutout=3), (0.4, 0.5), (0.2, 0.3))
IMAGES = np.random.default_rng(0).integers(0, 256, (4, 9, 7, 2), np.uint8)


def test_it_augments_with_its_settings():
    seen = Preprocessing(*SETTINGS)(IMAGES, 3)
    np.testing.assert_array_equal(seen, augment(IMAGES, 3, *SETTINGS))
    half = Preprocessing(*SETTINGS, dtype="bfloat16")(IMAGES, 3)
    assert keras.backend.standardize_dtype(half.dtype) == "bfloat16"


def test_without_augmentation_it_only_normalizes():
    seen = Preprocessing(*SETTINGS).normalized(IMAGES)
    np.testing.assert_array_equal(seen, normalize(IMAGES, *SETTINGS[1:]))
    half = Preprocessing(*SETTINGS, dtype="bfloat16").normalized(IMAGES)
    assert keras.backend.standardize_dtype(half.dtype) == "bfloat16"


def test_it_survives_serialization():
    before = Preprocessing(*SETTINGS, dtype="float16")
    after = keras.saving.deserialize_keras_object(
        keras.saving.serialize_keras_object(before)
    )
    assert vars(after) == vars(before)
    np.testing.assert_array_equal(after(IMAGES, 5), before(IMAGES, 5))
