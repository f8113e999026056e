"""All that training needs, on JAX, where TensorFlow is not installed.

`DARTS_KERAS_JAX_PYTHON` names the Python of such an environment; `.ci/run` makes one.
"""

import os
import pathlib
import subprocess

import keras
import numpy as np
import pytest
from answer_elsewhere import answer_elsewhere
from killed_runs import kill_within_a_write, start
from network_toys import DARTS_V2, small_network
from PIL import Image
from retrain_toys import CONFIG, RANDOM_PARTS, RUN_FILES, make_separable
from run_toys import (
    change,
    checkpoint_arrays,
    draw_images,
    files_in,
    lasting,
    read_history,
)
from train_command import CLASSES, OPTIONS, write_inputs

from darts_keras.recipes import Recipe
from darts_keras.training.answer import answer
from darts_keras.training.classifier_file import load_classifier, save_classifier

PYTHON = os.environ.get("DARTS_KERAS_JAX_PYTHON")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        PYTHON is None,
        reason="DARTS_KERAS_JAX_PYTHON names no Python with JAX, without TensorFlow",
    ),
]


@pytest.fixture(autouse=True)
def on_jax(tmp_path, tmp_path_factory, monkeypatch):
    """A working folder, and processes on JAX that compile everything once."""
    monkeypatch.chdir(tmp_path)
    compiled = tmp_path_factory.getbasetemp() / "compiled"
    monkeypatch.setenv("JAX_COMPILATION_CACHE_DIR", str(compiled))
    monkeypatch.setenv("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0")
    monkeypatch.setenv("KERAS_BACKEND", "jax")


def run(*words):
    """Runs the Python without TensorFlow; returns what it prints."""
    done = subprocess.run(
        [PYTHON, *map(str, words)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def darts_keras(*words):
    with start(*words, "--quiet", python=PYTHON) as process:
        assert process.wait() == 0


def test_trainings_on_jax_pass_tests_of_their_own():
    tests = pathlib.Path(__file__).parent
    words = ("--rootdir", tests.parents[1], tests / "test_training_on_jax.py")
    told = run("-m", "pytest", "-q", "-p", "no:cacheprovider", *words)
    assert "passed" in told
    assert "skipped" not in told


def check_same_answers(path, tmp_path, images):
    """Checks that a classifier says the same on JAX as on TensorFlow, here."""
    assert keras.config.backend() == "tensorflow"
    given = answer_elsewhere(path, images, tmp_path, python=PYTHON)
    assert np.ptp(given[:, 0]) > 1e-3
    np.testing.assert_allclose(given, answer(load_classifier(path), images), atol=1e-5)


def test_a_killed_training_goes_on_and_its_model_loads_under_tensorflow(tmp_path):
    write_inputs(tmp_path, count=32)  # 6 steps an epoch.
    config = change(CONFIG, stem="dual", attention="cbam", checkpoint_minutes=0.0)
    Recipe(config=change(config, **RANDOM_PARTS), source="a test").save("recipe.json")
    options = ("--data", "toy.npz", "--genotype", "tiny.json", "--quiet")
    options = ("train", *options, "--recipe", "recipe.json", "--out")
    whole, run = tmp_path / "whole", tmp_path / "run"
    darts_keras(*options, whole)
    kill_within_a_write("torn", 6, *options, run, python=PYTHON)
    kill_within_a_write("replaced", 11, "train", "--resume", run, python=PYTHON)
    darts_keras("train", "--resume", run)
    assert lasting(read_history(run)) == lasting(read_history(whole))
    assert checkpoint_arrays(run) == checkpoint_arrays(whole)
    assert files_in(run) == RUN_FILES
    check_same_answers(run, tmp_path, draw_images(7)[0])


def check_refused(*words, message):
    program = "from darts_keras_cli.main import main; main()"
    command = [PYTHON, "-c", program, *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert message in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


def test_commands_say_what_is_missing(monkeypatch):
    check_refused("search", message="tensorflow backend, as yet")
    words = ("train", "--genotype", "DARTS_V2", "--dataset", "cifar10")
    check_refused(*words, message="without the package tensorflow")
    monkeypatch.delenv("KERAS_BACKEND")
    check_refused(*words, message="or install `jax` and set KERAS_BACKEND=jax")


def write_photos(folder):
    for part, seed in {"train": 0, "test": 1}.items():
        for number, (image, label) in enumerate(
            zip(*make_separable(32, seed=seed), strict=True)
        ):
            path = folder / part / CLASSES[label] / f"{number}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(image[..., 0]).save(path)


def test_a_folder_of_images_is_trained_on_and_measured(tmp_path):
    write_inputs(tmp_path)
    write_photos(tmp_path / "photos")
    options = [*OPTIONS, "--data", "photos", "--out", "run"]
    darts_keras("train", *options)
    program = "from darts_keras_cli.main import main; main()"
    told = run("-c", program, "evaluate", "run", "--data", "photos")
    assert told.startswith("32 test images of photos")
    check_same_answers(tmp_path / "run", tmp_path, draw_images(7)[0])


def test_a_model_of_tensorflow_loads_on_jax(tmp_path):
    """All operations of DARTS' cells, off their starting values."""
    settings = {"statistics": ((0.4,), (0.3,)), "classifier_activation": "softmax"}
    model = small_network((20, 20, 1), DARTS_V2, attention="bam", **settings)
    save_classifier(model, tmp_path / "model.keras")
    check_same_answers(tmp_path / "model.keras", tmp_path, draw_images(9, side=20)[0])
