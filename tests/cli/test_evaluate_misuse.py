"""`darts-keras evaluate`: what is said of models and data that do not fit."""

import functools

import keras
import numpy as np
import pytest
from classifier_toys import save_bright
from command_line import call, check_misuse, told
from run_toys import files_in
from train_command import CLASSES, write_inputs

from darts_keras.genotype import Genotype
from darts_keras.training.classifier_file import save_classifier

run = functools.partial(call, "evaluate")
PAGES = {"evaluation.html", "evaluation.json"}
NAMES = [f"{number}" for number in range(1000, 1400)]


@pytest.mark.usefixtures("nothing_is_compiled")
def test_what_is_no_classifier_is_misuse(trained, tmp_path):
    (trained / "model.keras").unlink()
    Genotype.published("DARTS_V2").save(tmp_path / "genotype.json")
    (tmp_path / "torn.keras").write_bytes(b"PK")
    check_misuse(run(), "Missing argument 'MODEL'")
    check_misuse(run("nowhere"), "must be a .keras file.*Received: nowhere")
    check_misuse(run(trained), "has come to its end. .*run, without model.keras")
    check_misuse(run("genotype.json"), "must be a .keras file.*genotype.json")
    check_misuse(run("torn.keras"), "torn.keras must be an undamaged Keras model")


BAD_VALUES = {
    "dataset": (("--dataset", "fashion"), "Unknown data set 'fashion'"),
    "data": (("--data", "nowhere.npz"), "nowhere.npz, where there is nothing"),
    "empty": (("--data", ""), "'--data': must name a file or a folder"),
    "image_size": (("--image-size", "32"), "`image_size` is for image files"),
    "on_bad_image": (("--on-bad-image", "no"), "'--on-bad-image': 'no' is not one"),
    "crop_boxes": (("--crop-boxes",), r"`crop_boxes` \(`--crop-boxes`\) is for"),
    "batch_size": (("--batch-size", "0"), "'--batch-size': 0 is not in the range"),
    "strategy": (("--strategy", "all"), "'--strategy': 'all' is not one of 'one_dev"),
    "no cluster": (("--strategy", "multi_worker"), "takes the environment .*`TF_CONF"),
    "out": (("--out", "toy.npz"), "'--out': must be a folder, or an .html file in"),
    "under a file": (("--out", "toy.npz/page.html"), "'--out': .*toy.npz is a file"),
    "no page": (("--out", "folder.html"), "'--out': .*folder.html; it is a folder"),
}


@pytest.mark.usefixtures("nothing_is_compiled")
@pytest.mark.parametrize("name", BAD_VALUES)
def test_a_bad_value_is_misuse_and_named(bright, tmp_path, name):
    words, message = BAD_VALUES[name]
    (tmp_path / "folder.html").mkdir()
    data = () if words[0] in ("--dataset", "--data") else ("--data", "toy.npz")
    check_misuse(run(bright, *data, *words), message)
    assert not PAGES & files_in(tmp_path)


def save_three(path):
    images = keras.Input((16, 16, 1))
    flat = keras.layers.GlobalAveragePooling2D()(images)
    save_classifier(keras.Model(images, keras.layers.Dense(3, "softmax")(flat)), path)


def test_a_model_that_does_not_fit_is_misuse(tmp_path):
    data = ("--data", "toy.npz")
    write_inputs(tmp_path)
    save_bright(tmp_path / "raw.keras", activation=None)
    check_misuse(run("raw.keras", *data), "must give probab.*Logits need a softmax")
    save_bright(tmp_path / "rgb.keras", image_shape=(16, 16, 3))
    check_misuse(run("rgb.keras", *data), r"takes images of shape \(16, 16, 3\)")
    save_three(tmp_path / "three.keras")
    check_misuse(run("three.keras", *data), "tells 3 classes apart. Received: 2")
    save_classifier(
        keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)]),
        tmp_path / "vector.keras",
    )
    check_misuse(run("vector.keras", *data), "vector.keras must be a model from images")
    assert not PAGES & files_in(tmp_path)


def test_a_set_without_a_test_part_is_misuse(bright):
    with np.load("toy.npz") as file:
        np.savez("part.npz", x_train=file["x_train"], y_train=file["y_train"])
    check_misuse(run(bright, "--data", "part.npz"), "'part' has no test part")


def test_classes_in_another_order_are_misuse(trained, tmp_path):
    write_inputs(tmp_path)
    with np.load("toy.npz") as file:
        arrays = {**file, "classes": CLASSES[::-1]}
    np.savez("swapped.npz", **arrays)
    message = r"in their order. Expected: \['dark', 'bright'\]. Received: \['bright'"
    check_misuse(run(trained, "--data", "swapped.npz"), message)


def test_of_many_classes_a_message_shows_some(trained, tmp_path):
    write_inputs(tmp_path, count=400)
    with np.load("toy.npz") as file:
        arrays = {**file, "y_train": range(400), "classes": NAMES}
    np.savez("many.npz", **arrays)
    result = run(trained, "--data", "many.npz")
    check_misuse(result, r"Received: \['1000', '1001', .*'10\d\d', .{0,8} \.\.\.$")
    assert len(told(result)) < 1000


def test_a_page_that_can_not_be_written_is_a_failure(bright, monkeypatch):
    def fail(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", fail)
    result = run(bright, "--data", "toy.npz")
    assert result.exit_code == 1
    assert "No space left" in result.stderr
    assert "Traceback" not in result.output
