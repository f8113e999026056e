"""`darts-keras zoo add`: from a run to a model that loads."""

import functools
import importlib
import json
import shlex

import numpy as np
import pytest
import zoo_runs
from command_line import call, check_misuse, told
from official_trees import make_compcars, make_compcars_sv, make_miotcd
from retrain_toys import GENOTYPE, be_eager
from train_command import edit_json

from darts_keras.zoo import hub
from darts_keras.zoo.load import load

run = functools.partial(call, "zoo", "add")
PACKAGE = hub.shipped_zoo()  # The real one; tests get a folder of their own.


@pytest.fixture(autouse=True)
def own(monkeypatch, tmp_path):
    zoo_runs.answer_eagerly(monkeypatch)
    module = importlib.import_module("darts_keras.zoo.add")
    monkeypatch.setattr(module, "measure_latency", zoo_runs.no_time)
    return zoo_runs.use_zoos(monkeypatch, tmp_path)


def test_a_run_is_added_with_its_own_data(trained, own):
    result = run("mine", trained, "--title", "Mine.", "--machine", "Ours")
    assert result.exit_code == 0, result.output
    card = own.card("mine")
    assert (card.title, card.training["machine"]) == ("Mine.", "Ours")
    low, high = card.test["accuracy_interval"]
    assert result.stdout.splitlines() == [
        f"mine: {card.num_parameters:,} parameters, float16",
        f"Test accuracy: {card.test['accuracy']:.2%}  (95 %: {low:.2%} to {high:.2%})",
        'Load it:       darts_keras.zoo.load("mine")',
        "Show its card: darts-keras zoo info mine",
    ]
    assert load("mine").output_shape == (None, 2)
    assert call("zoo", "verify", "mine").exit_code == 0


def test_another_zoo_a_search_and_words_may_be_said(trained, tmp_path):
    zoo_runs.write_search(tmp_path / "found", GENOTYPE)
    words = {"license": "Mine.", "uses": "This.", "misuses": "That."}
    options = [word for key, text in words.items() for word in (f"--{key}", text)]
    result = run("mine", trained, "--search", "found", "--to", "other", *options)
    assert result.exit_code == 0, result.output
    card = hub.ZooFolder(tmp_path / "other").card("mine")
    assert {key: getattr(card, key) for key in words} == words
    assert card.commands[0].startswith("darts-keras search ")
    check_misuse(run("mine", trained, "--to", "other"), r"say `replace` \(`--replace`")
    assert run("mine", trained, "--to", "other", "--replace").exit_code == 0


@pytest.mark.parametrize(
    ("name", "make", "folder"),
    [
        ("compcars", make_compcars, "CompCars"),
        ("compcars_sv", make_compcars_sv, "CompCars"),
        ("miotcd", make_miotcd, "MIO-TCD-Classification"),
    ],
)
def test_a_model_without_weights_is_trained_by_the_command_of_its_card_and_added(
    tmp_path, monkeypatch, name, make, folder
):
    be_eager(monkeypatch)
    card = PACKAGE.card(name)
    hub.shipped_zoo().write(card)
    make(tmp_path / folder)
    smaller = (
        *("--image-size", "16", "--epochs", "1", "--batch-size", "4", "--filters", "2"),
        *("--cells", "3", "--stem-form", "small", "--auxiliary-weight", "0"),
        *("--valid-fraction", "0.25", "--quiet"),
    )
    with pytest.raises(ValueError, match=f"zoo add {name} RUN"):
        load(name)
    (command,) = card.commands
    result = call(*shlex.split(command)[1:], *smaller)
    assert result.exit_code == 0, result.output
    result = run(name, f"runs/{name}")
    assert result.exit_code == 0, result.output
    found = hub.info(name)
    assert load(name).output_shape == (None, len(found.classes))
    assert (found.title, found.genotype) == (card.title, card.genotype)
    assert found.search == card.search
    rows = json.loads(call("zoo", "list", "--json").stdout)
    assert [row["where"] for row in rows] == ["own"]


def test_without_a_test_part_it_says_so(tmp_path):
    source = zoo_runs.make_source(has_test=False)
    folder = zoo_runs.train_toy(tmp_path / "run", source)
    facts = json.loads((folder / "config.json").read_text())
    x_train, y_train = source.load_train()
    np.savez("toys.npz", x_train=x_train, y_train=y_train, classes=source.classes)
    edit_json(folder / "config.json", data={**facts["data"], "origin": "toys.npz"})
    result = run("mine", folder, "--data", "toys.npz")
    assert result.exit_code == 0, result.output
    assert "no test part: nothing was measured" in result.stdout


def test_misuse(trained):
    check_misuse(run("Mine", trained), "a name of lower case letters")
    check_misuse(run("mine", "gone"), "folder of a training that has come to its end")
    check_misuse(run("mine", trained, "--search", "gone"), "'gone' does not exist")
    check_misuse(run("mine", trained, "--search", trained), r"`space\.operations`")
    check_misuse(run("mine", trained, "--title", " "), "`title` must be text")
    result = run("mine", trained, "--dataset", "fashion_mnist_sample")
    check_misuse(result, "`data` must be what run was trained on|takes images")
    edit_json(trained / "config.json", opened=None)
    result = run("mine", trained)
    check_misuse(result, "`data` must be what run was trained on")
    assert "Warning" not in told(result)
