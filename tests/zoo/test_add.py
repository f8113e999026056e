"""A finished training becomes a model of the zoo."""

import importlib
import json
import shutil

import numpy as np
import pytest
import zoo_runs
from classifier_toys import save_bright
from official_trees import make_compcars
from retrain_toys import CONFIG, GENOTYPE, one_node_genotype
from run_toys import change, read_history
from train_command import edit_json
from zoo_runs import answer_eagerly, make_source, train_toy, write_search
from zoo_toys import make_card, make_zoo

from darts_keras.data.compcars import open_compcars
from darts_keras.models.complexity import multiply_adds, num_parameters
from darts_keras.training.answer import answer
from darts_keras.training.classifier_file import load_classifier
from darts_keras.training.device import describe_machine
from darts_keras.training.evaluate import evaluate
from darts_keras.training.latency import measure_latency
from darts_keras.zoo import hub
from darts_keras.zoo.add import add
from darts_keras.zoo.load import load
from darts_keras.zoo.run_records import read_finished_training, training_record
from darts_keras.zoo.verify import verify

COLORED = {"input_shape": (224, 224, 3), "mean": (0.5,) * 3, "deviation": (0.2,) * 3}


@pytest.fixture(scope="session")
def trained(tmp_path_factory):
    return train_toy(tmp_path_factory.mktemp("runs") / "toys-1")


@pytest.fixture
def run(tmp_path, trained):
    """A copy of a finished training."""
    return shutil.copytree(trained, tmp_path / "toys-1")


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Answers without a graph, and is not timed."""
    answer_eagerly(monkeypatch)
    module = importlib.import_module("darts_keras.zoo.add")
    monkeypatch.setattr(module, "measure_latency", zoo_runs.no_time)


@pytest.fixture
def no_model(monkeypatch):
    """Makes sure that what is wrong is found before a model is loaded."""
    module = importlib.import_module("darts_keras.zoo.add")
    monkeypatch.setattr(module, "load_classifier", None)


def ship(name="toy", **card):
    """Puts the card of a model without weights into the zoo of the package."""
    hub.shipped_zoo().write(make_card(name, **card))


def test_the_card_says_what_the_run_says_and_what_was_measured(run, monkeypatch):
    module = importlib.import_module("darts_keras.zoo.add")
    monkeypatch.setattr(module, "measure_latency", measure_latency)
    source, trained = make_source(), load_classifier(run)
    card = add("mine", run, source)
    assert hub.info("mine") == card
    assert card.genotype == GENOTYPE
    assert card.dataset == "toys"
    assert card.classes == ("dark", "bright")
    look = card.architecture
    assert (look.input_shape, look.num_classes) == ((16, 16, 1), 2)
    assert (look.filters, look.num_cells) == (CONFIG.filters, CONFIG.num_cells)
    assert (look.stem, look.attention) == (CONFIG.stem, CONFIG.attention)
    assert (look.mean, look.deviation) == (source.mean, source.deviation)
    assert card.num_parameters == num_parameters(trained)
    assert card.multiply_adds == multiply_adds(trained)
    assert card.weights.dtype == "float16"
    assert card.latency["median"] > 0
    assert card.latency["backend"] in card.latency["machine"]
    assert card.search is None

    measures = evaluate(load("mine"), source).measures.to_dict()
    del measures["confusion"]
    told = json.loads(json.dumps(measures))
    assert {key: card.test[key] for key in told} == told
    before = evaluate(trained, source)
    assert card.test["accuracy_before_storing"] == before.measures.accuracy
    assert verify("mine", source).ok
    images, _ = source.load_test()
    answers = answer(load("mine"), images)
    np.testing.assert_allclose(answers, before.answers.probabilities, atol=2e-3)


def test_the_training_is_on_the_card_without_somebody_s_folders(run):
    card = add("mine", run, make_source(), machine="2 cores of ours")
    history = read_history(run)
    facts = json.loads((run / "config.json").read_text())
    record = card.training
    assert card.recipe == facts["config"]
    assert (record["seed"], record["epochs"]) == (CONFIG.seed, CONFIG.epochs)
    assert record["versions"] == facts["versions"]
    assert record["machine"] == "2 cores of ours"
    assert record["valid_accuracy"] == history[-1]["valid_accuracy"]
    assert record["train_loss"] == history[-1]["train_loss"]
    seconds = sum(epoch["seconds"] for epoch in history)
    assert record["seconds"] == pytest.approx(seconds, abs=0.06)
    assert record["data"] == {
        "name": "toys",
        "origin": "toys.npz",
        "fingerprint": make_source().fingerprint(),
        "num_train": 16,
    }
    assert card.commands == (
        "darts-keras train --genotype found/genotype.json --data toys.npz --out toys-1",
        "darts-keras evaluate toys-1",
    )
    assert "/home" not in card.to_json()
    assert str(run.parent) not in card.to_json()


def test_the_search_that_found_the_genotype_is_on_the_card(run, tmp_path):
    write_search(tmp_path / "found", GENOTYPE)
    card = add("mine", run, make_source(), search=tmp_path / "found")
    assert card.search["health"] in {"healthy", "collapsing", "collapsed"}
    assert card.search["data"]["name"] == "Fashion-MNIST (sample)"
    assert card.search["seconds"] == 6 * 41.5
    assert card.commands[0] == "darts-keras search --data toys --out found"
    assert len(card.commands) == 3


def test_without_a_test_part_nothing_is_measured(tmp_path):
    source = make_source(has_test=False)
    run = train_toy(tmp_path / "run", source, config=change(CONFIG, refit=True))
    card = add("mine", run, source)
    assert card.test is None
    assert card.training["valid_accuracy"] is None
    assert verify("mine").ok


def test_words_are_general_ones_or_those_given(run):
    card = add("mine", run, make_source(), title="Mine.", uses="All of it.")
    assert (card.title, card.uses) == ("Mine.", "All of it.")
    assert "harm people" in card.misuses
    assert "Not stated" in card.license


def test_a_model_goes_into_any_zoo(run, tmp_path):
    card = add("mine", run, make_source(), folder=tmp_path / "other")
    assert hub.ZooFolder(tmp_path / "other").card("mine") == card
    assert hub.list_models() == []


def test_compcars_is_added_as_the_model_that_the_package_has_no_weights_of(tmp_path):
    ship(
        "compcars",
        dataset="compcars",
        classes=None,
        architecture=COLORED,
        title="Cars.",
        license="For research.",
        uses="There are no weights.",
        genotype=GENOTYPE,
        search={"command": "darts-keras search --data others", "health": "healthy"},
    )
    with pytest.raises(ValueError, match="zoo add compcars RUN"):
        load("compcars")
    source = open_compcars(make_compcars(tmp_path / "CompCars"), 16)
    run = train_toy(tmp_path / "run", source)
    card = add("compcars", run, source)
    assert (card.title, card.license) == ("Cars.", "For research.")
    assert "no weights" not in card.uses
    assert card.search["health"] == "healthy"
    assert card.commands[0] == "darts-keras search --data others"
    assert card.classes == ("78/9", "5/10", "78/1009")
    assert str(tmp_path) not in card.to_json()
    assert load("compcars").output_shape == (None, 3)
    assert verify("compcars", source).ok


def test_the_classes_must_be_those_of_the_card_that_has_no_weights(run):
    search = {"health": "healthy"}  # Of other cells.
    two = {"num_classes": 2}
    ship("toy_one", classes=("dark", "bright"), architecture=two, search=search)
    assert add("toy_one", run, make_source()).search is None
    ship("toy_one", classes=("bright", "dark"), architecture=two)
    with pytest.raises(ValueError, match="must be those of 'toy_one', in their order"):
        add("toy_one", run, make_source(), replace=True)


@pytest.mark.usefixtures("no_model")
def test_the_data_must_be_those_of_the_card_that_has_no_weights(run):
    ship("compcars", dataset="compcars", classes=None)
    with pytest.raises(ValueError, match="'compcars' must be trained on compcars"):
        add("compcars", run, make_source())


@pytest.mark.usefixtures("no_model")
def test_names_of_the_package_and_of_models_that_are_there_are_taken(run, toy):
    make_zoo(hub.shipped_zoo().path, "theirs")
    with pytest.raises(FileExistsError, match="of the package must keep its name"):
        add("theirs", run, make_source(), replace=True)
    make_zoo(hub.shipped_zoo().path, "game_small", dataset="game")
    with pytest.raises(FileExistsError, match="that of its data set, to itself"):
        add("game", run, make_source())
    with pytest.raises(FileExistsError, match=f"'toy', which {toy.path} has"):
        add("toy", run, make_source())
    with pytest.raises(ValueError, match="must be a name of lower case letters"):
        add("Mine", run, make_source())


def test_a_model_may_be_replaced(run, toy):
    card = add("toy", run, make_source(), replace=True)
    assert toy.card("toy") == card
    assert load("toy").output_shape == (None, 2)


@pytest.mark.usefixtures("no_model")
def test_the_data_must_be_what_the_run_was_trained_on(run):
    with pytest.raises(ValueError, match=r"`data` must be what .*toys-1 was trained"):
        add("mine", run, make_source(seed=5))
    with pytest.raises(ValueError, match="Received: sample of Fashion-MNIST"):
        add("mine", run)


@pytest.mark.usefixtures("no_model")
def test_a_run_must_have_come_to_its_end(run):
    first, _ = (run / "history.jsonl").read_text().splitlines()
    (run / "history.jsonl").write_text(first)
    with pytest.raises(ValueError, match=r"to its end.*, 1 of 2 epochs"):
        add("mine", run, make_source())


@pytest.mark.usefixtures("no_model")
def test_a_run_must_have_its_genotype(run):
    other = one_node_genotype("avg_pool_3x3")
    (run / "genotype.json").write_text(other.to_json())
    with pytest.raises(ValueError, match="must be the genotype that the network was"):
        add("mine", run, make_source())
    (run / "genotype.json").unlink()
    with pytest.raises(FileNotFoundError, match=r"without genotype\.json"):
        add("mine", run, make_source())


def test_the_search_must_have_found_the_genotype(run, tmp_path):
    write_search(tmp_path / "found")
    with pytest.raises(ValueError, match="must be the genotype that the network was"):
        add("mine", run, make_source(), search=tmp_path / "found")
    with pytest.raises(ValueError, match=r"`space\.operations`"):
        add("mine", run, make_source(), search=run)
    with pytest.raises(FileNotFoundError, match="nothing"):
        add("mine", run, make_source(), search=tmp_path / "nothing")


def test_the_model_must_be_one_of_a_training(run):
    save_bright(run / "model.keras")
    with pytest.raises(ValueError, match="must normalize its images itself"):
        add("mine", run, make_source())


def test_the_model_must_be_that_of_the_settings(run):
    edit_json(
        run / "config.json",
        config={
            **json.loads((run / "config.json").read_text())["config"],
            "filters": 4,
        },
    )
    with pytest.raises(ValueError, match="must fit the network of its card"):
        add("mine", run, make_source())


def test_words_must_be_known_and_text(run):
    with pytest.raises(TypeError, match="titel"):
        add("mine", run, make_source(), titel="Mine.")
    with pytest.raises(ValueError, match=r"`title` must be text.* Received: title=' '"):
        add("mine", run, make_source(), title=" ")


def test_the_machine_is_that_of_the_run(run):
    def machine(*words):
        return training_record(read_finished_training(run), *words)["machine"]

    assert machine() == describe_machine()
    edit_json(run / "config.json", machine="a large one")
    assert machine() == "a large one"
    assert machine("mine") == "mine"
