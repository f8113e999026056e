"""`darts-keras zoo verify`."""

import dataclasses
import functools

import numpy as np
import pytest
from command_line import call, check_misuse, told
from zoo_toys import draw_images, make_card, make_zoo

from darts_keras.data.npz import open_npz
from darts_keras.training.evaluate import evaluate
from darts_keras.zoo import hub
from darts_keras.zoo.load import load

run = functools.partial(call, "zoo", "verify")


@pytest.fixture
def measured(own_zoo):
    """`toy` with its measures on `toys.npz` in the working folder."""
    parts = {}
    for part, count in (("train", 6), ("test", 24)):
        parts[f"x_{part}"] = draw_images(count)
        parts[f"y_{part}"] = np.arange(count) % 3
    np.savez("toys.npz", **parts, classes=["kind 0", "kind 1", "kind 2"])
    source = open_npz("toys.npz")
    change(own_zoo, test=evaluate(load("toy"), source).measures.to_dict())
    return own_zoo


def change(zoo, **facts):
    files = zoo.read("weights/toy.npz"), zoo.read("examples/toy.npz")
    zoo.write(dataclasses.replace(zoo.card("toy"), **facts), *files)


def test_a_line_for_each_check(own_zoo):
    result = run("toy")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0] == "toy: as its card says"
    assert f"  ok      parameters: {own_zoo.card('toy').num_parameters}" in lines
    assert all(line.startswith("  ok      ") for line in lines[1:])


def test_a_fault_is_told_and_is_exit_code_1(own_zoo):
    right = own_zoo.card("toy").num_parameters
    change(own_zoo, num_parameters=7)
    result = run("toy")
    assert result.exit_code == 1
    assert result.stdout.startswith("toy: FAILED\n")
    line = f"  FAILED  parameters. Expected: 7. Received: {right}\n"
    assert line in result.stdout


def test_without_names_all_with_weights_are_checked(own_zoo):
    own_zoo.write(make_card("plan"))
    make_zoo(hub.shipped_zoo().path, "theirs")
    (own_zoo.path / "weights/toy.npz").write_bytes(b"")
    result = run()
    assert result.exit_code == 1
    heads = [line for line in result.stdout.splitlines() if line[0] != " "]
    assert heads == ["theirs: as its card says", "toy: FAILED"]
    assert "plan: FAILED" in run("--all").stdout  # Its counts are made up.


def test_with_data_it_is_measured_again(measured):
    result = run("toy", "--data", "toys.npz")
    assert result.exit_code == 0, result.output
    accuracy = measured.card("toy").test["accuracy"]
    assert f"  ok      accuracy: {accuracy:.4f}\n" in result.stdout
    assert "  other   train images. Expected: None." in result.stdout
    change(measured, test={**measured.card("toy").test, "accuracy": 0.999})
    result = run("toy", "--data", "toys.npz")
    assert result.exit_code == 1
    assert "  FAILED  accuracy. Expected: 0.9990. Received: 0." in result.stdout


def test_images_of_a_folder_get_the_size_of_the_model(own_zoo, tmp_path, monkeypatch):
    seen = []
    monkeypatch.setattr(
        "darts_keras.data.open_data.open_data",
        lambda **named: seen.append(named["image_size"]) or open_npz("toys.npz"),
    )
    np.savez("toys.npz", x_train=draw_images(3), y_train=[0, 1, 2])
    (tmp_path / "photos").mkdir()
    check_misuse(run("toy", "--data", "photos"), "must have weights and test measures")
    assert seen == ["16x16"]
    del own_zoo


@pytest.mark.usefixtures("own_zoo")
@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--data", "toys.npz"), "Data are for one model.* Received: 0 names"),
        (("toy", "toy", "--dataset", "x"), "Data are for one model.*: 2 names"),
        (("toy", "--all"), "`--all` is for all models"),
        (("toy", "--image-size", "20"), "`--image-size` goes with `--dataset`"),
        (("toy", "--on-bad-image", "fail"), "`--on-bad-image` goes with"),
        (("tyo",), "no model 'tyo'"),
        (("toy", "--data", "nothing"), "where there is nothing"),
    ],
)
def test_misuse(words, message):
    check_misuse(run(*words), message)


def test_long_values_are_shortened(measured):
    change(measured, classes=("a" * 500, "b", "c"))
    result = run("toy", "--data", "toys.npz")
    assert result.exit_code == 1
    assert "class names. Expected: ('aaa" in told(result) + result.stdout
    assert "a" * 450 not in result.stdout
