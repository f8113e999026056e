"""Finished runs that may become models of a zoo, for tests."""

import json

import keras
import pytest
from retrain_toys import CONFIG, GENOTYPE, be_eager, make_separable
from synthetic_search import make_facts, make_history

from darts_keras.data.source import DataSource
from darts_keras.genotype import Genotype
from darts_keras.training.latency import Latency
from darts_keras.training.retrain import retrain
from darts_keras.zoo import hub
from darts_keras.zoo.zoo_folder import ZooFolder

CLASSES = ("dark", "bright")
COMMAND = (
    "darts-keras train --genotype /home/me/runs/found/genotype.json --data "
    "'/home/me/my data/toys.npz' --out /home/me/runs/toys-1"
)
FACTS = {"command": COMMAND, "opened": {"data": "/home/me/my data/toys.npz"}}


def make_source(seed=0, has_test=True, classes=CLASSES, name="toys"):
    """Returns dark and bright images, 16 to train on and 12 to test on."""
    return DataSource(
        name,
        "/home/me/my data/toys.npz",
        make_separable(16, seed=seed),
        (lambda: make_separable(12, seed=9)) if has_test else None,
        classes,
    )


def train_toy(folder, source=None, genotype=GENOTYPE, config=CONFIG):
    """Trains for some steps; returns the folder."""
    with pytest.MonkeyPatch.context() as patch:
        be_eager(patch)
        retrain(genotype, source or make_source(), config, folder, FACTS)
    return folder


def write_search(folder, genotype=None):
    """Writes the folder of a made-up search; returns the genotype that it found."""
    history, facts = make_history(6), make_facts(6)
    found = genotype or Genotype.from_dict(history[-1]["genotype"])
    facts["command"] = "darts-keras search --data /home/me/toys --out /home/me/found"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(facts))
    lines = [json.dumps(record) + "\n" for record in history]
    (folder / "history.jsonl").write_text("".join(lines))
    (folder / "genotype.json").write_text(found.to_json())
    return found


def answer_eagerly(patch):
    """Lets models answer without a graph: a few images take half the time."""
    patch.setattr(keras.Model, "run_eagerly", True)


def no_time(_model):
    """Stands in for `measure_latency`, which calls a model many times."""
    seconds = {"median": 0.002, "lower_quartile": 0.001, "upper_quartile": 0.003}
    return Latency(**seconds, batch_size=1, num_calls=30)


def use_zoos(patch, folder):
    """Puts empty zoos where the package's and the user's are; returns the latter."""
    shipped = ZooFolder(folder / "shipped")
    patch.setattr(hub, "shipped_zoo", lambda: shipped)
    patch.setenv("DARTS_KERAS_ZOO", str(folder / "own"))
    return hub.user_zoo()
