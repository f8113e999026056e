import pytest

from darts_keras.zoo.shown_paths import shorten_command, shorten_path, shorten_text


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/work/data/cifar10.npz", "cifar10.npz"),
        ("/work/runs/x/", "x"),
        ("/work/runs/x/genotype.json", "x/genotype.json"),
        ("/genotype.json", "genotype.json"),
        ("~/photos", "photos"),
        ("../../home/bob/photos", "photos"),
        ("runs/x", "runs/x"),
        ("T-shirt/top", "T-shirt/top"),
        ("/", "."),
        ("..", "."),
        ("", ""),
    ],
)
def test_of_a_path_that_leaves_the_working_folder_the_end_is_shown(path, shown):
    assert shorten_path(path) == shown


def test_each_path_of_a_command_is_shortened():
    command = "darts-keras train --data '/a b/c d.npz' --out=/runs/x --epochs 3 a/b=/c"
    shown = "darts-keras train --data 'c d.npz' --out=x --epochs 3 a/b=/c"
    assert shorten_command(command) == shown


def test_folders_go_out_of_a_sentence_and_the_rest_stays():
    text = "CompCars (web-nature) in /home/me/my cars/data, 1/2 of http://x.org/a/b"
    assert shorten_text(text, "/home/me/my cars/data") == (
        "CompCars (web-nature) in data, 1/2 of http://x.org/a/b"
    )
    assert shorten_text("set in /home/me/data") == "set in data"
    assert shorten_text("the sample", "runs/x") == "the sample"
