"""The network of mixed operations."""

import subprocess
import sys

import keras
import numpy as np
import pytest
from tensors import dtype_of

from darts_keras.layers.attention import ATTENTIONS
from darts_keras.layers.stem import STEMS
from darts_keras.models.supernet import Supernet
from darts_keras.space.search_space import SearchSpace

SPACE = SearchSpace(operations=("none", "max_pool_3x3", "skip_connect"), num_nodes=1)


def new_supernet(shape=(16, 16, 1), num_classes=3, **settings):
    settings = {"filters": 4, "num_cells": 3, "space": SPACE, **settings}
    supernet = Supernet(shape, num_classes, **settings)
    supernet.build((None, *shape))
    return supernet


def draw(shape, count=2, dtype="float32"):
    return np.random.default_rng(0).normal(size=(count, *shape)).astype(dtype)


def count(variables):
    return sum(int(np.prod(variable.shape)) for variable in variables)


@pytest.mark.parametrize(
    ("num_classes", "num_weights"), [(10, 1_930_618), (100, 1_953_748)]
)
def test_the_supernet_of_darts_has_as_many_weights(num_classes, num_weights):
    supernet = Supernet((32, 32, 3), num_classes, filters=16, num_cells=8)
    supernet.build((None, 32, 32, 3))
    assert count(supernet.weight_variables) == num_weights
    shapes = [tuple(alpha.shape) for alpha in supernet.architecture_variables]
    assert shapes == [(14, 8), (14, 8)]


@pytest.mark.parametrize("attention", sorted(ATTENTIONS))
@pytest.mark.parametrize("stem", sorted(STEMS))
def test_alphas_and_weights_share_out_the_trainable_variables(stem, attention):
    supernet = new_supernet(stem=stem, attention=attention)
    alphas, weights = supernet.architecture_variables, supernet.weight_variables
    identities = [id(variable) for variable in (*alphas, *weights)]
    assert len(set(identities)) == len(identities)
    assert set(identities) == {id(v) for v in supernet.trainable_variables}
    assert [alpha.name for alpha in alphas] == ["alpha_normal", "alpha_reduction"]


def test_alphas_start_as_small_noise():
    alphas = [
        np.asarray(alpha) for alpha in Supernet((32, 32, 3), 10).trainable_variables
    ]
    values = np.ravel(alphas)  # Nothing else is built yet.
    assert values.size == 2 * 14 * 8
    assert np.std(values) == pytest.approx(1e-3, rel=0.2)
    assert abs(np.mean(values)) < 3e-4


def test_mixing_weights_are_the_softmax_of_the_alphas():
    supernet = new_supernet()
    alpha = np.log([[1.0, 2.0, 5.0], [4.0, 4.0, 0.25]])
    supernet.alphas["reduction"].assign(alpha)
    expected = np.exp(alpha) / np.exp(alpha).sum(1, keepdims=True)
    normal, reduction = supernet.mixing_weights()
    np.testing.assert_allclose(reduction, expected, rtol=1e-6)
    np.testing.assert_allclose(normal, np.full((2, 3), 1 / 3), atol=2e-3)


@pytest.mark.parametrize("training", [False, True])
def test_given_mixing_weights_take_the_place_of_the_alphas(training):
    supernet, images = new_supernet(), draw((16, 16, 1))
    generator = np.random.default_rng(1)
    weights = [generator.dirichlet(np.ones(3), 2).astype("float32") for _ in range(2)]
    given_weights = supernet(images, weights, training=training)
    ours = supernet(images, training=training)
    for alpha, weight in zip(supernet.architecture_variables, weights, strict=True):
        alpha.assign(np.log(weight))
    np.testing.assert_allclose(
        given_weights, supernet(images, training=training), rtol=1e-4, atol=1e-6
    )
    assert not np.allclose(given_weights, ours)


@pytest.mark.parametrize("kind", [0, 1])
def test_each_alpha_rules_the_cells_of_its_kind(kind):
    supernet, images = new_supernet(), draw((16, 16, 1))
    weights = [np.full((2, 3), 1 / 3), np.full((2, 3), 1 / 3)]
    outputs = supernet.stem_layer(images)
    before = supernet(images, weights)
    weights[kind] = np.tile([0.0, 0.0, 1.0], (2, 1))
    assert not np.allclose(before, supernet(images, weights))
    for cell in supernet.cells:
        chosen = weights[cell.reduction]
        outputs = outputs[1], cell(*outputs, chosen)
    np.testing.assert_allclose(
        supernet(images, weights), supernet.head(outputs[1]), rtol=1e-5, atol=1e-7
    )


@pytest.mark.parametrize("attention", sorted(set(ATTENTIONS) - {"none"}))
def test_attention_adds_weights_after_each_cell_and_changes_the_outputs(attention):
    plain, attentive = new_supernet(), new_supernet(attention=attention)
    blocks = attentive.attention_blocks
    assert len(blocks) == len(attentive.cells)
    added = [count(block.trainable_variables) for block in blocks]
    assert min(added) > 0
    weights, more = (count(net.weight_variables) for net in (plain, attentive))
    assert more == weights + sum(added)
    assert count(attentive.architecture_variables) == 2 * 2 * 3
    for own, other in zip(attentive.cells, plain.cells, strict=True):
        own.set_weights(other.get_weights())
    attentive.stem_layer.set_weights(plain.stem_layer.get_weights())
    attentive.head.set_weights(plain.head.get_weights())
    images, weights = draw((16, 16, 1)), plain.mixing_weights()
    assert not np.allclose(plain(images, weights), attentive(images, weights))


@pytest.mark.parametrize(
    ("stem", "form", "same"),
    [("single", "small", True), ("single", "large", True), ("dual", "small", False)],
)
def test_a_dual_stem_gives_the_first_cell_two_views(stem, form, same):
    supernet = new_supernet((32, 32, 1), stem=stem, form=form)
    before_previous, previous = supernet.stem_layer(draw((32, 32, 1)))
    assert np.array_equal(before_previous, previous) is same
    assert before_previous.shape == previous.shape


@pytest.mark.parametrize("dtype", ["mixed_float16", "mixed_bfloat16", "float64"])
def test_logits_and_alphas_are_wide_in_every_precision(dtype):
    supernet = new_supernet(dtype=dtype, attention="se")
    logits = supernet(draw((16, 16, 1), dtype="float64"), training=True)
    wide = "float64" if dtype == "float64" else "float32"
    assert dtype_of(logits) == wide
    assert {variable.dtype for variable in supernet.trainable_variables} == {wide}
    assert {dtype_of(weights) for weights in supernet.mixing_weights()} == {wide}


def test_a_file_gives_the_same_network_in_a_fresh_process(tmp_path):
    space = SearchSpace(
        operations=("sep_conv_3x3", "none", "skip_connect"), num_nodes=2
    )
    supernet = new_supernet(
        (18, 16, 2), space=space, stem="dual", attention="se", num_cells=4
    )
    images = draw((18, 16, 2))
    supernet(images, training=True)  # Moves the statistics away from their start.
    supernet.save(tmp_path / "supernet.keras")
    np.savez(tmp_path / "arrays.npz", images=images, logits=supernet(images))
    program = """
import keras, numpy as np, darts_keras
supernet = keras.saving.load_model("supernet.keras")
arrays = np.load("arrays.npz")
logits = keras.ops.convert_to_numpy(supernet(arrays["images"]))
np.testing.assert_array_equal(logits, arrays["logits"])
assert type(supernet) is darts_keras.Supernet
assert supernet.space.operations == ("sep_conv_3x3", "none", "skip_connect")
assert (supernet.stem, supernet.attention, supernet.num_cells) == ("dual", "se", 4)
assert len(supernet.weight_variables) + 2 == len(supernet.trainable_variables)
"""
    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=True)


def test_a_copy_from_the_configuration_has_equal_settings():
    supernet = new_supernet((32, 20, 2), stem="dual", form="large", attention="bam")
    copy = Supernet.from_config(supernet.get_config())
    assert copy.get_config() == supernet.get_config()
    assert copy.plans == supernet.plans


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"stem": "triple"}, "Unknown stem 'triple'"),
        ({"attention": "sse"}, r"Unknown attention block 'sse'\. Did you mean 'se'"),
        ({"form": "huge"}, "`form` must be one of"),
        ({"num_classes": 1}, "`num_classes` must be at least 2"),
        ({"filters": 3}, "`filters` must be even"),
        ({"num_cells": 2}, "`num_cells` must be at least 3"),
        ({"shape": (15, 16, 1)}, "Height and width in `image_shape`"),
    ],
)
def test_settings_that_do_not_fit_are_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        new_supernet(**settings)


def test_a_call_builds_it():
    supernet = Supernet((16, 16, 1), 3, filters=4, num_cells=3, space=SPACE)
    assert supernet(draw((16, 16, 1))).shape == (2, 3)


def test_it_is_a_keras_model_like_any_other():
    supernet, images = new_supernet(), draw((16, 16, 1), 8)
    supernet.compile(
        "sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    )
    history = supernet.fit(images, np.arange(8) % 3, epochs=2, verbose=0)
    assert np.isfinite(history.history["loss"]).all()
