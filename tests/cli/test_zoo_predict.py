"""`darts-keras zoo predict`."""

import functools
import json

import numpy as np
import pytest
from command_line import call, check_misuse, told
from PIL import Image
from zoo_toys import draw_images, make_zoo

from darts_keras.report import answer_sheet
from darts_keras.zoo.decode import decode_predictions
from darts_keras.zoo.load import load
from darts_keras.zoo.predict import predict_images

run = functools.partial(call, "zoo", "predict", "toy")


@pytest.fixture(autouse=True)
def pictures(elsewhere, own_zoo):  # noqa: ARG001
    """`0.png` and `1.png` in the working folder, of odd sizes."""
    for at, image in enumerate(draw_images(2)):
        Image.fromarray(image[..., 0]).resize((30, 20)).save(f"{at}.png")


def expected(paths, top):
    probabilities = predict_images(load("toy"), paths)
    return decode_predictions(probabilities, "toy", top)


def test_it_prints_the_likeliest_classes():
    result = run("0.png", "1.png", "--top", 2)
    assert result.exit_code == 0, result.output
    assert not result.stderr
    first, second = expected(["0.png", "1.png"], 2)
    assert result.stdout.splitlines() == [
        "0.png",
        *(f"  {each.probability:7.2%}  {each.name}" for each in first),
        "1.png",
        *(f"  {each.probability:7.2%}  {each.name}" for each in second),
    ]


def test_json_has_all_digits():
    rows = json.loads(run("1.png", "--json").stdout)
    assert [row["path"] for row in rows] == ["1.png"]
    (likeliest,) = expected(["1.png"], 3)
    for found, each in zip(rows[0]["classes"], likeliest, strict=True):
        assert (found["label"], found["name"]) == (each.label, each.name)
        assert found["probability"] == pytest.approx(each.probability, abs=1e-6)


@pytest.mark.filterwarnings("default")
def test_bad_files_are_named_and_the_others_answered(tmp_path):
    (tmp_path / "bad.jpg").write_text("no image")
    (tmp_path / "photos").mkdir()
    result = run("bad.jpg", "1.png", "gone.png", "photos")
    assert result.exit_code == 1
    assert result.stdout.startswith("1.png\n")
    assert result.stdout.count("\n") == 4
    assert "photos is a folder" in result.stderr
    assert "2 of 3 image files cannot be used: bad.jpg is not an" in told(result)
    assert "gone.png cannot be read" in told(result)


@pytest.mark.filterwarnings("default")
def test_without_a_good_file_it_is_misuse(tmp_path):
    (tmp_path / "bad.jpg").write_text("no image")
    check_misuse(run("bad.jpg"), "None of the images can be used")
    (tmp_path / "photos").mkdir()
    check_misuse(run("photos"), "None of the images can be used")


def test_a_sheet_shows_the_images(tmp_path, monkeypatch):
    result = run("0.png", "1.png", "--out", "sheet.png")
    assert result.stdout.endswith("Sheet: sheet.png\n")
    with Image.open(tmp_path / "sheet.png", formats=["PNG"]) as sheet:
        assert len(np.unique(np.asarray(sheet))) > 10
    monkeypatch.setattr(answer_sheet, "MOST", 1)
    monkeypatch.setattr(answer_sheet, "_COLUMNS", ((1, 1),))
    result = run("0.png", "1.png", "--out", "sheet.png", "--json")
    assert "Sheet: sheet.png, of the first 1 images" in result.stderr
    assert len(json.loads(result.stdout)) == 2


def test_a_sheet_goes_into_a_folder_that_is_there():
    check_misuse(run("0.png", "--out", "new/sheet.png"), "a folder that exists")


def test_images_of_other_channels_are_not_read_from_files(own_zoo):
    two = {"input_shape": (16, 16, 2), "mean": (0.5,) * 2, "deviation": (0.2,) * 2}
    make_zoo(own_zoo.path, architecture=two)
    check_misuse(run("0.png"), "takes images of 2 channels")


def test_an_unknown_name_is_refused():
    check_misuse(call("zoo", "predict", "tyo", "0.png"), "no model 'tyo'")
