"""All that training needs, on JAX and PyTorch, where TensorFlow is not installed."""

import subprocess

import keras
import numpy as np
import pytest
from answer_elsewhere import answer_elsewhere
from killed_runs import kill_within_a_write, start
from network_toys import DARTS_V2, small_network
from other_pythons import BACKENDS, python_of, run, run_tests, settings_of
from PIL import Image
from retrain_toys import CONFIG, RANDOM_PARTS, RUN_FILES, make_separable
from run_toys import OPTIONS as SEARCH_OPTIONS
from run_toys import (
    change,
    checkpoint_arrays,
    draw_images,
    files_in,
    lasting,
    read_history,
    write_archive,
)
from train_command import CLASSES, OPTIONS, write_inputs

from darts_keras.genotype import Genotype
from darts_keras.recipes import Recipe
from darts_keras.training.answer import answer
from darts_keras.training.classifier_file import load_classifier, save_classifier

pytestmark = pytest.mark.slow


@pytest.fixture(params=BACKENDS)
def backend(request):
    return request.param


@pytest.fixture
def python(backend, tmp_path, tmp_path_factory, monkeypatch):
    """A Python without TensorFlow; the working folder and its settings are set."""
    path = python_of(backend)
    monkeypatch.chdir(tmp_path)
    settings = settings_of(backend, tmp_path_factory.getbasetemp())
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    return path


def darts_keras(python, *words):
    with start(*words, "--quiet", python=python) as process:
        assert process.wait() == 0


def test_trainings_pass_tests_of_their_own(python, backend):
    # Most of them in float32, as JAX has it without a setting.
    settings = {"JAX_ENABLE_X64": "0"}
    last = run_tests(python, "training/test_training_on_others.py", **settings)
    assert ("skipped" in last) is (backend == "torch")  # It has no traces.


def check_same_answers(path, tmp_path, images, python):
    """Checks that a classifier says the same there as on TensorFlow, here."""
    assert keras.config.backend() == "tensorflow"
    given = answer_elsewhere(path, images, tmp_path, python=python)
    assert np.ptp(given[:, 0]) > 1e-3
    np.testing.assert_allclose(given, answer(load_classifier(path), images), atol=1e-5)


def test_a_killed_training_goes_on_and_its_model_loads_under_tensorflow(
    tmp_path, python
):
    write_inputs(tmp_path, count=32)  # 6 steps an epoch.
    config = change(CONFIG, stem="dual", attention="cbam", checkpoint_minutes=0.0)
    Recipe(config=change(config, **RANDOM_PARTS), source="a test").save("recipe.json")
    options = ("--data", "toy.npz", "--genotype", "tiny.json", "--quiet")
    options = ("train", *options, "--recipe", "recipe.json", "--out")
    whole, run = tmp_path / "whole", tmp_path / "run"
    darts_keras(python, *options, whole)
    kill_within_a_write("torn", 6, *options, run, python=python)
    kill_within_a_write("replaced", 11, "train", "--resume", run, python=python)
    darts_keras(python, "train", "--resume", run)
    assert lasting(read_history(run)) == lasting(read_history(whole))
    assert checkpoint_arrays(run) == checkpoint_arrays(whole)
    assert files_in(run) == RUN_FILES
    check_same_answers(run, tmp_path, draw_images(7)[0], python)


def test_a_killed_search_goes_on(tmp_path, python):
    data = write_archive(tmp_path)
    options = ("search", "--data", data, *SEARCH_OPTIONS, "--order", "second")
    options = (*options, "--checkpoint-minutes", "0", "--quiet", "--out")
    whole, run = tmp_path / "whole", tmp_path / "run"
    darts_keras(python, *options, whole)
    kill_within_a_write("replaced", 5, *options, run, python=python)
    darts_keras(python, "search", "--resume", run)
    assert lasting(read_history(run)) == lasting(read_history(whole))
    assert checkpoint_arrays(run) == checkpoint_arrays(whole)
    assert Genotype.load(run / "genotype.json").normal.nodes


def check_refused(python, *words, message):
    program = "from darts_keras_cli.main import main; main()"
    command = [python, "-c", program, *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert message in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


def test_help_needs_no_tensorflow(python, monkeypatch):
    program = "from darts_keras_cli.main import main; main()"
    monkeypatch.delenv("KERAS_BACKEND")
    assert "darts-keras" in run(python, "-c", program, "--help")


def test_commands_say_what_is_missing(python, monkeypatch):
    words = ("train", "--genotype", "DARTS_V2", "--dataset", "cifar10")
    check_refused(python, *words, message="without the package tensorflow")
    monkeypatch.delenv("KERAS_BACKEND")
    check_refused(python, *words, message="or `jax` or `torch`, with KERAS_BACKEND=")


def write_photos(folder):
    for part, seed in {"train": 0, "test": 1}.items():
        for number, (image, label) in enumerate(
            zip(*make_separable(32, seed=seed), strict=True)
        ):
            path = folder / part / CLASSES[label] / f"{number}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(image[..., 0]).save(path)


def test_a_folder_of_images_is_trained_on_and_measured(tmp_path, python):
    write_inputs(tmp_path)
    write_photos(tmp_path / "photos")
    options = [*OPTIONS, "--data", "photos", "--out", "run"]
    darts_keras(python, "train", *options)
    program = "from darts_keras_cli.main import main; main()"
    told = run(python, "-c", program, "evaluate", "run", "--data", "photos")
    assert told.startswith("32 test images of photos")
    check_same_answers(tmp_path / "run", tmp_path, draw_images(7)[0], python)


def test_a_model_of_tensorflow_says_the_same(tmp_path, python):
    """All operations of DARTS' cells, off their starting values."""
    settings = {"statistics": ((0.4,), (0.3,)), "classifier_activation": "softmax"}
    model = small_network((20, 20, 1), DARTS_V2, attention="bam", **settings)
    save_classifier(model, tmp_path / "model.keras")
    images, _ = draw_images(9, side=20)
    check_same_answers(tmp_path / "model.keras", tmp_path, images, python)
