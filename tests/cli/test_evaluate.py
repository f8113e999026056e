"""`darts-keras evaluate`: what it prints and writes."""

import functools
import json
import pathlib
import re

import keras
import pytest
from classifier_toys import save_bright
from command_line import call, check_misuse, told
from PIL import Image
from run_toys import files_in
from train_command import edit_json, write_inputs
from web_page import Page

from darts_keras.training.classifier_file import save_classifier

run = functools.partial(call, "evaluate")
PAGES = {"evaluation.html", "evaluation.json"}


def numbers(path="evaluation.json"):
    return json.loads(pathlib.Path(path).read_text())


def write_folder(root, sides, parts=("train", "test")):
    """Writes three gray images a class and part, of this width and height."""
    for part in parts:
        for name, level in (("1 dark", 20), ("2 bright", 230)):
            folder = root / part / name
            folder.mkdir(parents=True)
            for number in range(3):
                image = Image.new("L", sides, level + number)
                image.save(folder / f"{number}.png")


def test_it_prints_the_measures_and_where_the_report_is(bright):
    result = run(bright, "--data", "toy.npz")
    assert result.exit_code == 0, result.output
    assert not result.stderr
    measures = numbers()["measures"]
    low, high = measures["accuracy_interval"]
    speed = rf"{numbers()['images_per_second']:,.0f}"
    assert result.stdout.splitlines() == [
        "12 test images of toy:",
        f"  accuracy           {measures['accuracy']:.2%}  (95 %: {low:.2%} to "
        f"{high:.2%})",
        f"  mean recall        {measures['mean_recall']:.2%}",
        f"  mean precision     {measures['mean_precision']:.2%}",
        f"  Cohen's kappa      {measures['kappa']:.4f}",
        f"  calibration error  {measures['calibration_error']:.2%}",
        f"  loss               {measures['loss']:.4f}",
        f"  speed              {speed} images per second",
        "Report: evaluation.html",
    ]
    assert measures["accuracy"] > 0.5


def test_more_than_five_classes_have_a_top_5_accuracy(tmp_path):
    images = keras.Input((28, 28, 1))
    flat = keras.layers.GlobalAveragePooling2D()(images)
    model = keras.Model(images, keras.layers.Dense(10, "softmax")(flat))
    save_classifier(model, tmp_path / "ten.keras")
    result = run("ten.keras")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("1000 test images of fashion_mnist_sample:\n")
    assert re.search(r"\n  top-5 accuracy     \d+\.\d\d%\n", result.stdout)


def test_where_all_is_of_one_class_there_is_no_kappa(bright, tmp_path):
    write_folder(tmp_path / "set", (16, 16))
    for path in (tmp_path / "set" / "test" / "2 bright").iterdir():
        path.unlink()
    result = run(bright, "--data", "set")
    assert result.exit_code == 0, result.output
    assert "\n  Cohen's kappa      -\n" in result.stdout


def test_json_is_the_measures_alone(bright):
    result = run(bright, "--data", "toy.npz", "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout) == numbers()["measures"]


@pytest.mark.parametrize("out", ["deep/folder", "deep/mine.html"])
def test_out_is_a_folder_or_a_page(bright, tmp_path, monkeypatch, out):
    monkeypatch.setattr("sys.argv", ["darts-keras", "evaluate", "a b.keras"])
    result = run(bright, "--data", "toy.npz", "--out", out)
    page = tmp_path / (out if out.endswith(".html") else f"{out}/evaluation.html")
    assert result.stdout.endswith(f"Report: {page.relative_to(tmp_path)}\n")
    text = Page(page).text
    assert "bright.keras on toy" in text
    found = numbers(page.with_suffix(".json"))
    assert found["model"] == "bright.keras"
    assert found["command"] == "darts-keras evaluate 'a b.keras'"
    assert not (tmp_path / "evaluation.html").exists()


def test_a_training_is_measured_on_its_own_data_in_its_folder(trained):
    before = files_in(trained)
    result = run(trained)
    assert result.exit_code == 0, result.output
    assert not result.stderr
    assert result.stdout.startswith("12 test images of toy:\n")
    assert result.stdout.endswith("Report: run/evaluation.html\n")
    assert files_in(trained) == before | PAGES
    by_file = run("run/model.keras", "--json")
    assert json.loads(by_file.stdout) == numbers("run/evaluation.json")["measures"]


def test_the_size_of_a_batch_changes_nothing(bright):
    found = []
    for size in (1, 5, 128):
        words = ("--data", "toy.npz", "--batch-size", size, "--json")
        found.append(json.loads(run(bright, *words).stdout))
    for measures in found[1:]:
        assert measures["confusion"] == found[0]["confusion"]
        assert measures["loss"] == pytest.approx(found[0]["loss"], rel=1e-5)


def test_images_of_a_folder_get_the_size_that_the_model_takes(tmp_path):
    save_bright(tmp_path / "wide.keras", image_shape=(16, 24, 1))
    write_folder(tmp_path / "set", (40, 30))
    result = run("wide.keras", "--data", "set")
    assert result.exit_code == 0, result.output
    assert numbers()["measures"]["accuracy"] == 1
    result = run("wide.keras", "--data", "set", "--image-size", 20)
    check_misuse(result, r"takes images of shape \(16, 24, 1\).*\(20, 20, 1\)")


def test_a_model_of_any_size_takes_the_images_as_they_are(tmp_path):
    save_bright(tmp_path / "any.keras", image_shape=(None, None, 1))
    write_folder(tmp_path / "set", (40, 30))
    assert run("any.keras", "--data", "set").exit_code == 0


def test_a_folder_without_a_test_part_says_what_is_held_out(tmp_path):
    save_bright(tmp_path / "bright.keras")
    write_folder(tmp_path, (16, 16), parts=("set",))
    result = run("bright.keras", "--data", "set")
    assert result.exit_code == 0, result.output
    note = "There is no `test` folder: 20 % of the images, drawn class by class"
    assert note in result.stdout


@pytest.mark.filterwarnings("default")
def test_a_model_that_was_trained_on_other_images_gets_a_warning(trained, tmp_path):
    write_inputs(tmp_path, count=20)
    result = run(trained, "--data", "toy.npz")
    assert result.exit_code == 0, result.output
    warning = "Warning: run/model.keras was trained on other images than the train"
    assert warning in told(result)
    assert "on toy. If they hold test images" in told(result)


def test_a_config_that_is_no_training_s_says_nothing_of_the_classes(bright, tmp_path):
    (tmp_path / "config.json").write_text('{"of": "something else"}')
    assert run(bright, "--data", "toy.npz").exit_code == 0


def test_a_training_from_python_has_no_data_of_its_own(trained):
    edit_json(trained / "config.json", opened=None)
    check_misuse(run(trained), "The classes of .* must be those that run/model.keras")
    edit_json(trained / "config.json", opened={"colour": "red"})
    check_misuse(run(trained), r"`opened` in run/config\.json must say how to open")


def test_settings_of_data_may_be_said_for_the_data_of_a_training(trained):
    check_misuse(run(trained, "--image-size", 20), "`image_size` is for image files")
