"""The options of `darts-keras train`: defaults, and where they go."""

import dataclasses
import pathlib

import numpy as np
import pytest
from command_line import call, option_of, words_for
from retrain_toys import GENOTYPE
from train_command import write_inputs

from darts_keras.data.source import DataSource
from darts_keras.genotype import Genotype
from darts_keras.recipes import RECIPES, SMALL_SET, Recipe
from darts_keras.retrain_config import RetrainConfig, for_epochs
from darts_keras.training import retrain as retrain_module
from darts_keras_cli.main import group
from darts_keras_cli.train_options import SETTINGS

COMMAND = group.get_command(None, "train")

# Settings for experts, from a recipe or from Python.
WITHOUT_OPTION = {"momentum", "clipnorm", "final_learning_rate", "rate_changes"}


class Captured(Exception):  # noqa: N818
    """Carries the arguments that the library was called with."""


@pytest.fixture
def asked(tmp_path, monkeypatch):
    """Returns a function: what `retrain` of the library gets for some options."""

    def capture(*arguments, **named):
        raise Captured(arguments, named)

    def train_with(*options):
        data = () if {"--dataset", "--data"} & set(options) else ("--data", "toy.npz")
        genotype = () if "--genotype" in options else ("--genotype", "tiny.json")
        result = call("--debug", "train", *data, *genotype, *options)
        assert isinstance(result.exception, Captured), result.output
        return result.exception.args

    write_inputs(tmp_path)
    monkeypatch.setattr(retrain_module, "retrain", capture)
    return train_with


def test_every_setting_has_an_option_or_is_for_experts():
    fields = {field.name for field in dataclasses.fields(RetrainConfig)}
    assert {setting.name for setting in SETTINGS} == fields - WITHOUT_OPTION
    assert fields >= WITHOUT_OPTION
    assert {setting.name for setting in SETTINGS} <= {o.name for o in COMMAND.params}


def test_shown_defaults_are_those_of_the_recipes():
    names = ("quick", "small", "paper")
    for setting in SETTINGS:
        quick, small, paper = (
            getattr(RECIPES[name].config, setting.name) for name in names
        )
        shown = f"quick: {quick}, small: {small}, paper: {paper}"
        shown = f"quick: {quick}, paper: {paper}" if quick == small else shown
        shown = str(quick) if quick == small == paper else shown
        shown = "none" if quick is small is paper is None else shown
        shown = "by image size" if setting.name == "stem_form" else shown
        assert option_of(COMMAND, setting.name).show_default == shown, setting.name
    shown = option_of(COMMAND, "recipe").show_default
    assert shown == f"quick; small for less than {SMALL_SET:,} train images"


def test_help_names_every_recipe_that_is_not_of_one_data_set():
    for name in RECIPES:
        special = name.startswith("paper_")
        assert special or name in option_of(COMMAND, "recipe").help


def test_without_options_it_is_a_recipe_by_the_number_of_images(asked):
    (genotype, source, config), named = asked("--dataset", "fashion_mnist_sample")
    assert genotype == GENOTYPE
    assert source.name == "fashion_mnist_sample"
    assert config == RECIPES["quick"].config
    assert named["out"] == pathlib.Path("runs/train-fashion_mnist_sample-1")
    assert asked()[0][2] == RECIPES["small"].config


@pytest.mark.parametrize("recipe", ["quick", "small", "paper"])
def test_the_recipe_gives_all_that_is_not_said(asked, recipe):
    _, _, config = asked("--recipe", recipe, "--epochs", 7)[0]
    assert config == for_epochs(RECIPES[recipe].config, 7)


@pytest.mark.parametrize(
    ("name", "recipe"),
    [
        ("compcars", "paper_large"),
        ("compcars_sv", "paper_large"),
        ("miotcd", "paper_miotcd"),
        ("cifar10", "paper"),
    ],
)
def test_paper_takes_the_form_for_the_data_set(asked, monkeypatch, name, recipe):
    def open_toy(**named):
        side = 16 if named["dataset"] == "cifar10" else 64
        images = np.zeros((4, side, side, 3), np.uint8)
        return DataSource(named["dataset"], "drawn", (images, [0, 1, 0, 1]))

    monkeypatch.setattr("darts_keras.data.open_data.open_data", open_toy)
    _, _, config = asked("--recipe", "paper", "--dataset", name, "--data", "here")[0]
    assert config == RECIPES[recipe].config


def test_a_recipe_may_be_a_file(asked, tmp_path):
    config = dataclasses.replace(RECIPES["small"].config, epochs=9, momentum=0.5)
    Recipe(config=config, source="a notebook").save(tmp_path / "mine.json")
    assert asked("--recipe", "mine.json")[0][2] == config
    words = ("--recipe", "mine.json", "--filters", 4)
    assert asked(*words)[0][2] == dataclasses.replace(config, filters=4)


VALUES = {
    "filters": 6,
    "num_cells": 7,
    "stem": "single",
    "stem_form": "small",
    "attention": "eca",
    "epochs": 9,
    "batch_size": 5,
    "base_batch_size": 3,
    "learning_rate": 0.5,
    "warmup_epochs": 2.5,
    "weight_decay": 0.01,
    "label_smoothing": 0.25,
    "auxiliary_weight": 0.5,
    "drop_path_rate": 0.125,
    "average_momentum": 0.75,
    "crop_padding": 7,
    "flip": False,
    "cutout": 3,
    "erasing": 0.5,
    "min_crop": 0.25,
    "color_jitter": 0.125,
    "mixup": 0.5,
    "cutmix": 1.0,
    "sampling": "balanced",
    "class_weights": "balanced",
    "valid_fraction": 0.25,
    "refit": True,
    "precision": "float64",
    "seed": 11,
    "deterministic": True,
    "checkpoint_minutes": 1.5,
}


def test_there_is_a_value_for_every_setting():
    assert {setting.name for setting in SETTINGS} == set(VALUES)


@pytest.mark.parametrize("name", VALUES)
def test_every_setting_reaches_the_config(asked, name):
    words = words_for(option_of(COMMAND, name), VALUES[name])
    _, _, config = asked("--recipe", "quick", *words)[0]
    quick = RECIPES["quick"].config
    base = for_epochs(quick, VALUES["epochs"]) if name == "epochs" else quick
    assert config == dataclasses.replace(base, **{name: VALUES[name]})
    assert config != quick


def test_switches_go_both_ways(asked):
    words = "--recipe", "quick", "--flip", "--no-refit", "--no-deterministic"
    assert asked(*words)[0][2] == RECIPES["quick"].config


def test_a_setting_that_fits_the_recipe_of_the_data_is_not_refused_early(asked):
    """Before the data are read, nobody knows that it will not be `quick`."""
    warmup = RECIPES["quick"].config.epochs + 1
    config = asked("--warmup-epochs", warmup)[0][2]
    assert config == dataclasses.replace(RECIPES["small"].config, warmup_epochs=warmup)


def test_the_genotype_is_a_name_a_file_or_the_folder_of_a_search(asked, tmp_path):
    published = Genotype.published("DARTS_V2")
    assert asked("--genotype", "DARTS_V2")[0][0] == published
    (tmp_path / "search").mkdir()
    published.save(tmp_path / "search" / "genotype.json")
    assert asked("--genotype", "search")[0][0] == published
    assert asked("--genotype", "tiny.json")[0][0] == GENOTYPE


def test_out_is_the_folder_and_otherwise_a_free_one_is_found(asked, tmp_path):
    assert asked("--out", "mine")[1]["out"] == pathlib.Path("mine")
    assert asked()[1]["out"] == pathlib.Path("runs/train-toy-1")
    (tmp_path / "runs" / "train-toy-1").mkdir(parents=True)
    assert asked()[1]["out"] == pathlib.Path("runs/train-toy-2")


def test_what_is_needed_to_go_on_is_recorded(asked, tmp_path, monkeypatch):
    monkeypatch.setattr("sys.argv", ["darts-keras", "train", "--data", "a b.npz"])
    (tmp_path / "toy.npz").rename("a b.npz")
    words = ("--data", "a b.npz", "--inter-op-threads", 3)
    facts = asked(*words)[1]["facts"]
    assert facts["command"] == "darts-keras train --data 'a b.npz'"
    assert facts["opened"]["data"] == str(tmp_path / "a b.npz")
    assert facts["threads"] == {"inter_op_threads": 3, "intra_op_threads": None}
