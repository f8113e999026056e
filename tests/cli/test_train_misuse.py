"""`darts-keras train`: what is said of bad options and bad files, and how soon."""

import dataclasses
import functools
import json

import pytest
from command_line import call, check_misuse, option_of
from official_trees import make_compcars
from run_toys import write_photos
from train_command import all_files, write_inputs

from darts_keras.genotype import Genotype
from darts_keras.recipes import RECIPES
from darts_keras_cli.main import group

COMMAND = group.get_command(None, "train")
run = functools.partial(call, "train")

pytestmark = pytest.mark.usefixtures("nothing_is_compiled")


def check_refused(words, message):
    """Checks that a training is refused and that nothing is written."""
    before = all_files()
    check_misuse(run(*words), message)
    assert all_files() == before


BAD_VALUES = {
    "genotype": ("DARTS_V3", "--genotype: Unknown.* 'DARTS_V3'. Did you mean 'DARTS"),
    "dataset": ("fashion_mnist_sampel", "Unknown data set 'fashion_mnist_sampel'"),
    "data": ("nowhere.npz", "data=nowhere.npz, where there is nothing"),
    "image_size": ("8", "`image_size` must be one side or HEIGHTxWIDTH.*Received.*=8"),
    "on_bad_image": ("ignore", "'--on-bad-image': 'ignore' is not one of"),
    "recipe": ("quikc", "Unknown recipe 'quikc'. Did you mean 'quick'?"),
    "filters": ("3", "`filters` must be even. Received: filters=3"),
    "num_cells": ("2", "'--cells': 2 is not in the range x>=3"),
    "stem": ("triple", "'--stem': 'triple' is not one of"),
    "stem_form": ("large", "The stem leaves 2 pixels.*Use the small form"),
    "attention": ("all", "'--attention': 'all' is not one of"),
    "epochs": ("0", "'--epochs': 0 is not in the range x>=1"),
    "batch_size": ("99", "The set to train on is too small.*14 images, batch_size=99"),
    "base_batch_size": ("99999", r"`base_batch_size` must be in \[1, 65536\]"),
    "learning_rate": ("nan", "`learning_rate` must be in .*=nan"),
    "warmup_epochs": ("12", r"`warmup_epochs` must be in \[0, `epochs`\).*epochs=12"),
    "weight_decay": ("2", r"`weight_decay` must be in \[0, 1\]"),
    "label_smoothing": ("1", r"`label_smoothing` must be in \[0, 0\.99\]"),
    "auxiliary_weight": ("inf", "`auxiliary_weight` must be in"),
    "drop_path_rate": ("1", r"`drop_path_rate` must be in \[0, 0\.95\]"),
    "average_momentum": ("1", "`average_momentum` must be in"),
    "crop_padding": ("129", r"`crop_padding` must be in \[0, 128\]"),
    "cutout": ("x", "'--cutout': 'x' is not a valid integer"),
    "erasing": ("1.5", "'--erasing': 1.5 is not in the range 0<=x<=1"),
    "min_crop": ("0", r"`min_crop` must be in \[0\.01, 1\]"),
    "color_jitter": ("-1", "'--color-jitter': -1.0 is not in the range 0<=x<=1"),
    "mixup": ("101", r"`mixup` must be in \[0, 100\]"),
    "cutmix": ("-1", "'--cutmix': -1.0 is not in the range"),
    "sampling": ("fair", "'--sampling': 'fair' is not one of 'shuffled', 'balanced'"),
    "class_weights": ("1,2", "'--class-weights': '1,2' is not one of 'none', 'bal"),
    "valid_fraction": ("0", r"`valid_fraction` must be in \[0\.001, 0\.9\]"),
    "precision": ("float8", "'--precision': 'float8' is not one of"),
    "seed": ("-1", "'--seed': -1 is not in the range"),
    "checkpoint_minutes": ("soon", "'--checkpoint-minutes': 'soon' is not a valid"),
    "strategy": ("mirored", "'--strategy': 'mirored' is not one of 'one_device', 'mi"),
    "out": (".", r"The folder of a new run must be empty. Received: \."),
    "resume": ("nowhere", "There must be a run.*Received: nowhere"),
    "inter_op_threads": ("0", "'--inter-op-threads': 0 is not in the range x>=1"),
    "intra_op_threads": ("0", "'--intra-op-threads': 0 is not in the range x>=1"),
}
_ALONE = {"resume": ("genotype", "data", "batch_size"), "dataset": ("data",)}


def test_there_is_a_bad_value_for_every_option_that_takes_one():
    takers = {option.name for option in COMMAND.params if not option.is_flag}
    assert takers == set(BAD_VALUES)


@pytest.mark.parametrize("name", BAD_VALUES)
def test_a_bad_value_is_misuse_and_named(tmp_path, name):
    write_inputs(tmp_path)
    value, message = BAD_VALUES[name]
    good = {"genotype": "tiny.json", "data": "toy.npz", "batch_size": "4"}
    if name not in ("recipe", "resume"):
        good["recipe"] = "quick"  # Of which some bad values are known early.
    good = {k: v for k, v in good.items() if k not in _ALONE.get(name, ())}
    options = {**good, name: value}
    words = [w for k, v in options.items() for w in (option_of(COMMAND, k).opts[0], v)]
    check_refused(words, message)


def test_a_genotype_is_needed_to_begin():
    check_refused((), "Missing option '--genotype'.*such as DARTS_V2")


def test_a_damaged_genotype_is_misuse_and_named(tmp_path):
    write_inputs(tmp_path)
    whole = (tmp_path / "tiny.json").read_text()
    (tmp_path / "torn.json").write_text(whole[: len(whole) // 2])
    check_refused(("--genotype", "torn.json"), "--genotype: torn.json")
    (tmp_path / "other.json").write_text(json.dumps({"normal": []}))
    check_refused(("--genotype", "other.json"), "--genotype: other.json")
    (tmp_path / "void").mkdir()
    check_refused(
        ("--genotype", "void"), "--genotype: .*come to its end.*void, without"
    )


def test_a_damaged_recipe_is_misuse_and_named(tmp_path):
    write_inputs(tmp_path)
    words = ("--genotype", "tiny.json", "--data", "toy.npz", "--recipe")
    mine = dataclasses.asdict(RECIPES["quick"])
    mine["config"]["epochs"] = "many"
    (tmp_path / "mine.json").write_text(json.dumps(mine))
    check_refused((*words, "mine.json"), "mine.json must hold a recipe.*`epochs`")
    (tmp_path / "mine.json").write_text("epochs = 3")
    check_refused((*words, "mine.json"), "mine.json must hold a recipe")


def test_settings_that_exclude_each_other_are_misuse(tmp_path):
    write_inputs(tmp_path)
    words = ("--genotype", "tiny.json", "--data", "toy.npz", "--batch-size", 4)
    both = ("--sampling", "balanced", "--class-weights", "balanced")
    check_refused((*words, *both), "Only one of `sampling` and `class_weights`")
    few = ("--epochs", 5, "--warmup-epochs", 5)
    check_refused((*words, *few), "epochs=5. Train longer.*`--warmup-epochs`")


def test_a_bad_out_is_misuse_before_the_data_are_read(tmp_path):
    write_inputs(tmp_path)
    words = ("--genotype", "tiny.json", "--data", "nowhere.npz", "--out")
    check_refused((*words, "toy.npz"), r"needs a folder.*toy\.npz, a file")
    check_refused((*words, "toy.npz/run"), r"needs a folder.*toy\.npz, a file")
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "notes").touch()
    check_refused((*words, "taken"), "must be empty. Received: taken. Name another")


def test_bad_data_are_misuse_and_named(tmp_path):
    write_inputs(tmp_path)
    words = ("--genotype", "tiny.json", "--data")
    photos = write_photos(tmp_path)
    check_refused((*words, photos), r"1 of 12 image files.*dog/5\.png .*truncated")
    torn = tmp_path / "torn.npz"
    torn.write_bytes((tmp_path / "toy.npz").read_bytes()[:999])
    check_refused((*words, torn), r"torn\.npz must be an undamaged \.npz")
    check_refused((*words, ""), "'--data': must name a file or a folder")
    both = (*words, photos, "--dataset", "mnist")
    check_refused(both, "Only one of `dataset`")
    resized = (*words, "toy.npz", "--image-size", "32")
    check_refused(resized, "`image_size` is for image files.*image_size=32")


def test_a_class_with_one_image_can_not_be_held_out(tmp_path):
    write_inputs(tmp_path, count=3)
    words = ("--genotype", "tiny.json", "--data", "toy.npz", "--batch-size", 1)
    check_refused(words, "1 example of class 'bright'. Add examples")


def test_an_official_set_takes_a_path_and_says_where_to_get_it(tmp_path):
    Genotype.published("DARTS_V2").save(tmp_path / "genotype.json")
    words = ("--genotype", "genotype.json", "--dataset", "compcars")
    check_refused(words, "may not be passed on. Request it from.*data=None")
    tree = make_compcars(tmp_path)
    (tree / "data" / "train_test_split" / "classification" / "train.txt").unlink()
    check_refused((*words, "--data", tree), "Missing: .*train.txt")
