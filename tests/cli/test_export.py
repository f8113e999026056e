"""`darts-keras export`: what it exports, with which names and images."""

import functools
import json
import re
import types

import numpy as np
import pytest
import tensorflow as tf
from classifier_toys import gray_images, make_classifier, save_bright
from command_line import call, check_misuse, told
from train_command import CLASSES, edit_json
from zoo_toys import draw_images, make_zoo

from darts_keras.serving import export as export_module
from darts_keras.serving.export import FORMATS, ExportResult
from darts_keras.training.answer import answer
from darts_keras.training.classifier_file import load_classifier
from darts_keras_cli import export as command_module

run = functools.partial(call, "export", "--out", "out")
DEFAULT = ("--format", "saved_model")


@pytest.fixture(autouse=True)
def no_zoo_of_mine(tmp_path, monkeypatch):
    monkeypatch.setenv("DARTS_KERAS_ZOO", str(tmp_path / "zoo"))


@pytest.fixture
def asked(monkeypatch):
    """What the command asks to be exported; nothing is."""
    found = types.SimpleNamespace()

    def record(servable, format_name, out, images, labels):
        vars(found).update(servable=servable, format=format_name)
        vars(found).update(images=images, labels=labels)
        return ExportResult(
            path=out,
            format=format_name,
            largest_difference=2.5e-7,
            agreement=0.75,
            num_images=16 if images is None else len(images),
            images="noise" if images is None else "given",
            accuracy=None if labels is None else {"keras": 0.5, "export": 0.25},
            size=12_345,
        )

    monkeypatch.setattr(export_module, "export", record)
    return found


def test_a_training_is_exported_and_compared_on_its_own_images(trained, tmp_path):
    result = run(trained, *DEFAULT)
    assert result.exit_code == 0, result.output
    assert not result.stderr
    lines = result.stdout.splitlines()
    assert re.fullmatch(r"run as saved_model: [\d,]+ bytes in out", lines[0])
    assert (
        lines[1] == "In a fresh process, on 16 train images of toy, it and Keras have"
    )
    assert re.fullmatch(r"  largest difference  \S+ of a probability", lines[2])
    assert lines[3] == "  same best class     100.00%"
    assert re.fullmatch(r"  accuracy            (\d+\.\d\d%), Keras \1", lines[4])
    assert lines[5:] == [
        "How to ask it: out/README.md",
        "Look at it:    saved_model_cli show --dir out/1 --all",
    ]
    assert (tmp_path / "out" / "labels.txt").read_text().split() == CLASSES
    card = json.loads((tmp_path / "out" / "card.json").read_text())
    assert card["data"]["classes"] == CLASSES
    assert not {"opened", "threads"} & set(card)
    signatures = tf.saved_model.load("out/1").signatures
    found = signatures["serving_default"](images=tf.constant(gray_images([0, 200])))
    expected = answer(load_classifier(trained), gray_images([0, 200]))
    np.testing.assert_allclose(found["probabilities"], expected, atol=1e-5)


def test_a_model_of_the_zoo_is_compared_on_its_example(asked, tmp_path):
    make_zoo(tmp_path / "zoo", name="small_toy", dataset="toys")
    (tmp_path / "toys").mkdir()  # Names of the zoo go before files.
    for name in ("small_toy", "toys"):
        result = run(name, *DEFAULT)
        assert result.exit_code == 0, result.output
        assert asked.servable.name == "small_toy"
        assert asked.servable.classes == ("kind 0", "kind 1", "kind 2")
        assert asked.servable.facts["title"] == "A toy."
        np.testing.assert_array_equal(asked.images, draw_images())
        assert asked.labels is None
        assert "on 4 images of the zoo, it and Keras" in result.stdout
        assert "accuracy" not in result.stdout
    check_misuse(run("./toys", *DEFAULT), "come to its end. .*toys, without model.ker")
    assert run("toys", *DEFAULT, "--images", 3).exit_code == 0
    assert len(asked.images) == 3


def test_data_of_one_s_own_go_before_the_example_if_the_classes_fit(
    asked, bright, tmp_path
):
    make_zoo(tmp_path / "zoo", architecture={"num_classes": 2}, classes=tuple(CLASSES))
    make_zoo(tmp_path / "zoo", name="other")
    result = run("toy", *DEFAULT, "--data", "toy.npz")
    assert result.exit_code == 0, result.output
    assert "on 16 train images of toy, it and" in result.stdout
    assert asked.servable.name == "toy"
    result = run("other", *DEFAULT, "--data", "toy.npz")
    check_misuse(result, r"must be those that other was trained on.*\['kind 0', ")
    del bright


@pytest.mark.filterwarnings("default")
def test_a_bare_file_has_no_names_and_no_images(asked, bright):
    result = run(bright, *DEFAULT)
    assert result.exit_code == 0, result.output
    assert (asked.servable.classes, asked.images) == (("class 0", "class 1"), None)
    assert asked.servable.facts == {"file": "bright.keras"}
    assert "Warning: The names of the classes are not known" in told(result)
    assert "Warning: There are no real images of bright" in told(result)
    assert "on 16 images of noise, it and Keras have" in result.stdout


def test_it_takes_them_from_a_file_and_from_data(asked, bright, tmp_path):
    data = ("--data", "toy.npz")
    assert not run(bright, *DEFAULT, *data).stderr
    assert asked.servable.classes == tuple(CLASSES)
    (tmp_path / "names").write_text("finster\nhell ü\n", "utf-8")
    assert not run(bright, *DEFAULT, *data, "--classes", "names").stderr
    assert asked.servable.classes == ("finster", "hell ü")
    assert not run(bright, *DEFAULT, "--classes", "names", "--images", 0).stderr
    assert asked.images is None


def test_as_many_images_are_drawn_as_asked_for_with_their_labels(asked, bright):
    data = np.load("toy.npz")
    drawn = []
    for _ in range(2):
        run(bright, *DEFAULT, "--data", "toy.npz", "--images", 5)
        drawn.append(asked.images)
        assert (asked.images.shape, asked.images.dtype) == ((5, 16, 16, 1), np.uint8)
        for image, label in zip(asked.images, asked.labels, strict=True):
            (place,) = np.flatnonzero((data["x_train"] == image).all((1, 2, 3)))
            assert data["y_train"][place] == label
    np.testing.assert_array_equal(*drawn)
    assert not np.array_equal(drawn[0], data["x_train"][:5])


def test_int8_is_a_format_of_its_own_and_says_what_it_costs(asked, bright):
    result = run(bright, "--format", "litert", "--int8", "--data", "toy.npz")
    assert result.exit_code == 0, result.output
    assert asked.format == "litert_int8"
    assert "  accuracy            25.00%, Keras 50.00%\n" in result.stdout
    assert "saved_model_cli" not in result.stdout
    run(bright, "--format", "litert", "--data", "toy.npz")
    assert asked.format == "litert"


def test_every_format_can_be_asked_for():
    assert {*command_module.FORMATS, "litert_int8"} == set(FORMATS)


@pytest.mark.filterwarnings("default")
def test_a_training_from_python_is_compared_on_noise(asked, trained):
    edit_json(trained / "config.json", opened=None)
    result = run(trained, *DEFAULT)
    assert result.exit_code == 0, result.output
    assert "no real images of run: the export is compared on noise" in told(result)
    assert asked.servable.classes == tuple(CLASSES)


def test_images_of_a_folder_get_the_size_that_the_model_takes(asked, bright, tmp_path):
    for name in ("dark", "bright"):
        folder = tmp_path / "set" / name
        folder.mkdir(parents=True)
        for number in range(5):
            image = tf.io.encode_png(gray_images([40 * number], side=24)[0])
            (folder / f"{number}.png").write_bytes(image.numpy())
    result = run(bright, *DEFAULT, "--data", "set")
    assert result.exit_code == 0, result.output
    assert asked.images.shape[1:] == (16, 16, 1)


MISUSE = {
    "nothing": (("nowhere",), "MODEL: The zoo has no model 'nowhere'.*Nor is there"),
    "int8": (("bright.keras", "--int8"), "`--int8` is for `--format litert`"),
    "int8 of what": (
        ("bright.keras", "--format", "litert", "--int8"),
        "`--int8` needs real images of the kind",
    ),
    "format": (("bright.keras", "--format", "tar"), "'tar' is not one of"),
    "names": (("bright.keras", "--classes", "none"), "--classes: must be a file in"),
    "count": (("bright.keras", "--classes", "one"), "a name for each of 2 classes"),
    "no data": (("bright.keras", "--image-size", "9"), "Options of data need `--data`"),
    "noise": (
        ("bright.keras", "--data", "toy.npz", "--images", "0"),
        "and `--images` above 0",
    ),
    "any size": (("any.keras",), "images `.height, width, channels.` of a fixed size"),
    "taken": (("bright.keras", "--out", "full"), "must be new, or empty.*full"),
    "file": (("bright.keras", "--out", "one"), "needs a folder.*one, a file"),
    "negative": (("bright.keras", "--images", "-1"), "-1 is not in the range"),
    "data": (("bright.keras", "--data", "no.npz"), "no.npz, where there is nothing"),
}


@pytest.mark.parametrize("name", MISUSE)
def test_misuse_is_named_and_nothing_is_written(bright, tmp_path, name):
    (tmp_path / "one").write_text("one name\n")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    save_bright(tmp_path / "any.keras", image_shape=(None, None, 1))
    words, message = MISUSE[name]
    check_misuse(run(*DEFAULT, *words), message)
    assert not (tmp_path / "out").exists()
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["file"]
    del bright


def test_an_export_that_differs_is_a_failure(bright, tmp_path, monkeypatch):
    other = make_classifier(threshold=0.2)
    monkeypatch.setattr(
        export_module, "answer", lambda _, images: answer(other, images)
    )
    result = run(bright, *DEFAULT, "--data", "toy.npz")
    assert result.exit_code == 1
    assert "must be within 0.0001 of those of the Keras model" in told(result)
    assert not (tmp_path / "out").exists()


def test_it_needs_the_tensorflow_backend(bright, monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    check_misuse(run(bright, *DEFAULT), "runs on Keras' tensorflow backend")
