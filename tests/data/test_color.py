"""Changes of brightness, contrast and saturation, against a plain twin."""

import numpy as np
import pytest
from keras import ops

from darts_keras.data.color import DRAWS, jitter_color

RANDOM = np.random.default_rng(0)


def gray(image):
    if image.shape[-1] == 3:
        return 0.299 * image[..., 0] + 0.587 * image[..., 1] + 0.114 * image[..., 2]
    return image.mean(-1)


def twin(image, brightness, contrast, saturation):
    image = np.clip(image.astype("float64") * brightness, 0, 255)
    mean = gray(image).mean()
    image = np.clip(contrast * image + (1 - contrast) * mean, 0, 255)
    if image.shape[-1] != 3:
        return image
    other = gray(image)[..., None]
    return np.clip(saturation * image + (1 - saturation) * other, 0, 255)


def run(images, draws, strength):
    draws = [ops.convert_to_tensor(draw, "float32") for draw in draws]
    images = ops.convert_to_tensor(images, "float32")
    return np.array(jitter_color(images, draws, strength))


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("strength", [0.4, 1.0])
def test_it_computes_the_steps_in_their_order(channels, strength):
    images = RANDOM.uniform(0, 255, (20, 6, 7, channels))
    draws = RANDOM.uniform(size=(DRAWS, 20, 1))
    outputs = run(images, draws, strength)
    factors = 1 - strength + 2 * strength * draws[..., 0]
    for image, output, factor in zip(images, outputs, factors.T, strict=True):
        np.testing.assert_allclose(output, twin(image, *factor), atol=0.01)


def test_values_stay_pixels():
    images = RANDOM.choice([0.0, 255.0], (200, 4, 4, 3))
    outputs = run(images, RANDOM.uniform(size=(DRAWS, 200, 1)), 1.0)
    assert outputs.min() == 0
    assert outputs.max() == 255


def test_no_strength_changes_nothing():
    images = RANDOM.integers(0, 256, (5, 4, 4, 3))
    outputs = run(images, RANDOM.uniform(size=(DRAWS, 5, 1)), 0.0)
    np.testing.assert_allclose(outputs, images, atol=1e-4)


def test_each_step_at_its_lowest_takes_away_what_it_is_named_after():
    images = RANDOM.uniform(0, 255, (3, 5, 5, 3))
    none, half = np.zeros((3, 1)), np.full((3, 1), 0.5)  # Factors 0 and 1.
    assert not run(images, (none, half, half), 1.0).any()
    flat = run(images, (half, none, half), 1.0)
    means = gray(images).mean((1, 2))
    for image, mean in zip(flat, means, strict=True):
        np.testing.assert_allclose(image, mean, rtol=1e-5)
    outputs = run(images, (half, half, none), 1.0)
    expected = np.repeat(gray(images)[..., None], 3, axis=-1)
    np.testing.assert_allclose(outputs, expected, rtol=1e-4)
