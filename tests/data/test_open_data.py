"""The one way to name data."""

import contextlib

import numpy as np
import pytest
from official_trees import make_compcars, make_compcars_sv, make_miotcd

from darts_keras.data import open_data as module
from darts_keras.data.open_data import open_data, open_dataset, open_path


def test_bundled_sample_is_the_default():
    assert open_data().name == "fashion_mnist_sample"


def test_other_names_are_those_of_tensorflow_datasets(monkeypatch):
    monkeypatch.setattr(module, "open_tfds", lambda *arguments: arguments)
    assert open_data("cifar10", image_size=16) == ("cifar10", 16)


def test_path_is_a_folder_or_an_archive(tmp_path, image_folder):
    source = open_data(data=str(image_folder()), image_size=16, seed=1)
    assert source.image_shape == (16, 16, 3)
    x, y = source.load_train()
    np.savez(tmp_path / "a.npz", x_train=x, y_train=y)
    assert open_path(tmp_path / "a.npz").load_train()[1].tolist() == y.tolist()


def test_options_reach_the_folder_reader(image_folder):
    root = image_folder(count=10)
    prints = {open_path(root, seed=seed).fingerprint() for seed in (0, 1)}
    assert len(prints) == 2
    (root / "cat" / "a.jpg").touch()
    with pytest.warns(UserWarning, match="empty"):
        open_data(data=root, on_bad_image="skip", seed=1)


def test_name_and_path_together_are_refused_but_for_the_sets_on_disk():
    with pytest.raises(ValueError, match=r"Only one of.*dataset=a, data=b") as error:
        open_data("a", "b")
    assert "the sets compcars, compcars_sv, miotcd alone" in str(error.value)


SETS = {
    "compcars": make_compcars,
    "compcars_sv": make_compcars_sv,
    "miotcd": make_miotcd,
}


@pytest.mark.parametrize("name", SETS)
def test_sets_on_disk_take_a_name_and_a_path(tmp_path, name):
    SETS[name](tmp_path)
    source = open_data(name, tmp_path, image_size="16x18", seed=1)
    assert (source.name, source.image_shape) == (name, (16, 18, 3))
    assert source.fingerprint() == open_data(name, tmp_path, "16x18").fingerprint()
    with pytest.raises(ValueError, match="must be its folder"):
        open_data(name)
    for path in [*tmp_path.rglob("train 0.jpg"), *tmp_path.rglob("train/car/*.jpg")]:
        path.write_bytes(b"broken")
    with pytest.raises(ValueError, match="is not an image"):
        open_data(name, tmp_path, 16)
    with (
        pytest.warns(UserWarning, match="is not an image"),
        contextlib.suppress(ValueError),  # All cars are gone.
    ):
        open_data(name, tmp_path, 16, on_bad_image="skip")


def test_boxes_are_for_compcars(tmp_path):
    make_compcars(tmp_path)
    make_compcars_sv(tmp_path)
    prints = {
        open_data("compcars", tmp_path, 16, crop_boxes=crop).fingerprint()
        for crop in (False, True)
    }
    assert len(prints) == 2
    for dataset, data in [("compcars_sv", tmp_path), (None, tmp_path), (None, None)]:
        with pytest.raises(ValueError, match=r"`crop_boxes`.*is for.*compcars, whose"):
            open_data(dataset, data, crop_boxes=True)


def test_missing_path_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"data=.*nowhere, where there is noth"):
        open_path(tmp_path / "nowhere")


def test_other_files_are_refused(tmp_path):
    (tmp_path / "a.zip").touch()
    with pytest.raises(ValueError, match=r"must be an \.npz file.*a\.zip"):
        open_path(tmp_path / "a.zip")


def test_image_size_is_refused_where_it_would_do_nothing(tmp_path):
    np.savez(tmp_path / "a.npz", x_train=0)
    with pytest.raises(ValueError, match=r"stored in one size.*image_size=32"):
        open_path(tmp_path / "a.npz", image_size=32)
    with pytest.raises(ValueError, match=r"fashion_mnist_sample.*image_size=32"):
        open_dataset("fashion_mnist_sample", 32)
