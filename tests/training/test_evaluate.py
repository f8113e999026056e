"""Measuring and comparing from Python: the numbers, the files, what is refused."""

import json
import math

import keras
import numpy as np
import pytest
from classifier_toys import CLASSES, gray_images, make_classifier, make_source
from classifier_toys import save_bright as save
from web_page import Page

from darts_keras.data.source import DataSource
from darts_keras.training import evaluate as evaluate_module
from darts_keras.training.engine import Answerer
from darts_keras.training.evaluate import compare, evaluate


def test_the_numbers_agree_with_a_count_by_hand():
    """Of the bright images, one is darker than the threshold, and answered wrong."""
    found = evaluate(make_classifier(threshold=0.5), make_source())
    assert found.answers.predictions.tolist() == [0, 1, 0, 1]
    assert found.answers.classes == CLASSES
    np.testing.assert_array_equal(found.answers.images, gray_images([10, 250, 90, 160]))
    measures = found.measures
    assert measures.num_images == 4
    assert measures.accuracy == 3 / 4
    assert measures.confusion.tolist() == [[1, 0], [1, 2]]
    assert measures.mean_recall == (1 + 2 / 3) / 2
    assert measures.mean_precision == (1 / 2 + 1) / 2
    assert measures.kappa == pytest.approx((0.75 - 0.5) / (1 - 0.5))
    margins = [40 * (0.5 - level / 255) for level in (10, 250, 90, 160)]
    margins = [margins[0], *(-margin for margin in margins[1:])]  # Of the truth.
    loss = np.mean([math.log1p(math.exp(-margin)) for margin in margins])
    assert measures.loss == pytest.approx(loss, rel=1e-4)


@pytest.mark.parametrize("batch_size", [1, 3, 4, 100])
def test_the_size_of_a_batch_changes_nothing(batch_size):
    source = make_source(range(1, 250, 20), [0, 1] * 6 + [0])
    whole = evaluate(make_classifier(), source).answers.probabilities
    found = evaluate(make_classifier(), source, batch_size=batch_size)
    np.testing.assert_allclose(found.answers.probabilities, whole, rtol=1e-5)


def test_a_model_may_be_named_by_its_path_or_its_folder(tmp_path):
    file = save(tmp_path / "model.keras", threshold=0.8)
    expected = evaluate(make_classifier(threshold=0.8), make_source()).measures
    for name in (file, str(file), tmp_path):
        measures = evaluate(name, make_source()).measures
        assert measures.to_dict() == expected.to_dict()


def test_data_may_be_named():
    images = keras.Input((28, 28, 1))
    flat = keras.layers.GlobalAveragePooling2D()(images)
    model = keras.Model(images, keras.layers.Dense(10, "softmax")(flat))
    measures = evaluate(model, "fashion_mnist_sample").measures
    assert measures.num_images == 1000
    assert measures.to_dict() == evaluate(model).measures.to_dict()


def test_a_model_of_images_of_any_size_is_measured():
    found = evaluate(make_classifier((None, None, 1)), make_source())
    assert found.measures.accuracy == 3 / 4


def test_the_speed_does_not_count_the_compilation(monkeypatch):
    now, ask = [0.0], Answerer.__call__
    calls = []

    def slow_at_first(answerer, images):
        now[0] += 0.5 if calls else 100
        calls.append(len(images))
        return ask(answerer, images)

    monkeypatch.setattr(Answerer, "__call__", slow_at_first)
    monkeypatch.setattr(evaluate_module.time, "perf_counter", lambda: now[0])
    found = evaluate(make_classifier(), make_source(), batch_size=3)
    assert calls == [1, 4]
    assert found.images_per_second == 8


@pytest.mark.parametrize("out", ["deep/folder", "deep/mine.html"])
def test_a_page_and_the_numbers_are_written_where_asked(tmp_path, out):
    page = tmp_path / (out if out.endswith(".html") else f"{out}/evaluation.html")
    file = save(tmp_path / "model.keras")
    found = evaluate(file, make_source(), tmp_path / out, {"command": "from a test"})
    assert {path.name for path in page.parent.iterdir()} == {
        page.name,
        page.with_suffix(".json").name,
    }
    assert "75.00" in Page(page).text
    numbers = json.loads(page.with_suffix(".json").read_text())
    assert numbers["model"] == str(file)
    assert numbers["command"] == "from a test"
    assert numbers["images_per_second"] == found.images_per_second
    assert numbers["measures"] == json.loads(json.dumps(found.measures.to_dict()))
    assert numbers["data"] == {
        "name": "grays",
        "origin": "drawn",
        "part": "test",
        "train_fingerprint": make_source().fingerprint(),
    }


def test_what_is_to_know_of_the_test_part_is_recorded(tmp_path):
    source = make_source(note="Half of it is held out.")
    evaluate(make_classifier(), source, tmp_path)
    numbers = json.loads((tmp_path / "evaluation.json").read_text())
    assert numbers["data"]["note"] == "Half of it is held out."
    assert "Half of it is held out." in Page(tmp_path / "evaluation.html").text


def test_nothing_is_written_unasked(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    evaluate(make_classifier(), make_source())
    compare({"a": make_classifier(), "b": make_classifier()}, make_source())
    assert not [*tmp_path.iterdir()]


def without_test_part():
    return DataSource("grays", "drawn", (gray_images([0, 255]), [0, 1]))


def unreadable_source(**named):
    """A data set of which nobody may read the test part."""

    def read_test():
        raise AssertionError("The test part was read.")

    images, labels = gray_images([0, 255], **named), [0, 1]
    return DataSource("grays", "drawn", (images, labels), read_test, CLASSES)


def test_a_set_without_a_test_part_is_refused():
    with pytest.raises(ValueError, match="'grays' has no test part"):
        evaluate(make_classifier(), without_test_part())


@pytest.mark.parametrize(
    ("image_shape", "message"),
    [
        ((20, 16, 1), r"takes images of shape \(20, 16, 1\)\. .*`image_size`"),
        ((16, 16, 3), r"takes images of shape \(16, 16, 3\)\. Received: .*drawn\.$"),
        ((None, None, 3), r"takes images of shape \(None, None, 3\)"),
    ],
)
def test_images_of_another_shape_are_refused_before_the_test(image_shape, message):
    with pytest.raises(ValueError, match=f"^The model {message}"):
        evaluate(make_classifier(image_shape), unreadable_source())


def test_another_number_of_classes_is_refused_before_the_test():
    images = keras.Input((16, 16, 1))
    flat = keras.layers.Flatten()(images)
    model = keras.Model(images, keras.layers.Dense(3, "softmax")(flat))
    with pytest.raises(ValueError, match=r"tells 3 classes apart\. Received: 2 cl"):
        evaluate(model, unreadable_source())


def test_a_model_of_another_form_is_refused_before_the_test():
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
    with pytest.raises(ValueError, match=r"^The model must be a model from images"):
        evaluate(model, unreadable_source())
    with pytest.raises(ValueError, match=r"^b must be a model from images"):
        compare({"a": make_classifier(), "b": model}, unreadable_source())


def test_logits_are_refused_and_the_model_is_named(tmp_path):
    file = save(tmp_path / "raw.keras", activation=None)
    with pytest.raises(ValueError, match=r"raw\.keras must give prob.*need a softmax"):
        evaluate(file, make_source())
    models = {"fine": make_classifier(), "raw": file}
    with pytest.raises(ValueError, match=r"^raw must give probabilities"):
        compare(models, make_source())


def test_models_are_compared_on_the_same_images(tmp_path):
    calls = []

    def read_test():
        calls.append(1)
        return gray_images([10, 250, 90, 160]), [0, 1, 1, 1]

    train = gray_images([0, 255]), [0, 1]
    source = DataSource("grays", "drawn", train, read_test, CLASSES)
    models = {
        "middle": make_classifier(),
        "low": save(tmp_path / "low.keras", threshold=0.3),
    }
    found = compare(models, source, tmp_path / "out", {"command": "from a test"})
    assert calls == [1]
    assert list(found) == ["middle", "low"]
    assert [one.measures.accuracy for one in found.values()] == [3 / 4, 1]
    expected = evaluate(make_classifier(), make_source()).measures
    assert found["middle"].measures.to_dict() == expected.to_dict()
    text = Page(tmp_path / "out" / "comparison.html").text
    assert "middle" in text
    assert "low" in text
    numbers = json.loads((tmp_path / "out" / "comparison.json").read_text())
    assert numbers["command"] == "from a test"
    assert numbers["data"]["part"] == "test"


def test_one_model_is_no_comparison():
    with pytest.raises(ValueError, match=r"two or more.*Received: \['alone'\]"):
        compare({"alone": make_classifier()}, unreadable_source())


def test_compared_models_must_all_fit_the_images_before_the_test():
    models = {"fits": make_classifier(), "large": make_classifier((20, 20, 1))}
    with pytest.raises(ValueError, match=r"^large takes images of shape \(20, 20, 1"):
        compare(models, unreadable_source())
