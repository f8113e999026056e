"""A training of a genotype by level becomes a model of the zoo."""

import importlib

import pytest
import zoo_runs
from retrain_toys import one_node_genotype
from zoo_runs import answer_eagerly, make_source, train_toy

from darts_keras.genotype import Genotype, Level
from darts_keras.zoo import hub
from darts_keras.zoo.add import add
from darts_keras.zoo.load import load
from darts_keras.zoo.verify import verify

CONVOLUTION, POOL, SKIP = (
    one_node_genotype(name).normal
    for name in ("sep_conv_3x3", "max_pool_3x3", "skip_connect")
)
LEVELED = Genotype.from_levels(
    (Level((CONVOLUTION,), None), Level((), POOL), Level((), SKIP))
)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Answers without a graph, and is not timed."""
    answer_eagerly(monkeypatch)
    module = importlib.import_module("darts_keras.zoo.add")
    monkeypatch.setattr(module, "measure_latency", zoo_runs.no_time)


def test_the_model_has_the_cells_of_each_level(tmp_path):
    source = make_source()
    run = train_toy(tmp_path / "toys-1", source, LEVELED)
    card = add("mine", run, source)
    assert card.genotype == LEVELED
    assert hub.info("mine") == card
    assert load("mine").output_shape == (None, 2)
    assert verify("mine", source).ok
