"""Zoos of tests: nobody's own, and no downloads kept."""

import shutil

import pytest
from zoo_toys import make_card, make_zoo

from darts_keras.zoo import hub
from darts_keras.zoo.zoo_folder import ZooFolder


@pytest.fixture(autouse=True)
def no_zoo(tmp_path, monkeypatch):
    """Puts empty folders where the zoos are, and the downloads."""
    monkeypatch.setenv("DARTS_KERAS_ZOO", str(tmp_path / "zoo"))
    monkeypatch.setenv("DARTS_KERAS_CACHE", str(tmp_path / "cache"))
    shipped = ZooFolder(tmp_path / "shipped")
    monkeypatch.setattr(hub, "shipped_zoo", lambda: shipped)


@pytest.fixture(scope="session")
def made_toy(tmp_path_factory):
    return make_zoo(tmp_path_factory.mktemp("made") / "zoo").path


@pytest.fixture
def toy(tmp_path, made_toy):
    """The user's own zoo, with the model `toy` in it."""
    return ZooFolder(shutil.copytree(made_toy, tmp_path / "zoo"))


@pytest.fixture
def wide(toy):
    """A card without weights: for other images, classes and cells than `toy`."""
    architecture = {"input_shape": (20, 24, 1), "num_classes": 4, "filters": 8}
    commands = ("darts-keras train --dataset wide --data wide.npz --out RUN",)
    card = make_card("wide", "wides", architecture, commands=commands)
    toy.write(card)
    return card
