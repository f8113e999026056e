"""The bundled sample."""

import time

import numpy as np

from darts_keras.data.bundled import BUNDLED

# Of the arrays that docs/make_sample.py takes from the full set.
FINGERPRINT = "a9efb49f4b03e2c822be63bad30194a54b6e6b707853c938d0682918568a93e5"


def test_sample_is_balanced_and_unchanged():
    source = BUNDLED["fashion_mnist_sample"]()
    assert source.image_shape == (28, 28, 1)
    assert len(source.classes) == 10
    assert np.bincount(source.load_train()[1]).tolist() == [600] * 10
    assert np.bincount(source.load_test()[1]).tolist() == [100] * 10
    assert source.fingerprint() == FINGERPRINT


def test_train_and_test_images_are_all_different():
    source = BUNDLED["fashion_mnist_sample"]()
    images = np.concatenate([source.load_train()[0], source.load_test()[0]])
    assert len({image.tobytes() for image in images}) == 7000


def test_sample_loads_in_a_second():
    start = time.perf_counter()
    BUNDLED["fashion_mnist_sample"]()
    assert time.perf_counter() - start < 1
