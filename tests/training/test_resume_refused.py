"""What is refused when a search shall go on, and left as it is."""

import re
import shutil

import numpy as np
import pytest
from resume_toys import STEPS, interrupted, make_data
from run_toys import be_eager, draw_images

from darts_keras.data.source import DataSource
from darts_keras.training.run_folder import RunFolder
from darts_keras.training.search import resume_search

pytestmark = pytest.mark.usefixtures("eager_and_repeatable")


@pytest.fixture(scope="module")
def stopped(tmp_path_factory):
    """The folder of an interrupted run, to be copied."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        be_eager(monkeypatch)
        return interrupted(tmp_path_factory.mktemp("stopped"))


@pytest.fixture
def run(stopped, tmp_path):
    """A copy of the folder of an interrupted run."""
    return shutil.copytree(stopped, tmp_path / "run")


def refuse(run, error, message, data=None):
    """Checks that a run is refused, and that nothing in it changes."""
    before = {path.name: path.read_bytes() for path in run.iterdir()}
    with pytest.raises(error, match=message):
        resume_search(data or make_data(), run)
    assert {path.name: path.read_bytes() for path in run.iterdir()} == before


def test_other_data_are_refused(run):
    images, labels = draw_images(2 * 4 * STEPS)
    darker = np.where(np.arange(images.size) == 99, 0, images.ravel())
    others = {
        "image": DataSource("toy", "", (darker.reshape(images.shape), labels)),
        "label": DataSource("toy", "", (images, labels[::-1])),
        "class": DataSource("toy", "", (images, labels), classes=["cat", "dog"]),
    }
    message = "the data that it began with. Expected: toy, fingerprint [0-9a-f]{64}"
    for other in others.values():
        refuse(run, ValueError, message, other)


@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_a_checkpoint_cut_short_is_refused(run, share):
    path = run / "checkpoint.npz"
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    refuse(run, ValueError, re.escape(str(path)))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_flipped_bit_in_the_checkpoint_is_refused(run, share):
    path = run / "checkpoint.npz"
    data = bytearray(path.read_bytes())
    data[int(share * len(data))] ^= 4
    path.write_bytes(data)
    refuse(run, ValueError, re.escape(str(path)))


def test_a_checkpoint_that_is_gone_is_missed(run):
    (run / "checkpoint.npz").unlink()
    refuse(run, FileNotFoundError, r"checkpoint\.npz, where there is none any more")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"config"', '"confog"', r"config\.json must hold `config`"),
        ('"seed": 0', '"seed": 2', r"settings in config\.json.*Received.*'seed': 0"),
        ('"sep_conv_3x3"', '"sep_conv_5x5"', "checkpoint"),
        ('"filters": 2', '"filters": 3', r"config\.json.*`filters` must be even"),
        ('"filters": 2', '"fil\\ters": 2', r"config\.json"),
        ('"fingerprint"', '"fingerpaint"', "data that it began with.*None"),
        ("}", "", r"config\.json is damaged"),
        ("1", "\xff", r"config\.json is damaged"),
    ],
)
def test_a_damaged_config_is_refused(run, old, new, message):
    path = run / "config.json"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1), encoding="latin-1")
    refuse(run, ValueError, message)


def test_a_folder_without_a_run_is_refused(tmp_path):
    refuse(tmp_path, FileNotFoundError, r"There must be a run.*no config\.json")
    with pytest.raises(FileNotFoundError, match="There must be a run"):
        resume_search(make_data(), tmp_path / "nowhere")
    assert not list(tmp_path.iterdir())


def test_a_run_that_goes_on_elsewhere_is_refused(run):
    with RunFolder(run, resume=True):
        refuse(run, BlockingIOError, f"Another process.*{re.escape(str(run))}")
