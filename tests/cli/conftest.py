"""Where the commands run, and a training that they share."""

import pathlib
import shutil

import pytest
import train_command
from classifier_toys import save_bright
from nothing_compiled import refuse_to_compile
from zoo_runs import answer_eagerly, use_zoos
from zoo_toys import make_zoo

from darts_keras.training import device


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """An empty working folder; TensorFlow's threads were set before the tests."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(device, "prepare_device", lambda **threads: threads)


@pytest.fixture
def nothing_is_compiled(monkeypatch):
    """Makes sure that what is wrong is found before the step is built."""
    refuse_to_compile(monkeypatch)


@pytest.fixture(scope="session")
def training(tmp_path_factory):
    """The working folder of a training, and the result of the call."""
    folder = tmp_path_factory.mktemp("training")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr(device, "prepare_device", lambda **threads: threads)
        patch.setattr("sys.argv", ["darts-keras", "train", *train_command.OPTIONS])
        return folder, train_command.train()


@pytest.fixture
def trained(training, elsewhere):  # noqa: ARG001
    """A copy of the run of that training, `run` in the working folder."""
    folder, _ = training
    shutil.copytree(folder / "runs" / "train-toy-1", "run")
    return pathlib.Path("run")


@pytest.fixture
def bright(tmp_path):
    """A classifier that is no training's, and the data, in the working folder."""
    train_command.write_inputs(tmp_path)
    save_bright(tmp_path / "bright.keras")
    return "bright.keras"


@pytest.fixture(scope="session")
def made_zoo(tmp_path_factory):
    return make_zoo(tmp_path_factory.mktemp("made") / "zoo").path


@pytest.fixture
def own_zoo(made_zoo, monkeypatch, tmp_path):
    """The user's zoo, with the model `toy`; that of the package is empty."""
    answer_eagerly(monkeypatch)
    zoo = use_zoos(monkeypatch, tmp_path)
    shutil.copytree(made_zoo, zoo.path)
    return zoo
