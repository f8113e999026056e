"""The curvature in the architecture, against the whole Hessian in float64."""

import math

import keras
import numpy as np
import pytest
from compiled import compiled_for
from gradients import gradients
from keras import ops
from only_on import only_on
from search_toys import (
    NUM_CLASSES,
    SHAPE,
    ToySupernet,
    draw_batch,
    make_search,
    same,
    scale_pixels,
    values_of,
)

from darts_keras.data.augment import Augmentation
from darts_keras.data.preprocessing import Preprocessing
from darts_keras.models.snas_method import SnasMethod
from darts_keras.training.dominant_eigenvalue import (
    DominantEigenvalue,
    dominant_eigenvalue,
)
from darts_keras.training.optimizer import L2Adam
from darts_keras.training.overlay import Overlay

L2 = 2.0**-6  # That of `make_search`.


def alphas_of(search):
    return search.supernet.architecture_variables


def with_drawn_weights(search, seed):
    """Returns a search whose weights are the same on every backend."""
    generator = np.random.default_rng(seed)
    for weight in search.supernet.weight_variables:
        weight.assign(0.5 * generator.normal(size=weight.shape))
    return search


def stir_alphas(search, size=0.5):
    generator = np.random.default_rng(3)
    for alpha in alphas_of(search):
        alpha.assign(size * generator.normal(size=alpha.shape))


def full_hessian(search, batch, distance=1e-6):
    """The Hessian of loss and penalty, column by column, by central differences.

    In float64 they stay between two kinks and have digits enough. The gradient is
    the plain one of Keras' model, with the penalty written out.
    """
    alphas, (images, labels) = alphas_of(search), batch

    def objective(*values):
        with Overlay(zip(alphas, values, strict=True)):
            logits = search.supernet(images, training=True)
            loss = ops.cast(search.compute_loss(images, labels, logits), "float64")
        return loss + sum(L2 / 2 * ops.sum(value**2) for value in values)

    shapes, kept = [alpha.shape for alpha in alphas], values_of(alphas)
    gradient = compiled_for(
        lambda *values: gradients(objective, [], values), shapes, "float64"
    )
    columns = []
    for which, shape in enumerate(shapes):
        for place in np.ndindex(*shape):
            ends = []
            for sign in (1, -1):
                moved = [value.copy() for value in kept]
                moved[which][place] += sign * distance
                parts = gradient(*map(ops.convert_to_tensor, moved))
                ends.append(np.concatenate([np.ravel(part) for part in parts]))
            columns.append((ends[0] - ends[1]) / (2 * distance))
    return np.stack(columns)


@pytest.fixture(scope="module")
def measure():
    """Of a real supernet: pools, convolutions, normalization by the batch."""
    return DominantEigenvalue(with_drawn_weights(make_search(), seed=10))


def test_it_is_the_largest_eigenvalue_of_the_whole_hessian(measure):
    stir_alphas(measure.search)
    batch = draw_batch(1)
    hessian = full_hessian(measure.search, batch)
    eigenvalues = np.linalg.eigvalsh((hessian + hessian.T) / 2)
    # The largest in magnitude is negative here, so that a sign would show.
    assert -eigenvalues[0] > eigenvalues[-1] > 1.5 * L2
    assert measure(batch) == pytest.approx(eigenvalues[-1], rel=1e-3)
    measure.tolerance = 1e-6
    assert measure(batch) == pytest.approx(eigenvalues[-1], rel=1e-5)


def test_it_changes_nothing_and_is_the_same_again(measure):
    search, batch = measure.search, draw_batch(1)
    before = values_of(search.state_variables)
    first = measure(batch)
    assert same(values_of(search.state_variables), before)
    assert measure(batch) == first
    stir_alphas(search, 1.0)
    assert measure(batch) != first


@only_on("tensorflow", "a graph that is counted")
def test_one_graph_serves_every_batch_of_a_size(measure):
    for seed in (1, 2):
        measure(draw_batch(seed))
    assert measure._compiled.experimental_get_tracing_count() == 1


def new_toy(**settings):
    """A search with one choice; the same weights in all types of floats."""
    search = with_drawn_weights(make_search(new_supernet=ToySupernet, **settings), 6)
    alphas_of(search)[0].assign([0.5, -0.25])
    return search


def test_it_is_that_of_a_supernet_with_one_choice():
    search, batch = new_toy(), draw_batch(1)
    expected = np.linalg.eigvalsh(full_hessian(search, batch))[-1]
    assert expected > 1.5 * L2
    assert dominant_eigenvalue(search, batch) == pytest.approx(expected, rel=1e-5)


def test_the_seed_fixes_where_it_begins():
    search, batch = new_toy(), draw_batch(1)
    values = [dominant_eigenvalue(search, batch, seed) for seed in (0, 0, 1)]
    assert values[0] == values[1]
    assert values[2] == pytest.approx(values[0], rel=1e-2)


def test_the_penalty_of_the_alphas_is_part_of_it():
    batch = draw_batch(1)
    values = []
    for l2 in (0.0, 0.5):
        search = new_toy(architecture_optimizer=L2Adam(0.1, l2=l2))
        values.append(dominant_eigenvalue(search, batch))
    assert values[1] - values[0] == pytest.approx(0.5, rel=1e-6)
    plain = new_toy(architecture_optimizer=keras.optimizers.SGD(0.1))
    assert dominant_eigenvalue(plain, batch) == values[0]


def raw_batch():
    generator = np.random.default_rng(0)
    images = generator.integers(0, 256, (4, *SHAPE), np.uint8)
    return images, generator.integers(0, NUM_CLASSES, 4).astype("int32")


def test_images_are_normalized_and_not_augmented():
    images, labels = raw_batch()
    values, seen = [], []
    for augmentation in (Augmentation(), Augmentation(cutout=4)):
        preprocess = Preprocessing(augmentation, [0.5], [0.25], "float64")
        seen.append(preprocess.normalized(images))
        search = new_toy(preprocess=preprocess)
        before = values_of(search.state_variables)
        values.append(dominant_eigenvalue(search, (images, labels)))
        assert same(values_of(search.state_variables), before)
    values.append(dominant_eigenvalue(new_toy(), (seen[0], labels)))
    assert values[0] == values[1] == values[2]


def test_any_other_preprocessing_gets_an_integer_seed():
    seeds = []

    def preprocess(images, seed):
        seeds.append(seed)
        return scale_pixels(images, seed)

    value = dominant_eigenvalue(new_toy(preprocess=preprocess), raw_batch(), seed=7)
    assert math.isfinite(value)
    assert seeds == [7]


def test_a_method_that_draws_draws_the_same_for_all_products():
    search = new_toy(method=SnasMethod(seed=3))
    before = values_of(search.state_variables)
    batch = draw_batch(1)
    first = dominant_eigenvalue(search, batch)
    assert same(values_of(search.state_variables), before)
    assert dominant_eigenvalue(search, batch) == first
    # Two products of the same vector; another draw would show in the second.
    measure = DominantEigenvalue(search)
    vector = ops.convert_to_tensor([0.6, -0.8], "float64")
    products = [np.asarray(measure._product(*batch, vector)) for _ in range(2)]
    np.testing.assert_array_equal(*products)


@pytest.mark.parametrize("precision", ["float32", "mixed_bfloat16", "mixed_float16"])
def test_less_precise_searches_have_about_the_same(precision):
    batch = draw_batch(1, dtype="float32")
    precise, rough = (
        dominant_eigenvalue(new_toy(dtype=dtype), batch)
        for dtype in ("float64", precision)
    )
    tolerance = 1e-4 if precision == "float32" else 0.1
    assert rough == pytest.approx(precise, rel=tolerance)


def test_a_broken_search_has_none():
    search = new_toy()
    alphas_of(search)[0].assign([math.nan, 0.0])
    assert math.isnan(dominant_eigenvalue(search, draw_batch(1)))
