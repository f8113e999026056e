"""Classifiers as files: written whole, found by file or folder, read with care."""

import os
import pathlib
import zipfile

import keras
import numpy as np
import pytest
from classifier_toys import gray_images, make_classifier, save_bright

from darts_keras.training.classifier_file import (
    find_classifier,
    load_classifier,
    save_classifier,
)


def test_a_saved_classifier_answers_as_before(tmp_path):
    model = make_classifier(threshold=0.3)
    save_classifier(model, tmp_path / "model.keras")
    images = gray_images([10, 80, 200])
    copy = load_classifier(tmp_path / "model.keras")
    np.testing.assert_array_equal(copy(images), model(images))
    assert [*tmp_path.iterdir()] == [tmp_path / "model.keras"]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failing_write_leaves_the_old_file(tmp_path, monkeypatch, step):
    def fail(*_arguments, **_named):
        raise OSError(28, "No space left on device")

    file = save_bright(tmp_path / "model.keras")
    before = file.read_bytes()
    monkeypatch.setattr(os, step, fail)
    with pytest.raises(OSError, match="No space left"):
        save_bright(file, threshold=0.1)
    assert [*tmp_path.iterdir()] == [file]
    assert file.read_bytes() == before


def test_a_model_that_fails_to_save_leaves_the_old_file(tmp_path, monkeypatch):
    def fail(_model, path):
        pathlib.Path(path).write_bytes(b"half a mod")
        raise RuntimeError("No memory left")

    file = save_bright(tmp_path / "model.keras")
    before = file.read_bytes()
    monkeypatch.setattr(keras.Model, "save", fail)
    with pytest.raises(RuntimeError, match="No memory"):
        save_bright(file)
    assert file.read_bytes() == before


def test_a_classifier_is_found_by_its_file_or_its_folder(tmp_path):
    file = save_bright(tmp_path / "model.keras")
    assert find_classifier(file) == find_classifier(str(tmp_path)) == file


def test_what_is_no_classifier_is_refused(tmp_path):
    must = r"must be a \.keras file, or the folder of a training"
    with pytest.raises(FileNotFoundError, match=f"{must} that.*end.*nowhere"):
        find_classifier(tmp_path / "nowhere")
    with pytest.raises(FileNotFoundError, match=f"{must} .*, without model.keras"):
        find_classifier(tmp_path)
    (tmp_path / "model.h5").write_bytes(b"")
    with pytest.raises(ValueError, match=rf"{must}.*Received: .*model\.h5"):
        find_classifier(tmp_path / "model.h5")


def without(content, name, tmp_path):
    """Returns a zip file without one of its members."""
    (tmp_path / "whole.zip").write_bytes(content)
    with zipfile.ZipFile(tmp_path / "whole.zip") as whole:
        members = {n: whole.read(n) for n in whole.namelist() if n != name}
    with zipfile.ZipFile(tmp_path / "part.zip", "w") as part:
        for member, data in members.items():
            part.writestr(member, data)
    return (tmp_path / "part.zip").read_bytes()


def flip_a_bit(content, _tmp_path):
    place = content.index(b"config.json") + 200
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def compress_as_nobody_does(content, _tmp_path):
    """Writes an unknown method of compression where the last files are listed."""
    place = content.rindex(b"PK\1\2") + 10
    return content[:place] + b"\xee\x00" + content[place + 2 :]


DAMAGES = {
    "empty": lambda *_: b"",
    "truncated": lambda content, _: content[: len(content) // 2],
    "without its end": lambda content, _: content[:-1],
    "of another kind": lambda *_: b"not a zip file",
    "with a flipped bit": flip_a_bit,
    "compressed otherwise": compress_as_nobody_does,
    "without a config": lambda c, path: without(c, "config.json", path),
    "without weights": lambda c, path: without(c, "model.weights.h5", path),
}


@pytest.mark.parametrize("kind", DAMAGES)
def test_a_damaged_file_is_refused_and_named(tmp_path, kind):
    file = save_bright(tmp_path / "model.keras")
    file.write_bytes(DAMAGES[kind](file.read_bytes(), tmp_path))
    with pytest.raises(ValueError, match=r"model\.keras must be an undamaged Keras"):
        load_classifier(file)


def test_code_in_a_file_is_not_run(tmp_path):
    file, trace = tmp_path / "hostile.keras", tmp_path / "it ran"
    model = make_classifier()
    layer = keras.layers.Lambda(
        lambda x, name: [x, __import__("pathlib").Path(name).touch()][0],
        arguments={"name": str(trace)},
    )
    save_classifier(keras.Model(model.input, layer(model.output)), file)
    trace.unlink()  # It ran while the model was made, and would again:
    keras.saving.load_model(file, safe_mode=False)
    trace.unlink()
    with pytest.raises(ValueError, match=r"hostile\.keras .*Lambda"):
        load_classifier(file)
    assert not trace.exists()


def test_safe_mode_is_on_whatever_keras_is_set_to(tmp_path, monkeypatch):
    settings = {}

    def load_model(_path, **named):
        settings.update(named)
        return make_classifier()

    file = save_bright(tmp_path / "model.keras")
    monkeypatch.setattr(keras.saving, "load_model", load_model)
    load_classifier(file)
    assert settings == {"compile": False, "safe_mode": True}


def test_a_model_of_another_form_is_refused(tmp_path):
    images, vector = keras.Input((16, 16, 1)), keras.Input((16,))
    flat, dense = keras.layers.Flatten()(images), keras.layers.Dense(2)
    models = {
        "vectors": keras.Model(vector, dense(vector)),
        "two outputs": keras.Model(images, [flat, keras.layers.Dense(2)(flat)]),
        "maps": keras.Model(images, keras.layers.Conv2D(2, 1)(images)),
        "two inputs": keras.Model([images, vector], keras.layers.Dense(2)(flat)),
    }
    for name, model in models.items():
        file = tmp_path / f"{name}.keras"
        save_classifier(model, file)
        with pytest.raises(ValueError, match=f"{name}.* must be a model from images"):
            load_classifier(file)
