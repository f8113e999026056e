"""A training from Python: what it returns, writes and reads."""

import json
import math

import keras
import numpy as np
import pytest
from answer_elsewhere import answer_elsewhere
from retrain_toys import (
    CONFIG,
    GENOTYPE,
    RUN_FILES,
    STEPS,
    be_eager,
    make_data,
    make_separable,
    one_node_genotype,
    weights_of,
)
from run_toys import change, draw_images, files_in, make_source, read_history

from darts_keras.data.source import DataSource
from darts_keras.genotype import Genotype
from darts_keras.models.network import drop_path_rates
from darts_keras.recipes import RECIPES, Recipe
from darts_keras.retrain_config import RetrainConfig
from darts_keras.training import retrain as retrain_module
from darts_keras.training.answer import answer
from darts_keras.training.retrain import retrain

THREE = change(CONFIG, epochs=3, warmup_epochs=1.0)


class CapturedError(Exception):
    """Carries the arguments of a call."""


def refuse_to_read():
    raise AssertionError("A training read the test part.")


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A training of three epochs, the first of them warm-up, in a compiled graph."""
    return retrain(
        one_node_genotype("sep_conv_3x3"),
        make_source(refuse_to_read, count=24, num_classes=3),
        change(THREE, drop_path_rate=0.3),
        out=tmp_path_factory.mktemp("runs") / "deep" / "run",
        facts={"opened": "here"},
    )


@pytest.fixture
def eager(monkeypatch):
    """Without a graph."""
    be_eager(monkeypatch)


MEASURED = {"epoch", "train_loss", "train_accuracy", "learning_rate", "drop_path_rate"}
MEASURED |= {"seconds", "cpu_seconds", "peak_memory_mb"}


def test_history_has_a_record_for_each_epoch(finished):
    keys = MEASURED | {"valid_loss", "valid_accuracy"}
    assert [set(record) for record in finished.history] == 3 * [keys]
    assert [record["epoch"] for record in finished.history] == [1, 2, 3]
    for record in finished.history:
        assert 0 < record["train_loss"] < 10
        assert 0 < record["valid_loss"] < 10
        assert 0 <= record["train_accuracy"] <= 1
        assert 0 <= record["valid_accuracy"] <= 1
        assert record["seconds"] > 0
        assert record["peak_memory_mb"] > 100


def test_rates_are_those_of_each_epoch(finished):
    rates = [record["learning_rate"] for record in finished.history]
    assert rates == pytest.approx([0.0125, 0.025, 0.0125], rel=1e-6)
    rates = [record["drop_path_rate"] for record in finished.history]
    assert rates == pytest.approx([0, 0.1, 0.2])  # Rises from 0, epoch by epoch.


def test_folder_holds_everything_there_is_to_know(finished):
    assert files_in(finished.folder) == RUN_FILES
    assert read_history(finished.folder) == list(finished.history)
    genotype = one_node_genotype("sep_conv_3x3")
    assert Genotype.load(finished.folder / "genotype.json") == genotype
    facts = json.loads((finished.folder / "config.json").read_text())
    assert RetrainConfig(**facts["config"]) == change(THREE, drop_path_rate=0.3)
    assert Genotype.from_dict(facts["genotype"]) == genotype
    source = make_source(count=24, num_classes=3)
    assert facts["data"] == {
        "name": "toy",
        "origin": "drawn",
        "fingerprint": source.fingerprint(),
        "image_shape": [16, 16, 1],
        "classes": ["0", "1", "2"],
        "num_train": 24,
    }
    assert facts["versions"]["backend"] == keras.config.backend()
    assert facts["opened"] == "here"
    assert facts["created"].endswith("+00:00")


def test_the_part_to_choose_by_is_held_out_of_each_class(finished):
    assert len(finished.validation.labels) == 6
    assert np.bincount(finished.validation.labels).tolist() == [2, 2, 2]
    assert finished.validation.classes == ("0", "1", "2")


def test_the_last_record_measures_the_model_that_is_left(finished):
    validation, last = finished.validation, finished.history[-1]
    given = answer(finished.model, validation.images)
    np.testing.assert_allclose(given, validation.probabilities, atol=1e-6)
    right = given.argmax(axis=1) == validation.labels
    assert last["valid_accuracy"] == pytest.approx(right.mean())
    loss = -np.log(given[np.arange(6), validation.labels]).mean()
    assert last["valid_loss"] == pytest.approx(loss, rel=1e-5)


def test_the_model_takes_raw_images_and_gives_probabilities(finished):
    images, _ = draw_images(3)
    probabilities = finished.model.predict(images, verbose=0)
    assert probabilities.dtype == "float32"
    np.testing.assert_allclose(probabilities.sum(axis=1), np.ones(3), atol=1e-6)
    assert finished.model.input_shape == (None, 16, 16, 1)
    assert not [layer for layer in finished.model.layers if "auxiliary" in layer.name]


def test_a_fresh_process_gives_the_same_probabilities(finished, tmp_path):
    images, _ = draw_images(5, seed=3)
    given = answer_elsewhere(finished.folder, images, tmp_path)
    expected = finished.model.predict(images, verbose=0)
    np.testing.assert_allclose(given, expected, atol=1e-6)


@pytest.mark.usefixtures("eager")
def test_nothing_is_written_without_a_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = retrain(GENOTYPE, make_data(), CONFIG)
    assert result.folder is None
    assert len(result.history) == 2
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("eager")
def test_callables_hear_of_each_step_and_each_epoch():
    steps, records = [], []
    result = retrain(
        GENOTYPE,
        make_data(),
        CONFIG,
        on_step=lambda *step: steps.append(step),
        on_epoch=records.append,
    )
    assert steps == [(step, 2 * STEPS) for step in range(1, 2 * STEPS + 1)]
    assert tuple(records) == result.history


@pytest.fixture
def trained_on(monkeypatch):
    """What `TrainBatches` are made of: lists of indices."""
    seen, batches = [], retrain_module.TrainBatches

    def spy(images, labels, indices, *arguments, **settings):
        seen.append(indices.tolist())
        return batches(images, labels, indices, *arguments, **settings)

    monkeypatch.setattr(retrain_module, "TrainBatches", spy)
    return seen


@pytest.mark.usefixtures("eager")
def test_what_is_held_out_is_not_trained_on(trained_on):
    source = make_source(count=20)
    images, labels = source.load_train()
    result = retrain(GENOTYPE, source, change(CONFIG, epochs=1))
    (indices,) = trained_on
    assert np.bincount(labels[indices]).tolist() == [8, 8]
    held_out = np.delete(np.arange(20), indices)
    np.testing.assert_array_equal(result.validation.images, images[held_out])
    np.testing.assert_array_equal(result.validation.labels, labels[held_out])


@pytest.mark.usefixtures("eager")
def test_each_epoch_has_an_order_of_its_own(monkeypatch):
    orders, batch = [], retrain_module.TrainBatches.batch

    def spy(batches, first, last):
        orders.append((batches.epoch, batches._order.tolist()))
        return batch(batches, first, last)

    monkeypatch.setattr(retrain_module.TrainBatches, "batch", spy)
    retrain(GENOTYPE, make_data(), CONFIG)
    first, second = (next(o for e, o in orders if e == epoch) for epoch in (0, 1))
    assert first != second
    assert sorted(first) == sorted(second)


@pytest.mark.usefixtures("eager")
def test_a_refit_trains_on_all_images(trained_on, tmp_path):
    config = change(CONFIG, epochs=1, refit=True)
    result = retrain(GENOTYPE, make_data(), config, out=tmp_path)
    assert trained_on == [list(range(16))]
    assert result.validation is None
    assert set(result.history[0]) == MEASURED
    assert files_in(tmp_path) == RUN_FILES


@pytest.mark.usefixtures("eager")
def test_the_averages_are_what_is_left_if_there_are_any():
    plain = retrain(GENOTYPE, make_data(), CONFIG)
    averaged = retrain(GENOTYPE, make_data(), change(CONFIG, average_momentum=0.5))
    for name in ("train_loss", "train_accuracy"):
        rows = [[r[name] for r in run.history] for run in (plain, averaged)]
        assert rows[0] == rows[1]  # They do not meddle with the training.
    assert plain.history[-1]["valid_loss"] != averaged.history[-1]["valid_loss"]
    assert weights_of(plain) != weights_of(averaged)


def test_the_rate_of_drop_path_is_in_the_network_before_each_step(monkeypatch):
    models, rates = [], []
    be_eager(monkeypatch, models)

    def note(*_):
        rates.append([float(rate.value) for rate in drop_path_rates(models[0].network)])

    config = change(CONFIG, epochs=4, drop_path_rate=0.5)
    retrain(GENOTYPE, make_data(), config, on_step=note)
    expected = np.repeat([0, 0.125, 0.25, 0.375], STEPS)
    np.testing.assert_allclose(rates, np.stack(3 * [expected], axis=1))


def test_names_stand_for_genotype_data_and_recipe(monkeypatch, tmp_path):
    def capture(*arguments):
        raise CapturedError(*arguments)

    monkeypatch.setattr(retrain_module, "_make_task", capture)
    Recipe(config=CONFIG, source="a test").save(tmp_path / "mine.json")
    for recipe, config in {
        "paper": RECIPES["paper_fashion_mnist"].config,
        str(tmp_path / "mine.json"): CONFIG,
    }.items():
        with pytest.raises(CapturedError) as caught:
            retrain("DARTS_V2", "fashion_mnist_sample", recipe)
        source, *rest, strategy = caught.value.args
        assert strategy.name == "one_device"
        assert source.name == "fashion_mnist_sample"
        assert rest == [Genotype.published("DARTS_V2"), config]


def test_a_network_learns_to_tell_dark_from_bright():
    source = DataSource("toy", "drawn", make_separable())
    config = change(CONFIG, epochs=4, batch_size=8, learning_rate=0.2)
    result = retrain(one_node_genotype("sep_conv_3x3"), source, config)
    accuracies = [record["valid_accuracy"] for record in result.history]
    assert accuracies[-1] > 0.9, accuracies
    assert result.history[-1]["train_loss"] < math.log(2) / 2
