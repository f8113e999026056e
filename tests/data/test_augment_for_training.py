"""The steps of augmentation that only a training takes, and how all fit together."""

import dataclasses

import keras
import numpy as np
import pytest
from compiled import compiled
from only_on import only_on

from darts_keras.data.augment import Augmentation, augment

ONE = (0.0,), (1 / 255,)  # Statistics that leave pixels at 0..255.
PLAIN = Augmentation(crop_padding=0, flip=False)
ALL = Augmentation(cutout=3, erasing=0.5, min_crop=0.3, color_jitter=0.4)
RAMP = np.broadcast_to(np.arange(16.0, 32.0)[:, None], (16, 16))[..., None]


def noise(*shape):
    return np.random.default_rng(0).integers(1, 256, shape, np.uint8)


def run(images, seed=0, statistics=ONE, **settings):
    augmentation = dataclasses.replace(PLAIN, **settings)
    return np.array(augment(images, seed, augmentation, *statistics))


def parts_seen(count, **settings):
    """Returns where images begin and how fast they go on, by row and by column."""
    rows, columns = (np.repeat(ramp[None], count, axis=0) for ramp in (RAMP, RAMP.T))
    columns = np.moveaxis(columns, 1, -1)
    rows, columns = (run(images, **settings)[..., 0] for images in (rows, columns))
    # In the middle, where no border is near.
    return (rows[:, 9, 8] - rows[:, 7, 8]) / 2, (
        columns[:, 8, 9] - columns[:, 8, 7]
    ) / 2


@only_on("tensorflow", "which numbers it draws")
def test_a_search_draws_what_it_always_drew():
    images = np.arange(256, dtype=np.uint8).reshape(1, 16, 16, 1).repeat(4, axis=0)
    outputs = np.array(augment(images, 7, Augmentation(cutout=3), *ONE))
    middle = np.rint(outputs[:, 8, 7:9, 0]).astype(int)
    assert middle.tolist() == [[166, 165], [167, 168], [151, 152], [0, 68]]
    assert (outputs == 0).sum((1, 2, 3)).tolist() == [69, 41, 25, 122]


def test_an_image_shows_a_part_of_itself_enlarged():
    height, width = parts_seen(400, min_crop=0.25)
    area = height * width
    assert area.min() >= 0.25 - 1e-4
    assert area.max() <= 1 + 1e-4
    assert area.mean() == pytest.approx(0.625, abs=0.05)
    assert (height / width).min() >= 3 / 4 - 1e-3
    assert (height / width).max() <= 4 / 3 + 1e-3
    assert len(np.unique(area.round(6))) > 390


def test_enlarged_images_are_mirrored_half_of_the_time():
    height, width = parts_seen(400, min_crop=0.25, flip=True)
    assert height.min() > 0
    assert 150 < (width < 0).sum() < 250
    assert (np.abs(width) * height).min() >= 0.25 - 1e-4


def test_black_borders_are_put_around_the_enlarged_image():
    white = np.full((200, 16, 16, 1), 255, np.uint8)
    settings = {"crop_padding": 4, "flip": True}
    outputs = run(white, min_crop=0.3, **settings)
    np.testing.assert_allclose(outputs, run(white, **settings), atol=1e-3)


def test_an_integer_seed_draws_crop_and_shift_apart():
    image = RAMP[None]
    outputs = [run(image, seed, min_crop=0.3, crop_padding=4) for seed in range(150)]
    lines = np.array(outputs)[:, 0, :, 8, 0]  # A column of each.
    shift = (lines[:, :8] == 0).sum(1) - (lines[:, 8:] == 0).sum(1)
    enlargement = (lines[:, 9] - lines[:, 7]) / 2
    assert abs(np.corrcoef(shift, enlargement)[0, 1]) < 0.25


def test_colors_change_before_normalization():
    images = noise(50, 8, 8, 3)
    mean, deviation = (0.4, 0.5, 0.6), (0.1, 0.2, 0.3)
    changed = run(images, color_jitter=0.5)
    outputs = run(images, statistics=(mean, deviation), color_jitter=0.5)
    assert np.abs(changed - images).mean() > 5
    assert changed.min() >= 0
    assert changed.max() <= 255
    np.testing.assert_allclose(outputs, (changed / 255 - mean) / deviation, atol=1e-4)


def test_brightness_factors_are_uniform():
    images = np.full((3000, 2, 2, 1), 100, np.uint8)  # No contrast to change.
    factors = run(images, color_jitter=0.4)[:, 0, 0, 0] / 100
    counts, _ = np.histogram(factors, bins=8, range=(0.6, 1.4))
    assert counts.sum() == 3000
    assert counts.min() > 300


def test_erased_pixels_have_the_mean_color():
    statistics = (0.3,), (0.2,)
    images = noise(400, 16, 16, 1)
    plain = run(images, statistics=statistics)
    outputs = run(images, statistics=statistics, erasing=0.4)
    changed = outputs != plain
    assert (outputs[changed] == 0).all()
    assert 120 < changed.any((1, 2, 3)).sum() < 200


STEPS = {
    "crop_padding": 2,
    "flip": True,
    "cutout": 4,
    "erasing": 0.9,
    "min_crop": 0.3,
    "color_jitter": 0.5,
}


@pytest.mark.parametrize("step", ["erasing", "min_crop", "color_jitter"])
def test_each_image_gets_its_own_draw(step):
    images = np.repeat(noise(1, 16, 16, 3), 40, axis=0)
    outputs = run(images, **{step: STEPS[step]})
    assert len({output.tobytes() for output in outputs}) > 30


@pytest.mark.parametrize("step", STEPS)
def test_switching_one_step_does_not_change_the_holes_of_others(step):
    images = noise(60, 16, 16, 1) // 2 + 100  # Jittered, none becomes the mean color.
    statistics = (1e-4,), (1.0,)
    on = run(images, statistics=statistics, **{**STEPS, "crop_padding": 0})
    settings = {**STEPS, "crop_padding": 0, step: getattr(PLAIN, step)}
    off = run(images, statistics=statistics, **settings)
    if step in ("cutout", "erasing"):
        assert ((on == 0) >= (off == 0)).all()
        assert ((on == 0) > (off == 0)).any()
    else:
        np.testing.assert_array_equal(on == 0, off == 0)


@pytest.mark.parametrize("step", ["erasing", "min_crop", "color_jitter"])
def test_switching_one_step_does_not_change_what_others_show(step):
    images = noise(60, 16, 16, 1)
    outputs = [run(images, **settings) for settings in (STEPS, {**STEPS, step: 0.6})]
    plain = run(images, **{**STEPS, step: getattr(PLAIN, step)})
    assert all((output != plain).any() for output in outputs)
    if step == "erasing":
        kept = outputs[0] != 0
        np.testing.assert_array_equal(outputs[0][kept], plain[kept])


def test_images_keep_their_place_in_the_batch():
    images = np.repeat(np.arange(1, 33, dtype=np.uint8), 256).reshape(32, 16, 16, 1)
    outputs = run(images, crop_padding=4, flip=True, erasing=1.0, min_crop=0.1)
    assert ((outputs == 0).mean((1, 2, 3)) < 1).all()
    np.testing.assert_allclose(outputs.max((1, 2, 3)), np.arange(1, 33), atol=1e-3)


def test_seed_fixes_the_result():
    images = noise(16, 16, 16, 3)
    first = run(images, 3, **STEPS)
    np.testing.assert_array_equal(run(images, 3, **STEPS), first)
    assert (run(images, 4, **STEPS) != first).any()
    generator = keras.random.SeedGenerator(0)
    assert (run(images, generator, **STEPS) != run(images, generator, **STEPS)).any()


@pytest.mark.parametrize("shape", [(5, 16, 18, 1), (5, 18, 16, 3), (5, 16, 16, 4)])
def test_it_runs_compiled(shape):
    statistics = (0.5,) * shape[-1], (0.25,) * shape[-1]
    images = noise(*shape)
    graph = compiled(lambda x: augment(x, 0, ALL, *statistics), images)
    for batch in (1, 5):
        eager = augment(images[:batch], 0, ALL, *statistics)
        np.testing.assert_allclose(graph(images[:batch]), eager, atol=1e-4)


@only_on("tensorflow", "XLA by `tf.function`")
def test_xla_compiles_it():
    import tensorflow as tf

    step = tf.function(lambda x: augment(x, 0, ALL, *ONE), jit_compile=True)
    outputs = np.array(step(noise(3, 16, 16, 1)))
    assert outputs.shape == (3, 16, 16, 1)
    assert np.isfinite(outputs).all()


@pytest.mark.parametrize("name", ["erasing", "min_crop", "color_jitter"])
@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan"), True, "1"])
def test_strengths_must_be_shares(name, value):
    with pytest.raises(ValueError, match=rf"`{name}` must be a number in .*{value}"):
        Augmentation(**{name: value})


def test_a_crop_must_keep_something():
    with pytest.raises(
        ValueError, match=r"`min_crop` must be a number in \(0, 1\].*=0"
    ):
        Augmentation(min_crop=0)
    Augmentation(min_crop=1, erasing=0, color_jitter=1)
