"""Loading: which network comes, with which weights, and what is refused."""

import importlib
import shutil

import keras
import numpy as np
import pytest
from zoo_toys import draw_images, make_card, make_zoo

from darts_keras.training.answer import answer
from darts_keras.zoo.card import Weights
from darts_keras.zoo.example_file import unpack_example
from darts_keras.zoo.load import build_model, load, load_model

IMAGES = draw_images(3)
NEW_HEAD = "head of 'wide' is new and not trained; its backbone is that of 'toy'"


def features_of(model, images):
    """Returns the means of the maps that the last cell puts out."""
    maps = keras.Model(model.input, model.get_layer("features").output)
    return np.asarray(keras.ops.convert_to_numpy(maps(images))).mean((1, 2))


def weights_of(model):
    return [np.asarray(variable.value) for variable in model.variables]


def check_backbone(model, other, images=IMAGES):
    expected = features_of(other, images)
    assert np.ptp(expected, axis=0).max() > 0.1
    np.testing.assert_allclose(features_of(model, images), expected, rtol=1e-4)


def test_a_model_answers_as_its_example(toy):
    images, expected = unpack_example(toy.read("examples/toy.npz"))
    model = load("toy")
    assert isinstance(model, keras.Model)
    assert (model.name, model.input_shape) == ("toy", (None, 16, 16, 1))
    found = np.asarray(keras.ops.convert_to_numpy(model(images)))
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected, atol=1e-5)
    np.testing.assert_allclose(answer(model, images), expected, atol=1e-5)
    assert np.ptp(expected, axis=0).max() > 0.05


def test_floats_and_bytes_are_the_same_images(toy):
    del toy
    model = load("toys")  # The name of the data set.
    np.testing.assert_allclose(
        model(IMAGES), model(IMAGES.astype("float32")), rtol=1e-5
    )


def test_half_precision_is_close(tmp_path):
    folder = make_zoo(tmp_path / "zoo", dtype="float16")
    images, expected = unpack_example(folder.read("examples/toy.npz"))
    np.testing.assert_allclose(answer(load("toy"), images), expected, atol=1e-5)
    assert {value.dtype for value in weights_of(load("toy"))} == {np.dtype("float32")}


def test_mixed_precision_is_the_users_choice(toy):
    images, expected = unpack_example(toy.read("examples/toy.npz"))
    policy = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        model = load("toy")
    finally:
        keras.config.set_dtype_policy(policy)
    assert model.get_layer("features").compute_dtype == "bfloat16"
    found = answer(model, images)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected, atol=0.1)


def test_a_folder_and_a_card_will_do(toy):
    other = load_model(toy, toy.card("toy"))
    for value, expected in zip(weights_of(load("toy")), weights_of(other), strict=True):
        np.testing.assert_array_equal(value, expected)


def test_without_weights_the_network_is_untrained(toy):
    trained, model = load("toy"), load("toy", weights=None)
    assert model.output_shape == trained.output_shape
    assert [v.shape for v in model.variables] == [v.shape for v in trained.variables]
    again = build_model(toy.card("toy"))
    kernel = model.variables[0].value
    assert not np.allclose(kernel, trained.variables[0].value)
    assert not np.allclose(kernel, again.variables[0].value)


@pytest.mark.parametrize("num_classes", [5, np.int64(2)])
def test_other_classes_have_a_new_head_on_the_backbone(toy, num_classes):
    del toy
    trained, model = load("toy"), load("toy", num_classes=num_classes)
    assert model.output_shape == (None, num_classes)
    check_backbone(model, trained)
    np.testing.assert_allclose(np.asarray(model(IMAGES)).sum(axis=1), 1, rtol=1e-5)


def test_as_many_classes_keep_the_head(toy):
    del toy
    np.testing.assert_allclose(load("toy", num_classes=3)(IMAGES), load("toy")(IMAGES))


@pytest.mark.parametrize("pooling", [None, "avg", "max"])
def test_without_top_there_are_features(toy, pooling):
    del toy
    trained, model = load("toy"), load("toy", include_top=False, pooling=pooling)
    assert len(model.output_shape) == (2 if pooling else 4)
    check_backbone(model, trained)
    if pooling:
        pool = {"avg": np.mean, "max": np.max}[pooling]
        maps = load("toy", include_top=False)(IMAGES)
        expected = pool(np.asarray(maps), axis=(1, 2))
        np.testing.assert_allclose(model(IMAGES), expected, rtol=1e-5)


@pytest.mark.parametrize("weights", ["toy", "toys"])
def test_a_backbone_is_carried_over_with_a_warning(wide, weights):
    with pytest.warns(UserWarning, match=NEW_HEAD) as told:
        model = load("wide", weights=weights)
    assert told[0].filename == __file__
    assert (model.name, model.input_shape) == ("wide", (None, *wide_shape(wide)))
    assert model.output_shape == (None, 4)
    check_backbone(model, rebuilt(wide_shape(wide)), draw_images(3, wide_shape(wide)))


def wide_shape(card):
    return card.architecture.input_shape


def rebuilt(shape):
    """Returns `toy` for images of another shape, made in another way."""
    trained = load("toy")
    model = build_model(make_card(architecture={"input_shape": shape}))
    for variable, value in zip(model.variables, weights_of(trained), strict=True):
        variable.assign(value)
    return model


def test_a_backbone_keeps_the_form_of_its_stem(toy):
    """Images of 64 pixels would have the large one."""
    toy.write(make_card("wide", "wides", {"input_shape": (64, 64, 1)}))
    with pytest.warns(UserWarning, match=NEW_HEAD):
        model = load("wide", weights="toy")
    assert model.get_layer("stem").form == "small"
    assert build_model(toy.card("wide")).get_layer("stem").form == "large"


def test_a_backbone_without_top_needs_no_warning(wide):
    model = load("wide", weights="toy", include_top=False, pooling="avg")
    images = draw_images(2, wide_shape(wide))
    expected = features_of(rebuilt(wide_shape(wide)), images)
    np.testing.assert_allclose(model(images), expected, rtol=1e-4)


def test_a_carried_backbone_takes_classes_of_ones_own(wide):
    del wide
    with pytest.warns(UserWarning, match=NEW_HEAD):
        assert load("wide", weights="toy", num_classes=7).output_shape == (None, 7)


@pytest.mark.parametrize("weights", ["toy", "toys"])
def test_its_own_name_means_its_own_weights(toy, weights):
    del toy
    np.testing.assert_allclose(
        load("toy", weights=weights)(IMAGES), load("toy")(IMAGES)
    )


def test_a_card_is_built_as_its_arguments_say():
    card = make_card()
    assert build_model(card, num_classes=6).output_shape == (None, 6)
    assert build_model(card, include_top=False).output_shape[1:3] == (4, 4)
    with pytest.raises(TypeError, match="`num_classes` must be an integer"):
        build_model(card, num_classes="6")


def test_remote_weights_are_downloaded(toy, monkeypatch):
    content = toy.read("weights/toy.npz")
    remote = Weights(dtype="float32", url="https://a.org/b", sha256=64 * "0", size=9)
    toy.write(make_card("far", "toys", weights=remote))
    asked = []

    def download(weights):
        asked.append(weights)
        return content

    # The package has functions of these names.
    module = importlib.import_module("darts_keras.zoo.load")
    monkeypatch.setattr(module, "download", download)
    np.testing.assert_array_equal(load("far")(IMAGES), load("toy")(IMAGES))
    assert asked == [remote]


@pytest.mark.filterwarnings("ignore:.*__array__.*copy:DeprecationWarning")
def test_a_model_is_saved_and_loaded_by_keras(toy, tmp_path):
    del toy
    model = load("toy")
    model.save(tmp_path / "model.keras")
    copy = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(copy(IMAGES), model(IMAGES))


def test_damage_elsewhere_does_not_matter(toy):
    shutil.copy(toy.path / "weights/toy.npz", toy.path / "weights/more.npz")
    toy.write(make_card("other", dataset="others"))
    (toy.path / "cards/other.json").write_text("{}")
    assert load("toy").name == "toy"
