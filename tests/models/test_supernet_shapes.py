"""Images that a supernet takes: their shapes, from cell to cell."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from darts_keras.layers.stem import STEMS, stem_form
from darts_keras.models.skeleton import plan_cells
from darts_keras.models.supernet import Supernet
from darts_keras.space.cell import SearchCell
from darts_keras.space.search_space import SearchSpace

SPACE = SearchSpace(operations=("none", "max_pool_3x3", "skip_connect"), num_nodes=1)


def new_supernet(shape, stem):
    supernet = Supernet(shape, 3, filters=2, num_cells=3, space=SPACE, stem=stem)
    supernet.build((None, *shape))
    return supernet


def draw(shape):
    return np.random.default_rng(0).normal(size=(2, *shape)).astype("float32")


@pytest.mark.parametrize(
    "shape", [(28, 28, 1), (32, 32, 3), (96, 64, 3), (33, 17, 2), (224, 224, 3)]
)
@pytest.mark.parametrize("stem", sorted(STEMS))
def test_images_of_any_shape_are_classified(stem, shape):
    supernet = new_supernet(shape, stem)
    for training in (False, True):
        logits = supernet(draw(shape), training=training)
        assert logits.shape == supernet.compute_output_shape((2, *shape)) == (2, 3)
        assert np.isfinite(np.asarray(logits)).all()


def check_chain(shape, stem, form, num_cells):
    """Follows the shapes from cell to cell: both inputs must agree in each."""
    plans = plan_cells(shape, 2, num_cells, stem, form)
    stem_layer = STEMS[stem](2, stem_form(shape, form))
    before, previous = stem_layer.compute_output_shape((None, *shape))
    for plan in plans:
        cell = SearchCell(
            plan.filters, SPACE, plan.reduction, plan.halve_before_previous
        )
        halved = [-(-side // 2) for side in before[1:3]]
        sides = halved if plan.halve_before_previous else [*before[1:3]]
        assert sides == [*previous[1:3]]
        before, previous = previous, cell.compute_output_shape(before, previous)
        smaller = [-(-side // 2) if plan.reduction else side for side in sides]
        assert previous == (None, *smaller, plan.filters)  # One node in a cell.
    assert min(previous[1:3]) >= 2
    assert 1 <= sum(plan.reduction for plan in plans) <= 2


SIDES = st.integers(16, 512)
SHAPES = st.tuples(SIDES, SIDES, st.integers(1, 8))


@settings(deadline=None, max_examples=50)
@given(SHAPES, st.sampled_from(sorted(STEMS)), st.sampled_from(["small", None]))
@example((16, 16, 1), "dual", None)
@example((64, 64, 8), "dual", None)
@example((16, 512, 8), "single", None)
def test_cells_fit_together_whatever_the_image(shape, stem, form):
    check_chain(shape, stem, form, num_cells=3)


@settings(deadline=None, max_examples=20)
@given(SHAPES, st.sampled_from(sorted(STEMS)))
@example((16, 100, 1), "dual")
@example((17, 17, 1), "dual")
@example((32, 33, 1), "single")
def test_the_large_form_fits_or_says_why_not(shape, stem):
    if min(shape[:2]) > 16:
        check_chain(shape, stem, "large", num_cells=4)
    else:
        with pytest.raises(ValueError, match="Use the small form of the stem"):
            check_chain(shape, stem, "large", num_cells=4)


@settings(deadline=None, max_examples=5)
@given(
    st.tuples(st.integers(16, 80), st.integers(16, 80), st.integers(1, 8)),
    st.sampled_from(sorted(STEMS)),
)
def test_planned_shapes_are_those_that_are_computed(shape, stem):
    supernet = new_supernet(shape, stem)
    inputs = supernet.stem_layer(draw(shape))
    expected = supernet.stem_layer.compute_output_shape((2, *shape))
    assert tuple(tuple(x.shape) for x in inputs) == expected
    for cell in supernet.cells:
        shapes = [tuple(x.shape) for x in inputs]
        outputs = cell(*inputs, supernet.mixing_weights()[0])
        assert tuple(outputs.shape) == cell.compute_output_shape(*shapes)
        inputs = inputs[1], outputs
