"""Augmentation and mixing of a share of a batch give its rows of the whole."""

import numpy as np
import pytest
from batch_shares import ascending_rows, mirrored_rows, run_replicas
from keras import ops, random

from darts_keras.data.augment import Augmentation, augment
from darts_keras.data.draws import uniform
from darts_keras.data.mix import mix

IMAGES = np.random.default_rng(0).integers(0, 256, (10, 9, 8, 3)).astype("float32")
EVERYTHING = Augmentation(cutout=3, erasing=0.5, min_crop=0.5, color_jitter=0.4)


def run(function, images, rows):
    """Checks that replicas compute, with new seeds, what one device does."""

    def outputs(rows):
        seed = random.SeedGenerator(3)
        calls = [function(ops.convert_to_tensor(images[rows]), seed) for _ in range(2)]
        return [ops.convert_to_numpy(x) for outputs in calls for x in outputs]

    whole = outputs(list(range(len(images))))
    results, _ = run_replicas(lambda _, own: outputs(own), rows)
    for own, result in zip(rows, results, strict=True):
        for actual, expected in zip(result, whole, strict=True):
            np.testing.assert_array_equal(actual, expected[own])
    half = len(whole) // 2
    for first, second in zip(whole[:half], whole[half:], strict=True):
        assert np.any(first != second)  # Every call draws anew.


@pytest.mark.parametrize("counts", [(5, 5), (3, 3, 2, 2), (10, 0)], ids=str)
def test_draws_are_those_of_the_whole_batch(counts):
    rows = ascending_rows(counts)
    run(lambda images, seed: uniform(seed, len(images), 4), IMAGES, rows)


def test_augmentation_is_that_of_the_whole_batch():
    statistics = (0.5, 0.4, 0.3), (0.2, 0.3, 0.1)

    def change(images, seed):
        return [augment(images, seed, EVERYTHING, *statistics)]

    run(change, IMAGES, ascending_rows((3, 3, 2, 2)))


@pytest.mark.parametrize(("total", "num_replicas"), [(9, 2), (10, 4)])
@pytest.mark.parametrize("alphas", [{"mixup": 0.4}, {"mixup": 0.4, "cutmix": 1.0}])
def test_mixtures_are_those_of_the_whole_batch(total, num_replicas, alphas):
    rows = mirrored_rows(total, num_replicas)
    run(lambda images, seed: mix(images, seed, **alphas), IMAGES[:total], rows)
