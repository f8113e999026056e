"""What a user gets who installs the wheel, and has neither checkout nor network."""

import json
import pathlib
import re
import shutil
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow
ROOT = pathlib.Path(__file__).parents[1]
PARTS = ("darts_keras", "zoo", "cli", "pyproject.toml", "README.md", "LICENSE")
ELSEWHERE = """
import json, socket, sys
sys.path.insert(0, sys.argv[1])

def refuse(*_):
    raise AssertionError("There is no network.")

socket.socket.connect = refuse
import numpy as np
import darts_keras
from darts_keras import zoo

found = {"home": darts_keras.__file__, "names": zoo.list_models(pretrained=True)}
found["untrained"] = zoo.list_models(pretrained=False)
for name in found["names"]:
    found[name] = [check.ok for check in zoo.verify(name).checks]
images, labels = darts_keras.open_data("fashion_mnist_sample").load_test()
answers = zoo.predict_images(zoo.load("fashion_mnist"), images)
found["accuracy"] = float(np.mean(answers.argmax(-1) == labels))
draws = np.random.default_rng(0)
labels = np.arange(48) % 3
images = draws.integers(0, 90, (48, 32, 32, 3)).astype("uint8")
images[np.arange(48), :, :, labels] += 160  # Red, green or blue.
exec(sys.argv[2])
found["new_classes"] = [list(model.output_shape), model.history.history["loss"]]
print(json.dumps(found))
"""


def fine_tuning():
    """Returns the lines of the README that train a model on other classes."""
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.S)
    (lines,) = (block for block in blocks if "num_classes=3" in block)
    return lines


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """Returns what a fresh process sees of an installed wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    (folder / "source").mkdir()
    for part in PARTS:  # A copy: a build leaves its files beside the sources.
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copyfile
        copy(ROOT / part, folder / "source" / part)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
    subprocess.run(
        [*pip, "--target", folder / "site", folder / "source"],
        check=True,
        cwd=folder,
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", ELSEWHERE, folder / "site", fine_tuning()],
        check=True,
        cwd=folder,
        stdout=subprocess.PIPE,
        text=True,
    )
    return folder, json.loads(done.stdout.splitlines()[-1])


def test_it_is_the_wheel_that_was_asked(found):
    folder, seen = found
    assert pathlib.Path(seen["home"]).is_relative_to(folder / "site")


def test_each_model_is_there_and_answers_as_its_card_says(found):
    _, seen = found
    shipped = {"cifar100_small", "cifar10_small", "fashion_mnist_small"}
    assert shipped | {"vehicles_small"} <= set(seen["names"])
    for name in seen["names"]:
        assert seen[name]
        assert all(seen[name])


def test_what_may_not_be_trained_here_has_a_card(found):
    assert found[1]["untrained"] == ["compcars", "compcars_sv", "miotcd"]


def test_real_images_are_classified_rightly(found):
    assert found[1]["accuracy"] > 0.9


def test_new_classes_are_learned_as_the_readme_says(found):
    shape, losses = found[1]["new_classes"]
    assert shape == [None, 3]
    assert losses[-1] < losses[0]
