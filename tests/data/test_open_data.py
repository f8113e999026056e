"""The one way to name data."""

import numpy as np
import pytest

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


def test_name_and_path_together_are_refused():
    with pytest.raises(ValueError, match=r"Only one of.*dataset=a, data=b"):
        open_data("a", "b")


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
