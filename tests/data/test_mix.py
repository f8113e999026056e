"""Mixup and cutmix."""

import keras
import numpy as np
import pytest
from compiled import compiled
from keras import ops
from only_on import only_on

from darts_keras.data.mix import mix

BOTH = {"mixup": 0.4, "cutmix": 1.0}


def noise(*shape):
    return np.random.default_rng(0).uniform(1, 2, shape).astype("float32")


def run(images, seed=0, **alphas):
    mixed, share = mix(ops.convert_to_tensor(images), seed, **alphas)
    return np.array(mixed), np.array(share)


def holes(mixed, images):
    """Returns which pixels are the partner's, after checking that each is one."""
    own, other = mixed == images, mixed == images[::-1]
    assert (own | other).all()
    assert (own.all(-1) | other.all(-1)).all()
    return ~own.all(-1)


def is_rectangle(hole):
    rows, columns = np.flatnonzero(hole.any(1)), np.flatnonzero(hole.any(0))
    return hole.sum() == (np.ptp(rows) + 1) * (np.ptp(columns) + 1)


def test_mixup_adds_the_partner_from_the_other_end():
    images = noise(41, 6, 5, 3)
    mixed, share = run(images, mixup=0.8)
    assert (share.dtype, share.shape) == (np.float32, (41,))
    weight = share.astype("float64")[:, None, None, None]
    expected = weight * images + (1 - weight) * images[::-1]
    np.testing.assert_allclose(mixed, expected, rtol=1e-6)
    assert len(np.unique(share)) == 41
    np.testing.assert_allclose(mixed[20], images[20], rtol=1e-6)  # Its own partner.


def test_mixup_draws_its_share_from_the_beta_distribution():
    for alpha in (0.2, 1.0, 4.0):
        _, share = run(noise(20_000, 1, 1, 1), mixup=alpha)
        assert share.mean() == pytest.approx(0.5, abs=0.01)
        assert share.var() == pytest.approx(1 / (4 * (2 * alpha + 1)), rel=0.03)


@pytest.mark.parametrize("shape", [(300, 16, 12, 3), (301, 7, 9, 1)])
def test_cutmix_shows_a_rectangle_of_the_partner_and_counts_its_pixels(shape):
    images = noise(*shape)
    mixed, share = run(images, cutmix=1.0)
    own_partner = np.arange(len(images)) == (len(images) - 1) / 2
    hole = holes(mixed, images)[~own_partner]
    pixels = hole.sum((1, 2))
    expected = 1 - pixels / (shape[1] * shape[2])
    np.testing.assert_allclose(share[~own_partner], expected, rtol=0, atol=1e-6)
    assert all(is_rectangle(h) for h in hole[pixels > 0])
    assert len(np.unique(pixels)) > 20


def test_rectangles_of_cutmix_have_the_drawn_size_around_a_random_pixel():
    height, width = 16, 20
    images = np.zeros((4000, height, width, 1), "float32")
    images[:2000] = 1
    mixed, share = run(images, cutmix=1.0)
    hole = mixed[..., 0] != images[..., 0]
    assert (hole.sum((1, 2)) > 0).mean() > 0.9
    # Uniform share, cut off at the borders around a uniform center: brute force.
    generator = np.random.default_rng(1)
    sides = np.sqrt(1 - generator.uniform(size=4000))
    expected = []
    for side in sides:
        rows, columns = int(side * height), int(side * width)
        top = generator.integers(height) - rows // 2
        left = generator.integers(width) - columns // 2
        area = (min(top + rows, height) - max(top, 0)) * (
            min(left + columns, width) - max(left, 0)
        )
        expected.append(1 - area / (height * width))
    assert share.mean() == pytest.approx(np.mean(expected), abs=0.015)
    assert share.std() == pytest.approx(np.std(expected), rel=0.05)


def test_with_both_each_image_has_one_of_them_at_random():
    images = noise(2000, 6, 6, 1)
    mixed, share = run(images, mixup=1.0, cutmix=1.0)
    copied = ((mixed == images) | (mixed == images[::-1])).all((1, 2, 3))
    assert copied.mean() == pytest.approx(0.5, abs=0.05)
    # Whatever the kind, the share is uniform: neither is for small shares only.
    counts, _ = np.histogram(share[~copied], bins=4, range=(0, 1))
    assert counts.min() > 0.2 * counts.sum()
    cut_share = (mixed == images).mean((1, 2, 3))
    np.testing.assert_allclose(share[copied], cut_share[copied], atol=1e-6)
    weight = share[:, None, None, None]
    expected = weight * images + (1 - weight) * images[::-1]
    np.testing.assert_allclose(mixed[~copied], expected[~copied], rtol=1e-5)


def test_nothing_switched_on_changes_nothing():
    images = noise(5, 4, 4, 1)
    mixed, share = run(images)
    np.testing.assert_array_equal(mixed, images)
    np.testing.assert_array_equal(share, np.ones(5, "float32"))


@pytest.mark.parametrize("alphas", [{"mixup": 0.2}, {"cutmix": 1.0}, BOTH], ids=str)
def test_seed_fixes_the_result(alphas):
    images = noise(9, 6, 6, 1)
    first = run(images, 3, **alphas)
    for again, before in zip(run(images, 3, **alphas), first, strict=True):
        np.testing.assert_array_equal(again, before)
    assert (run(images, 4, **alphas)[1] != first[1]).any()
    generator = keras.random.SeedGenerator(0)
    shares = [run(images, generator, **alphas)[1] for _ in range(2)]
    assert (shares[0] != shares[1]).any()


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32"])
def test_images_keep_their_type_and_the_share_stays_exact(dtype):
    images = ops.cast(noise(8, 6, 6, 1), dtype)
    mixed, share = mix(images, 0, mixup=0.2)
    assert keras.backend.standardize_dtype(mixed.dtype) == dtype
    assert keras.backend.standardize_dtype(share.dtype) == "float32"
    _, expected = run(noise(8, 6, 6, 1), mixup=0.2)
    np.testing.assert_array_equal(share, expected)


@pytest.mark.parametrize("alphas", [{}, {"mixup": 0.2}, {"cutmix": 1.0}, BOTH], ids=str)
def test_it_runs_compiled(alphas):
    images = noise(5, 6, 7, 3)
    graph = compiled(lambda x: mix(x, 0, **alphas), images)
    for batch in (1, 5):
        for got, expected in zip(
            graph(images[:batch]), run(images[:batch], **alphas), strict=True
        ):
            np.testing.assert_allclose(got, expected, atol=1e-5)


@only_on("tensorflow", "XLA by `tf.function`")
def test_xla_compiles_it():
    import tensorflow as tf

    images = noise(4, 6, 7, 3)
    step = tf.function(lambda x: mix(x, 0, **BOTH), jit_compile=True)
    mixed, share = step(images)
    assert np.isfinite(mixed).all()
    assert ((np.array(share) >= 0) & (np.array(share) <= 1)).all()


@pytest.mark.parametrize("name", ["mixup", "cutmix"])
@pytest.mark.parametrize("alpha", [-0.1, float("nan"), float("inf")])
def test_alphas_must_be_non_negative(name, alpha):
    with pytest.raises(ValueError, match=rf"`{name}` must be a non-negative.*{alpha}"):
        run(noise(2, 4, 4, 1), **{name: alpha})


def test_integers_are_refused():
    with pytest.raises(TypeError, match=r"`images` must be floats.*dtype=uint8"):
        mix(np.zeros((2, 4, 4, 1), np.uint8), 0, mixup=0.2)
