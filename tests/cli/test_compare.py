"""`darts-keras compare`: what it prints and writes, and what it refuses."""

import functools
import json
import shutil

import numpy as np
import pytest
from classifier_toys import save_bright
from command_line import call, check_misuse, told
from run_toys import files_in
from train_command import CLASSES, write_inputs
from web_page import Page

run = functools.partial(call, "compare")
PAGES = {"comparison.html", "comparison.json"}


@pytest.fixture
def models(tmp_path):
    """Two classifiers, and the data, in the working folder."""
    write_inputs(tmp_path)
    save_bright(tmp_path / "middle.keras", threshold=0.4)
    save_bright(tmp_path / "high.keras", threshold=0.99)
    return "middle.keras", "high.keras"


def accuracy_of(model):
    result = call("evaluate", model, "--data", "toy.npz", "--json", "--out", "one")
    low, high = json.loads(result.stdout)["accuracy_interval"]
    accuracy = json.loads(result.stdout)["accuracy"]
    return f"{accuracy:.2%}  (95 %: {low:.2%} to {high:.2%})"


def test_it_prints_an_accuracy_for_each_and_writes_a_page(models, tmp_path):
    result = run(*models, "--data", "toy.npz")
    assert result.exit_code == 0, result.output
    assert not result.stderr
    middle, high = map(accuracy_of, models)
    assert middle != high
    assert result.stdout == (
        "12 test images of toy:\n"
        f"  middle.keras  {middle}\n"
        f"  high.keras    {high}\n"
        "Report: comparison.html\n"
    )
    assert files_in(tmp_path) >= PAGES
    text = Page(tmp_path / "comparison.html").text
    assert "McNemar" in text
    for name in models:
        assert name in text
    numbers = json.loads((tmp_path / "comparison.json").read_text())
    assert numbers["data"]["name"] == "toy"


@pytest.mark.parametrize("out", ["deep/folder", "deep/mine.html"])
def test_out_is_a_folder_or_a_page(models, tmp_path, monkeypatch, out):
    monkeypatch.setattr("sys.argv", ["darts-keras", "compare", "a b", "c"])
    result = run(*models, "--data", "toy.npz", "--out", out, "--batch-size", 5)
    page = tmp_path / (out if out.endswith(".html") else f"{out}/comparison.html")
    assert result.stdout.endswith(f"Report: {page.relative_to(tmp_path)}\n")
    assert "darts-keras compare 'a b' c" in Page(page).text
    assert page.with_suffix(".json").exists()
    assert not PAGES & files_in(tmp_path)


def test_trainings_are_compared_on_their_own_data(trained, models):
    shutil.copytree(trained, "again")
    result = run(trained, "again", models[0])
    assert result.exit_code == 0, result.output
    assert not result.stderr
    lines = result.stdout.splitlines()
    assert lines[0] == "12 test images of toy:"
    assert lines[1].split()[1:] == lines[2].split()[1:]  # They are the same model.


@pytest.mark.filterwarnings("default")
def test_trainings_on_other_images_get_a_warning_each(trained, tmp_path):
    shutil.copytree(trained, "again")
    write_inputs(tmp_path, count=20)
    result = run(trained, "again", "--data", "toy.npz")
    assert result.exit_code == 0, result.output
    for name in ("run", "again"):
        assert f"Warning: {name}/model.keras was trained on other" in told(result)


@pytest.mark.usefixtures("nothing_is_compiled")
def test_two_or_more_different_models_are_needed(trained, models):
    must = "Name two or more different models to compare. Received: "
    check_misuse(run(), "Missing argument 'MODELS...'")
    check_misuse(run(trained), f"{must}run")
    check_misuse(run(trained, trained), f"{must}run run")
    check_misuse(run(trained, "./run/"), f"{must}run ./run/")
    check_misuse(
        run(trained, models[0], "run/model.keras"), f"{must}run middle.keras r"
    )


@pytest.mark.usefixtures("nothing_is_compiled")
def test_models_that_do_not_fit_are_named(models, tmp_path):
    data = ("--data", "toy.npz")
    check_misuse(run(models[0], "nowhere", *data), "Received: nowhere")
    (tmp_path / "torn.keras").write_bytes(b"PK")
    check_misuse(run(models[0], "torn.keras", *data), "torn.keras must be an undam")
    save_bright(tmp_path / "large.keras", image_shape=(20, 16, 1))
    message = r"large.keras takes images of shape \(20, 16, 1\).*\(16, 16, 1\)"
    check_misuse(run(models[0], "large.keras", *data), message)
    check_misuse(run("large.keras", models[0], *data), message)
    assert not PAGES & files_in(tmp_path)


def test_logits_are_refused_and_the_model_is_named(models, tmp_path):
    save_bright(tmp_path / "raw.keras", activation=None)
    result = run(models[0], "raw.keras", "--data", "toy.npz")
    check_misuse(result, "raw.keras must give probabilities.*Logits need a softmax")
    assert not PAGES & files_in(tmp_path)


@pytest.mark.usefixtures("nothing_is_compiled")
def test_classes_in_another_order_are_misuse(trained, models):
    with np.load("toy.npz") as file:
        arrays = {**file, "classes": CLASSES[::-1]}
    np.savez("swapped.npz", **arrays)
    result = run(models[0], trained, "--data", "swapped.npz")
    check_misuse(result, r"run/model.keras was trained on, in their order. Expected")


@pytest.mark.usefixtures("nothing_is_compiled")
@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--out", "toy.npz"), "'--out': must be a folder, or an .html file in one"),
        (("--batch-size", "0"), "'--batch-size': 0 is not in the range"),
        (("--dataset", "fashion"), "Only one of `dataset` and `data`"),
    ],
)
def test_a_bad_value_is_misuse_and_named(models, tmp_path, words, message):
    check_misuse(run(*models, "--data", "toy.npz", *words), message)
    assert not PAGES & files_in(tmp_path)
