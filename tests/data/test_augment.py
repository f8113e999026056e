"""Augmentation, against a plain twin in NumPy."""

import dataclasses
import itertools

import keras
import numpy as np
import pytest
from compiled import compiled
from tensors import dtype_of

from darts_keras.data.augment import Augmentation, augment, normalize

ONE = (0.0,), (1 / 255,)  # Statistics that leave pixels at 0..255.
PLAIN = Augmentation(crop_padding=0, flip=False)


def noise(*shape):
    return np.random.default_rng(0).integers(1, 256, shape, np.uint8)


def run(images, seed=0, statistics=ONE, **settings):
    augmentation = dataclasses.replace(PLAIN, **settings)
    return np.array(augment(images, seed, augmentation, *statistics))


def windows(image, padding):
    """Yields `((dy, dx, flipped), window)` for all that a crop may show."""
    height, width, _ = image.shape
    padded = np.pad(image, ((padding, padding), (padding, padding), (0, 0)))
    for dy, dx in itertools.product(range(2 * padding + 1), repeat=2):
        window = padded[dy : dy + height, dx : dx + width]
        yield (dy, dx, False), window
        yield (dy, dx, True), window[:, ::-1]


@pytest.mark.parametrize(
    "shape", [(40, 17, 16, 1), (40, 16, 20, 3), (40, 16, 16, 8)], ids=str
)
def test_every_image_becomes_one_of_its_windows(shape):
    images = noise(*shape)
    outputs = run(images, crop_padding=2, flip=True)
    for image, output in zip(images, outputs, strict=True):
        assert any(np.allclose(output, w, atol=1e-3) for _, w in windows(image, 2))


def test_shifts_and_flips_are_uniform_and_independent():
    image = noise(16, 16, 1)
    known = {w.astype("float32").tobytes(): key for key, w in windows(image, 1)}
    images = np.repeat(image[None], 3600, axis=0)
    outputs = np.rint(run(images, crop_padding=1, flip=True)).astype("float32")
    counts = dict.fromkeys(known.values(), 0)
    for output in outputs:
        counts[known[output.tobytes()]] += 1
    observed = np.array(list(counts.values()))  # Of 9 shifts x 2, 200 each.
    assert len(observed) == 18
    assert ((observed - 200) ** 2 / 200).sum() < 43.8  # Chi-square, 17, p = 0.0004.


def test_padding_is_black_before_normalization():
    images = np.full((64, 16, 16, 1), 255, np.uint8)
    outputs = run(images, statistics=((0.5,), (0.25,)), crop_padding=4)
    values = np.unique(outputs.round(4))
    np.testing.assert_allclose(values, [-2, 2], atol=1e-4)


def test_flip_alone_mirrors_about_half():
    image = noise(16, 16, 3)
    outputs = run(np.repeat(image[None], 400, axis=0), flip=True)
    flipped = [np.allclose(output, image[:, ::-1], atol=1e-3) for output in outputs]
    kept = [np.allclose(output, image, atol=1e-3) for output in outputs]
    assert all(f != k for f, k in zip(flipped, kept, strict=True))
    assert 150 < sum(flipped) < 250


@pytest.mark.parametrize("cutout", [5, 8])
def test_cutout_blanks_one_square_cut_off_at_the_borders(cutout):
    height, width = 16, 20
    outputs = run(np.full((2000, height, width, 2), 255, np.uint8), cutout=cutout)
    holes = outputs[..., 0] == 0
    np.testing.assert_array_equal(holes, outputs[..., 1] == 0)
    seen = {hole.tobytes() for hole in holes}
    expected = {}
    for cy, cx in itertools.product(range(height), range(width)):
        hole = np.zeros((height, width), bool)
        top, left = cy - cutout // 2, cx - cutout // 2
        hole[max(top, 0) : top + cutout, max(left, 0) : left + cutout] = True
        expected[hole.tobytes()] = hole.sum()
    assert seen <= set(expected)
    assert len(seen) > 0.98 * len(expected)
    mean = np.mean(list(expected.values()))
    assert holes.sum((1, 2)).mean() == pytest.approx(mean, rel=0.05)


def test_cutout_is_the_mean_color():
    outputs = run(noise(8, 16, 16, 1), statistics=((0.7,), (0.1,)), cutout=6)
    assert ((outputs == 0).sum((1, 2, 3)) >= 9).all()


def test_cutout_is_independent_of_the_shift():
    white = np.full((1000, 16, 16, 1), 255, np.uint8)
    half = (0.5,), (0.5,)  # Black becomes -1, white 1, and a hole 0.
    outputs = run(white, statistics=half, crop_padding=4, cutout=4)[..., 0]
    for axis in (1, 2):
        lines = np.moveaxis(outputs, axis, 1)  # (batch, line, across)
        border = (lines.round() == -1).mean(2) > 0.5  # (batch, line)
        shift = border[:, :8].sum(1) - border[:, 8:].sum(1)
        center = ((lines == 0).any(2) * np.arange(16)).max(1)
        assert abs(np.corrcoef(shift, center)[0, 1]) < 0.15


def test_cutout_may_cover_the_whole_image():
    assert not run(noise(4, 16, 16, 1), cutout=40).any()


def test_seed_fixes_the_result():
    images = noise(16, 16, 16, 3)
    settings = {"crop_padding": 4, "flip": True, "cutout": 4}
    first = run(images, 3, **settings)
    np.testing.assert_array_equal(run(images, 3, **settings), first)
    assert (run(images, 4, **settings) != first).any()


def test_each_image_gets_its_own_draw():
    images = np.repeat(noise(1, 16, 16, 1), 32, axis=0)
    outputs = run(images, crop_padding=4)
    assert len({output.tobytes() for output in outputs}) > 20


def test_seed_generator_gives_new_draws_at_each_call():
    generator = keras.random.SeedGenerator(0)
    images = noise(16, 16, 16, 1)
    first, second = (run(images, generator, crop_padding=4) for _ in range(2))
    assert (first != second).any()
    again = run(images, keras.random.SeedGenerator(0), crop_padding=4)
    np.testing.assert_array_equal(again, first)


def test_switching_one_step_does_not_change_the_draws_of_another():
    images = noise(16, 16, 16, 1)
    with_cutout = run(images, crop_padding=4, flip=True, cutout=4)
    without = run(images, crop_padding=4, flip=True)
    changed = with_cutout != without
    assert (with_cutout[changed] == 0).all()
    assert changed.mean() < 0.1


def test_images_keep_their_place_in_the_batch():
    images = np.repeat(np.arange(1, 33, dtype=np.uint8), 16 * 16)
    images = images.reshape(32, 16, 16, 1)
    outputs = run(images, crop_padding=4, flip=True)
    # The shift is smaller than the image, so that its middle always shows.
    np.testing.assert_allclose(outputs[:, 8, 8, 0], np.arange(1, 33), atol=1e-3)


def test_normalization_gives_mean_zero_and_deviation_one():
    images = noise(64, 16, 16, 3)
    pixels = images / 255
    mean, deviation = pixels.mean((0, 1, 2)), pixels.std((0, 1, 2))
    outputs = np.array(normalize(images, mean, deviation))
    np.testing.assert_allclose(outputs, (pixels - mean) / deviation, atol=1e-5)
    np.testing.assert_allclose(outputs.mean((0, 1, 2)), 0, atol=1e-5)
    np.testing.assert_allclose(outputs.std((0, 1, 2)), 1, atol=1e-5)


def test_nothing_switched_on_is_normalization():
    images = noise(4, 16, 16, 3)
    statistics = (0.5, 0.4, 0.3), (0.2, 0.3, 0.1)
    np.testing.assert_array_equal(
        run(images, statistics=statistics), np.array(normalize(images, *statistics))
    )


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32"])
def test_result_has_the_wanted_dtype(dtype):
    images = noise(2, 16, 16, 1)
    outputs = augment(images, 0, Augmentation(cutout=4), *ONE, dtype=dtype)
    assert dtype_of(outputs) == dtype
    outputs = normalize(images, *ONE, dtype=dtype)
    assert dtype_of(outputs) == dtype


def test_batch_size_may_be_dynamic_in_a_graph():
    settings = Augmentation(cutout=4)
    statistics = (0.5,) * 3, (0.25,) * 3
    images = noise(5, 16, 18, 3)
    graph = compiled(lambda x: augment(x, 0, settings, *statistics), images)
    for batch in (1, 5):
        eager = augment(images[:batch], 0, settings, *statistics)
        np.testing.assert_allclose(graph(images[:batch]), eager, rtol=1e-6)


@pytest.mark.parametrize("name", ["crop_padding", "cutout"])
@pytest.mark.parametrize("value", [-1, 1.5, True, "4"])
def test_sizes_must_be_non_negative_integers(name, value):
    with pytest.raises(ValueError, match=rf"`{name}` must be a non-negative.*{value}"):
        Augmentation(**{name: value})
