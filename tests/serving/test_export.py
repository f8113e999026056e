"""`export`: what it checks, what it records, and that it leaves no halves."""

import ast
import json
import pathlib

import keras
import numpy as np
import pytest
from classifier_toys import CLASSES, gray_images, make_classifier
from export_toys import TOY, add_toy_format, leaves_nothing

from darts_keras.serving import fresh_answer
from darts_keras.serving.export import FORMATS, MAX_DIFFERENCE, export
from darts_keras.serving.servable import Servable
from darts_keras.training.answer import answer

IMAGES = gray_images([10, 90, 160, 250])
LABELS = [0, 0, 1, 0]


@pytest.fixture(scope="module")
def servable():
    """A classifier of two classes; its names have what a line must not have."""
    classes = ("dark\nmatter", "bright ü")
    facts = {"title": "A toy."}
    return Servable(model=make_classifier(), name="toy", classes=classes, facts=facts)


@pytest.fixture(scope="module")
def expected(servable):
    """The probabilities of `IMAGES`, `(4, 2)`."""
    return answer(servable.model, IMAGES)


def test_a_good_export_is_compared_and_described(
    servable, expected, tmp_path, monkeypatch
):
    other = expected + np.array([[0, 0], [5e-5, 0], [0, 0], [0, 0]])
    calibrated = add_toy_format(monkeypatch, tmp_path, [expected, other])
    result = export(servable, TOY, tmp_path / "out", IMAGES, LABELS)
    assert result.largest_difference == pytest.approx(5e-5, rel=1e-2)
    assert (result.format, result.num_images, result.images) == (TOY, 4, "given")
    assert (result.agreement, result.path) == (1, tmp_path / "out")
    assert result.accuracy == {"keras": 0.75, "export": 0.75}
    np.testing.assert_array_equal(calibrated, [IMAGES])
    files = {path.name: path for path in (tmp_path / "out").iterdir()}
    assert set(files) == {
        *("answers.npy", "card.json", "export.json", "labels.txt", "model")
    }
    assert files["labels.txt"].read_text("utf-8") == "dark matter\nbright ü\n"
    assert json.loads(files["card.json"].read_text()) == {"title": "A toy."}
    found = json.loads(files["export.json"].read_text())
    sizes = {n: p.stat().st_size for n, p in files.items() if n != "export.json"}
    assert found["sizes"] == sizes
    assert found["size"] == result.size == sum(sizes.values())
    assert found["versions"]["keras"] == keras.__version__
    assert found["largest_difference"] == result.largest_difference
    assert (found["kind"], found["model"], found["images"]) == ("toy", "toy", "given")


def test_without_images_it_is_compared_on_noise(servable, tmp_path, monkeypatch):
    add_toy_format(monkeypatch, tmp_path, np.zeros((1, 16, 2)))
    with pytest.raises(RuntimeError, match="on 16 images"):
        export(servable, TOY, tmp_path / "out")
    noise = np.random.default_rng(0).integers(0, 256, (16, 16, 16, 1), np.uint8)
    add_toy_format(monkeypatch, tmp_path, [answer(servable.model, noise)])
    result = export(servable, TOY, tmp_path / "out")
    assert (result.images, result.num_images, result.accuracy) == ("noise", 16, None)


@pytest.mark.parametrize("difference", [2 * MAX_DIFFERENCE, np.nan])
def test_an_export_that_answers_otherwise_is_not_left(
    servable, expected, tmp_path, monkeypatch, difference
):
    answers = np.stack([expected, expected])  # In one of two ways.
    answers[1, 2, 0] += difference
    add_toy_format(monkeypatch, tmp_path, answers)
    with pytest.raises(RuntimeError, match=r"must be within 0\.0001 of those.*Receiv"):
        export(servable, TOY, tmp_path / "new" / "out", IMAGES)
    assert leaves_nothing(tmp_path / "new")


def test_a_quantized_format_may_differ_and_tells_its_loss(
    servable, expected, tmp_path, monkeypatch
):
    answers = [expected[1::2, ::-1]]  # All wrong.
    calibrated = add_toy_format(monkeypatch, tmp_path, answers, quantized=True)
    result = export(servable, TOY, tmp_path / "out", IMAGES, [0, 0, 1, 1])
    assert result.largest_difference > 0.1
    assert (result.num_images, result.agreement) == (2, 0)
    assert result.accuracy == {"keras": 1, "export": 0}
    np.testing.assert_array_equal(calibrated, [IMAGES[::2]])


def test_what_does_not_load_in_a_fresh_process_is_not_left(
    servable, expected, tmp_path, monkeypatch
):
    def spoil(folder):
        (folder / "model").write_text("broken")

    add_toy_format(monkeypatch, tmp_path, [expected], write=spoil)
    message = "toy export does not answer in a fresh process.*code 1, The toy is broken"
    with pytest.raises(RuntimeError, match=message):
        export(servable, TOY, tmp_path / "new" / "out", IMAGES)
    assert leaves_nothing(tmp_path / "new")


def test_the_fresh_process_finds_what_this_one_finds_but_not_what_lies_beside(
    servable, expected, tmp_path, monkeypatch
):
    # As what `pip install --user` or PYTHONPATH brings, which `python -I` hides.
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "only_by_path.py").touch()
    (tmp_path / "only_beside.py").touch()
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "lib"))
    add_toy_format(monkeypatch, tmp_path, [expected], needs="only_by_path")
    assert export(servable, TOY, tmp_path / "out", IMAGES).agreement == 1
    add_toy_format(monkeypatch, tmp_path, [expected], needs="only_beside")
    with pytest.raises(RuntimeError, match="No module named 'only_beside'"):
        export(servable, TOY, tmp_path / "other", IMAGES)


def test_what_asks_an_export_imports_nothing_of_this_project():
    tree = ast.parse(pathlib.Path(fresh_answer.__file__).read_text("utf-8"))
    modules = {node.module for node in ast.walk(tree) if hasattr(node, "module")}
    modules |= {node.name for node in ast.walk(tree) if isinstance(node, ast.alias)}
    assert {"tensorflow", "onnxruntime", "ai_edge_litert.interpreter"} < modules
    assert not any(str(name).startswith((".", "darts_keras")) for name in modules)


def test_a_full_disk_leaves_nothing(servable, expected, tmp_path, monkeypatch):
    def fail(_folder):
        raise OSError(28, "No space left on device")

    add_toy_format(monkeypatch, tmp_path, [expected], write=fail)
    with pytest.raises(OSError, match="No space left"):
        export(servable, TOY, tmp_path / "new" / "out", IMAGES)
    assert leaves_nothing(tmp_path / "new")


BAD_IMAGES = {
    "none": (IMAGES[:0], "must be 1 or more for toy, of dtype uint8"),
    "float": (IMAGES / 255, r"dtype uint8.*Received: dtype=float64"),
    "size": (IMAGES[:, :8], r"\(count, \*\(16, 16, 1\)\).*shape=\(4, 8, 16, 1\)"),
    "rank": (IMAGES[..., 0], r"Received: dtype=uint8, shape=\(4, 16, 16\)"),
}


@pytest.mark.parametrize("name", BAD_IMAGES)
def test_images_of_another_form_are_refused(servable, tmp_path, monkeypatch, name):
    calibrated = add_toy_format(monkeypatch, tmp_path, [])
    images, message = BAD_IMAGES[name]
    with pytest.raises(ValueError, match=message):
        export(servable, TOY, tmp_path / "out", images)
    assert not calibrated


def test_labels_must_be_one_an_image(servable, tmp_path, monkeypatch):
    add_toy_format(monkeypatch, tmp_path, [])
    with pytest.raises(ValueError, match=r"`labels` must be one for each of 4.*\(2,\)"):
        export(servable, TOY, tmp_path / "out", IMAGES, [0, 1])


def test_a_quantized_format_needs_real_images(servable, tmp_path, monkeypatch):
    add_toy_format(monkeypatch, tmp_path, [], quantized=True)
    for images in (None, IMAGES[:1]):
        with pytest.raises(ValueError, match="`images` must be 2 or more for toy"):
            export(servable, TOY, tmp_path / "out", images)


def test_a_format_a_folder_or_a_backend_that_will_not_do_is_refused_first(
    servable, tmp_path, monkeypatch
):
    with pytest.raises(ValueError, match=r"Unknown format 'saved_modell'\. Did you"):
        export(servable, "saved_modell", tmp_path / "out")
    with pytest.raises(FileExistsError, match="must be new, or empty"):
        export(servable, "saved_model", tmp_path.parent)
    monkeypatch.setattr(keras.config, "backend", lambda: "jax")
    with pytest.raises(ValueError, match=r"TensorFlow backend.*KERAS_BACKEND=jax"):
        export(servable, "saved_model", tmp_path / "out")
    assert leaves_nothing(tmp_path)
    assert "saved_model" in FORMATS


def test_classes_must_be_a_name_for_each(servable):
    with pytest.raises(ValueError, match="a name for each of 2 classes"):
        Servable(model=servable.model, name="toy", classes=(*CLASSES, "c"), facts={})
