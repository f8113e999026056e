"""`darts-keras train` from its start to its end: what it tells, and what it leaves."""

import json
import pathlib
import shlex

import keras
from command_line import call
from retrain_toys import GENOTYPE, RUN_FILES
from run_toys import files_in, read_history
from train_command import CLASSES, train

from darts_keras.genotype import Genotype
from darts_keras.retrain_config import RetrainConfig


def test_a_training_tells_its_result_and_how_to_go_on(training):
    folder, result = training
    assert result.exit_code == 0, result.output
    run = folder / "runs" / "train-toy-1"
    first, last = read_history(run)
    assert result.stdout == (
        f"\nValid accuracy after epoch 2: {last['valid_accuracy']:.2%} of 4 images "
        "held out\n"
        "Model:    runs/train-toy-1/model.keras\n"
        "Report:   runs/train-toy-1/report.html\n"
        f"Measure:  darts-keras evaluate runs/train-toy-1 --data {folder}/toy.npz\n"
    )
    reading, data, settings, *epochs = result.stderr.splitlines()
    assert reading == "Reading toy.npz ..."
    assert data == "16 train images of 16x16x1, 2 classes. Run: runs/train-toy-1"
    words = "2 epochs, 3 cells, 2 filters, stem single, attention none."
    assert settings.startswith(words)
    for number, record in enumerate((first, last), start=1):
        assert epochs[number - 1].startswith(
            f"epoch {number}/2  train loss {record['train_loss']:.3f} accuracy "
        )


def test_a_training_leaves_these_files(trained):
    assert files_in(trained) == RUN_FILES
    config = json.loads((trained / "config.json").read_text())
    assert RetrainConfig(**config["config"]).epochs == 2
    assert Genotype.from_dict(config["genotype"]) == GENOTYPE
    assert config["data"]["classes"] == CLASSES
    assert config["command"].startswith("darts-keras train --genotype tiny.json ")
    model = keras.saving.load_model(trained / "model.keras")
    assert model.input_shape == (None, 16, 16, 1)


def test_the_measure_command_that_it_prints_works(training, monkeypatch):
    folder, result = training
    monkeypatch.chdir(folder)
    _, words = result.stdout.splitlines()[-1].split(maxsplit=1)
    program, *words = shlex.split(words)
    measured = call(*words)
    assert program == "darts-keras"
    assert measured.exit_code == 0, measured.output
    assert measured.stdout.startswith("12 test images of toy:\n  accuracy ")
    (folder / "runs" / "train-toy-1" / "evaluation.json").unlink()
    (folder / "runs" / "train-toy-1" / "evaluation.html").unlink()


def test_refit_trains_on_all_and_holds_nothing_out():
    result = train("--refit", "--epochs", 1, "--out", "all", "--quiet")
    assert result.exit_code == 0, result.output
    assert not result.stderr
    (record,) = read_history(pathlib.Path("all"))
    assert "valid_accuracy" not in record
    told = f"\nTrained on all train images; loss {record['train_loss']:.3f}\n"
    assert result.stdout.startswith(f"{told}Model:    all/model.keras\n")


def test_a_finished_training_that_is_resumed_says_the_same_again(training, trained):
    _, result = training
    again = call("train", "--resume", trained)
    assert again.exit_code == 0, again.output
    assert again.stdout == result.stdout.replace("runs/train-toy-1", "run")
