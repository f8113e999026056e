"""Recipes: what papers trained with, and files of one's own."""

import dataclasses
import json

import numpy as np
import pytest
from run_toys import draw_images

from darts_keras.data.source import DataSource
from darts_keras.recipes import NOT_MEASURED, RECIPES, SMALL_SET, Recipe, find_recipe
from darts_keras.retrain_config import RetrainConfig

MINE = Recipe(
    config=RetrainConfig(epochs=3, mixup=0.2, stem_form="large"),
    source="a notebook",
    expected="71 % of the valid part",
)


def source_of(name, count=16, side=16):
    images, _ = draw_images(1, side=side)
    return DataSource(
        name, "drawn", (np.repeat(images, count, 0), [0, 1] * (count // 2))
    )


def test_the_paper_recipe_is_the_training_of_the_authors_on_cifar_10():
    paper = find_recipe("paper", source_of("cifar10")).config
    assert (paper.num_cells, paper.filters) == (20, 36)
    assert (paper.epochs, paper.batch_size) == (600, 96)
    assert (paper.learning_rate, paper.final_learning_rate) == (0.025, 0)
    assert (paper.rate_changes, paper.warmup_epochs) == ("epoch", 0)
    assert (paper.momentum, paper.weight_decay, paper.clipnorm) == (0.9, 3e-4, 5)
    assert (paper.auxiliary_weight, paper.drop_path_rate) == (0.4, 0.2)
    assert (paper.crop_padding, paper.flip, paper.cutout) == (4, True, 16)
    assert (paper.stem, paper.attention) == ("single", "none")
    assert paper.label_smoothing == paper.average_momentum == 0
    assert paper.mixup == paper.cutmix == paper.erasing == paper.color_jitter == 0
    assert paper.min_crop == 1
    assert paper == RetrainConfig()


@pytest.mark.parametrize(
    ("name", "side"), [("compcars", 224), ("compcars_sv", 224), ("mine", 64)]
)
def test_large_photographs_are_trained_as_imagenet(name, side):
    paper = find_recipe("paper", source_of(name, side=side)).config
    assert (paper.num_cells, paper.filters) == (14, 48)
    assert (paper.epochs, paper.batch_size) == (250, 128)
    assert (paper.learning_rate, paper.weight_decay) == (0.1, 3e-5)
    assert (paper.momentum, paper.clipnorm) == (0.9, 5)
    assert (paper.auxiliary_weight, paper.drop_path_rate) == (0.4, 0)
    assert (paper.label_smoothing, paper.color_jitter) == (0.1, 0.4)
    assert (paper.cutout, paper.crop_padding, paper.flip) == (0, 0, True)
    assert paper.min_crop < 1


@pytest.mark.parametrize("name", ["fashion_mnist", "fashion_mnist_sample"])
def test_clothing_is_erased_at_random_in_place_of_cutout(name):
    paper = find_recipe("paper", source_of(name)).config
    assert paper == RetrainConfig(cutout=0, erasing=0.5)


@pytest.mark.parametrize("side", [16, 64])
def test_unbalanced_classes_are_weighted(side):
    paper = find_recipe("paper", source_of("miotcd", side=side)).config
    assert paper.class_weights == "balanced"


@pytest.mark.parametrize("name", ["paper", "quick", "small"])
def test_a_data_set_without_a_form_of_its_own_has_the_common_one(name):
    assert find_recipe(name, source_of("toy")) is RECIPES[name]
    assert find_recipe(name) is RECIPES[name]


@pytest.mark.parametrize(
    ("count", "name"), [(SMALL_SET - 2, "small"), (SMALL_SET, "quick")]
)
def test_the_number_of_images_chooses_a_recipe_if_nobody_does(count, name):
    assert find_recipe(None, source_of("toy", count)) is RECIPES[name]
    assert find_recipe() is RECIPES["quick"]


@pytest.mark.parametrize("name", sorted(RECIPES))
def test_a_recipe_says_where_it_comes_from(name):
    recipe = RECIPES[name]
    assert recipe.source.startswith(("ours, ", "Liu et al., 2019 (arXiv 1806.09055)"))
    # What was measured has a result, a cost and a machine.
    measured = (recipe.expected, recipe.cost, recipe.machine)
    assert measured.count(NOT_MEASURED) in (0, 3)
    assert all(measured)


@pytest.mark.parametrize("recipe", [MINE, *RECIPES.values()])
def test_a_recipe_comes_back_from_its_file(tmp_path, recipe):
    recipe.save(tmp_path / "recipe.json")
    assert Recipe.load(tmp_path / "recipe.json") == recipe
    assert find_recipe(str(tmp_path / "recipe.json")) == recipe


def test_a_name_goes_before_a_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    MINE.save("quick")
    assert find_recipe("quick") is RECIPES["quick"]
    assert find_recipe("./quick") == MINE


def test_an_unknown_recipe_is_refused():
    with pytest.raises(ValueError, match=r"Unknown recipe 'quikc'.*mean 'quick'"):
        find_recipe("quikc", source_of("compcars"))


def test_a_file_that_is_gone_is_missed(tmp_path):
    with pytest.raises(FileNotFoundError):
        Recipe.load(tmp_path / "recipe.json")


GOOD = dataclasses.asdict(MINE)
WRONG = {
    "no json": ("{", "This is no JSON"),
    "a list": ([], "must be an object"),
    "a key less": ({"config": {}}, "must have the key 'source'"),
    "a key more": ({**GOOD, "color": 1}, "must have no other keys"),
    "no settings": ({**GOOD, "config": 3}, "must be a mapping"),
    "unknown settings": (
        {**GOOD, "config": {"epoch": 3}},
        "unexpected keyword argument 'epoch'",
    ),
    "wrong settings": ({**GOOD, "config": {"epochs": 0}}, "`epochs` must be in"),
    "wrong type": ({**GOOD, "config": {"epochs": "3"}}, "`epochs` must be of type int"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_file_that_holds_no_recipe_is_refused(tmp_path, name):
    content, message = WRONG[name]
    path = tmp_path / "recipe.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    with pytest.raises(ValueError, match=rf"recipe\.json must hold a rec.*{message}"):
        find_recipe(str(path))
