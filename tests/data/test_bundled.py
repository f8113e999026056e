"""The bundled sample."""

import time

import numpy as np

from darts_keras.data.bundled import BUNDLED

# Of the arrays that docs/make_sample.py takes from the full set.
FINGERPRINT = "fe83eb39ff263788501cad29e56329490ccda4ef5060c4e973c6ae6db81bc1c2"


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
