"""Workers that are not at the same run are told so.

`test_worker_start.py` lets real ones differ.
"""

import types

import keras
import numpy as np
import pytest

from darts_keras.training import same_run
from darts_keras.training.cluster import Cluster
from darts_keras.training.same_run import (
    check_same_evaluation,
    check_same_run,
    check_same_start,
)
from darts_keras.training.strategy import Strategy

CLUSTER = Cluster(addresses=("a:1", "b:1", "c:1"), index=1)
WORKERS = Strategy(name="multi_worker", num_replicas=6, cluster=CLUSTER)
FACTS = {"settings": {"seed": 0, "epochs": 2}, "data": "abc"}
IMAGES, LABELS = np.zeros((2, 16, 16, 1), "uint8"), np.arange(2)


@pytest.fixture
def sent(monkeypatch):
    """The numbers that were sent; the other replicas send the same."""
    sent = []

    def from_all(strategy, numbers):
        sent.append(numbers)
        return np.tile(numbers, (strategy.num_replicas, 1))

    monkeypatch.setattr(same_run, "_from_all_replicas", from_all)
    return sent


def differ(monkeypatch, worker, place):
    """Lets the replicas of a worker send another number, for one of the facts."""

    def from_all(strategy, numbers):
        rows = np.tile(numbers, (strategy.num_replicas, 1))
        rows[2 * worker : 2 * worker + 2, place] += 1
        return rows

    monkeypatch.setattr(same_run, "_from_all_replicas", from_all)


def task_of(values, strategy=WORKERS):
    variables = [keras.Variable(values, dtype="float32")]
    model = types.SimpleNamespace(state_variables=variables)
    return types.SimpleNamespace(model=model, strategy=strategy)


def test_equal_facts_have_equal_numbers(sent):
    check_same_run(WORKERS, FACTS)
    check_same_run(WORKERS, {"settings": {"epochs": 2, "seed": 0}, "data": "abc"})
    check_same_run(WORKERS, {"settings": {"epochs": 2, "seed": 1}, "data": "abc"})
    assert sent[0] == sent[1]
    assert sent[0][0] != sent[2][0]
    assert sent[0][1] == sent[2][1]
    np.testing.assert_array_equal(np.array(sent, "int64"), sent)  # They fit.


@pytest.mark.parametrize(
    ("worker", "place", "message"),
    [
        (2, 1, "same data. Received: what .* worker 0 on worker 2. Start all"),
        (1, 0, "same settings. Received: what .* worker 0 on worker 1. Start"),
        (0, 0, "same settings. Received: what .* worker 0 on worker 1, 2. Start"),
    ],
)
def test_what_differs_is_named_and_where(monkeypatch, worker, place, message):
    differ(monkeypatch, worker, place)
    with pytest.raises(ValueError, match=message):
        check_same_run(WORKERS, FACTS)


def test_a_run_starts_from_the_same_variables(sent, monkeypatch):
    for values in ([1.0, 2.0], [1.0, 2.0], [1.0, 3.0]):
        check_same_start(task_of(values))
    assert sent[0] == sent[1] != sent[2]
    differ(monkeypatch, 1, 0)
    with pytest.raises(ValueError, match="same weights to begin with"):
        check_same_start(task_of([1.0, 2.0]))


def test_an_evaluation_is_of_the_same_model_and_images(sent, monkeypatch):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    check_same_evaluation(WORKERS, model, (IMAGES, LABELS))
    check_same_evaluation(WORKERS, model, (IMAGES + 1, LABELS))
    model.weights[0].assign_add([[1.0], [0.0]])
    check_same_evaluation(WORKERS, model, (IMAGES + 1, LABELS))
    assert sent[0][0] == sent[1][0] != sent[2][0]
    assert sent[0][1] != sent[1][1] == sent[2][1]
    differ(monkeypatch, 2, 1)
    with pytest.raises(ValueError, match=r"same test images\..* on worker 2"):
        check_same_evaluation(WORKERS, model, (IMAGES, LABELS))


def test_a_single_process_has_nobody_to_ask(sent):
    alone = Strategy(name="mirrored", num_replicas=2)
    check_same_run(alone, FACTS)
    check_same_start(task_of([1.0], alone))
    check_same_evaluation(alone, None, (IMAGES, LABELS))
    assert sent == []
