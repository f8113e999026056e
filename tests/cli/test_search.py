"""The options of `darts-keras search`: defaults, and where they go."""

import dataclasses
import pathlib

import pytest
from command_line import call, option_of, words_for
from run_toys import write_archive, write_photos

from darts_keras.carried_parts import CARRIED_PARTS
from darts_keras.config import PRESETS, SearchConfig
from darts_keras.space.search_space import SEARCH_SPACES
from darts_keras.training import device
from darts_keras.training import search as search_module
from darts_keras.training.carried_start import CarriedStart
from darts_keras_cli.search import search
from darts_keras_cli.search_options import SETTINGS

# Settings for experts, from Python only.
WITHOUT_OPTION = {
    "weight_final_learning_rate",
    "weight_momentum",
    "weight_clipnorm",
    "architecture_beta_1",
    "architecture_beta_2",
    "difference_scale",
}


class Captured(Exception):  # noqa: N818
    """Carries the arguments that the library was called with."""


@pytest.fixture
def searched(tmp_path, monkeypatch):
    """Returns a function: what `search` of the library gets for some options."""
    archive = write_archive(tmp_path)

    def capture(*arguments, **named):
        raise Captured(arguments, named)

    def search_with(*options):
        data = () if "--dataset" in options else ("--data", archive)
        result = call("--debug", "search", *data, *options)
        assert isinstance(result.exception, Captured), result.output
        return result.exception.args

    monkeypatch.setattr(search_module, "search", capture)
    return search_with


def test_every_setting_has_an_option_or_is_for_experts():
    fields = {field.name for field in dataclasses.fields(SearchConfig)}
    names = {parameter.name for parameter in search.params}
    assert fields - WITHOUT_OPTION <= names
    assert not WITHOUT_OPTION & names


def test_shown_defaults_are_those_of_the_presets():
    for option in search.params:
        if not hasattr(PRESETS["quick"], option.name):
            continue
        quick, paper = (getattr(PRESETS[p], option.name) for p in ("quick", "paper"))
        shown = str(quick) if quick == paper else f"quick: {quick}, paper: {paper}"
        shown = "none" if quick is paper is None else shown
        shown = "by image size" if option.name == "stem_form" else shown
        shown = "none" if option.multiple else shown
        assert option.show_default == shown, option.name
    assert option_of(search, "preset").show_default == "quick"
    assert option_of(search, "space").show_default == "darts"
    num_nodes = SEARCH_SPACES["darts"].num_nodes
    assert option_of(search, "nodes").show_default == str(num_nodes)


def test_help_names_every_preset_and_space():
    for name in PRESETS:
        assert name in option_of(search, "preset").help
    for name in SEARCH_SPACES:
        assert name in option_of(search, "space").help


def test_without_options_it_is_the_quick_preset_on_the_sample(searched):
    (source, space, config), named = searched("--dataset", "fashion_mnist_sample")
    assert source.name == "fashion_mnist_sample"
    assert space == SEARCH_SPACES["darts"]
    assert config == PRESETS["quick"]
    assert named["out"] == pathlib.Path("runs/search-fashion_mnist_sample-1")


@pytest.mark.parametrize("preset", PRESETS)
def test_preset_gives_all_that_is_not_said(searched, preset):
    _, _, config = searched("--preset", preset, "--epochs", 7)[0]
    assert config == dataclasses.replace(PRESETS[preset], epochs=7)


VALUES = {
    "method": "snas",
    "method_settings": {"temperature": 0.5, "annealing": "geometric"},
    "guard": "best_valid",
    "guard_settings": {"skips": 2},
    "epochs": 9,
    "warmup_epochs": 2,
    "order": "second",
    "batch_size": 5,
    "base_batch_size": 3,
    "filters": 6,
    "num_cells": 7,
    "stem": "single",
    "stem_form": "small",
    "attention": "eca",
    "attention_in_search": True,
    "weight_learning_rate": 0.5,
    "weight_decay": 0.01,
    "architecture_learning_rate": 0.25,
    "architecture_weight_decay": 0.125,
    "crop_padding": 7,
    "flip": False,
    "cutout": 3,
    "precision": "float64",
    "train_fraction": 0.75,
    "seed": 11,
    "deterministic": True,
    "checkpoint_minutes": 1.5,
}


def test_there_is_a_value_for_every_setting():
    assert {setting.name for setting in SETTINGS} == set(VALUES)


@pytest.mark.parametrize("name", VALUES)
def test_every_setting_reaches_the_config(searched, name):
    words = words_for(option_of(search, name), VALUES[name])
    _, _, config = searched(*words)[0]
    assert config == dataclasses.replace(PRESETS["quick"], **{name: VALUES[name]})
    assert config != PRESETS["quick"]


def test_settings_of_one_guard_are_not_those_of_another(searched, monkeypatch):
    strict = dataclasses.replace(PRESETS["quick"], guard_settings={"skips": 1})
    monkeypatch.setitem(PRESETS, "quick", strict)
    assert searched("--guard", "best_valid")[0][2].guard_settings == {}
    assert searched("--epochs", "9")[0][2].guard_settings == {"skips": 1}


@pytest.mark.parametrize("options", [(), ("--carry", "alphas,stem")])
def test_a_start_reaches_the_search(searched, options):
    _, named = searched("--from", "runs/first", *options)
    parts = ("alphas", "stem") if options else CARRIED_PARTS
    assert named["start"] == CarriedStart("runs/first", parts)


@pytest.mark.parametrize("field", ["alpha_sharing", "weight_sharing"])
def test_what_cells_share_reaches_the_space(searched, field):
    words = (f"--{field.replace('_', '-')}", "level")
    space = searched(*words)[0][1]
    assert space == dataclasses.replace(SEARCH_SPACES["darts"], **{field: "level"})


def test_switches_go_both_ways(searched):
    words = "--no-attention-in-search", "--flip", "--no-deterministic"
    assert searched(*words)[0][2] == PRESETS["quick"]


def test_space_and_nodes_reach_the_space(searched):
    _, space, _ = searched("--space", "skip_sep", "--nodes", 2)[0]
    assert space == dataclasses.replace(SEARCH_SPACES["skip_sep"], num_nodes=2)


def test_out_is_the_folder_and_otherwise_a_free_one_is_found(searched, tmp_path):
    assert searched("--out", "mine")[1]["out"] == pathlib.Path("mine")
    assert searched()[1]["out"] == pathlib.Path("runs/search-toy-1")
    (tmp_path / "runs" / "search-toy-1").mkdir(parents=True)
    assert searched()[1]["out"] == pathlib.Path("runs/search-toy-2")


def test_what_is_needed_to_go_on_is_recorded(searched, tmp_path, monkeypatch):
    monkeypatch.setattr("sys.argv", ["darts-keras", "search", "--data", "a b.npz"])
    (tmp_path / "toy.npz").rename("a b.npz")
    facts = searched("--data", "a b.npz", "--seed", 3)[1]["facts"]
    assert facts["command"] == "darts-keras search --data 'a b.npz'"
    assert facts["opened"] == {
        "dataset": None,
        "data": str(tmp_path / "a b.npz"),  # From whatever folder it goes on.
        "image_size": None,
        "on_bad_image": "fail",
        "crop_boxes": False,
    }


def test_threads_reach_the_device(searched, monkeypatch):
    threads = []
    monkeypatch.setattr(device, "prepare_device", lambda **t: threads.append(t))
    searched("--inter-op-threads", 3, "--intra-op-threads", 5)
    searched()
    given = [tuple(t.values()) for t in threads]
    assert given == [(3, 5), (None, None)]


def test_options_of_data_reach_the_data(searched, tmp_path):
    photos = write_photos(tmp_path)
    options = ("--on-bad-image", "skip", "--image-size", "24x32")
    with pytest.warns(UserWarning, match=r"dog/5\.png is truncated"):
        (source, *_), _ = searched("--data", photos, *options)
    assert source.name == "photos"
    assert source.image_shape == (24, 32, 1)
    assert len(source.load_train()[0]) == 11
