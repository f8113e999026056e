import math

import numpy as np
import pytest
from study_toys import make_search
from synthetic_search import make_facts

from darts_keras.report.joined_history import join_histories
from darts_keras.report.run_record import RunRecord
from darts_keras.transfer_direction import TransferDirection

DIRECTION = TransferDirection("a", "b")


def _run(epochs, seed=0, **space):
    records = tuple(make_search(epochs, seed=seed, **space))
    return RunRecord(facts=make_facts(epochs, **space), records=records, result=None)


def test_the_second_search_counts_on_from_the_first():
    history = join_histories(DIRECTION, _run(3), _run(2, seed=1))
    assert history.epochs == (0, 1, 2, 3, 3, 4, 5)
    assert history.data == ("a",) * 4 + ("b",) * 3
    assert history.num_before == 4
    assert history.swap == (3, "swap: a \u2192 b")
    assert history.labels[3:6] == (
        "a, epoch 3 of 3",
        "b, before training",
        "b, epoch 1 of 2",
    )
    assert history.mixing_weights["normal"].shape == (7, 14, 8)
    assert len(history.cells("reduction")) == 7


def test_weights_and_norms_are_those_of_the_records():
    first, second = _run(3), _run(2, seed=1)
    history = join_histories(DIRECTION, first, second)
    weights = history.mixing_weights["normal"]
    assert np.array_equal(weights[5], second.weights["normal"][1])
    norms = second.records[1]["filter_norms"]["normal"]
    assert history.filter_norms["normal"][5, 0, 4] == norms[0][4]
    assert math.isnan(history.filter_norms["normal"][5, 0, 0])  # `none` has none.


def test_one_search_alone_has_no_swap():
    assert join_histories(DIRECTION, _run(3)).swap is None


def test_old_histories_without_norms_have_none():
    first, second = _run(2), _run(1)
    for record in first.records:
        del record["filter_norms"]
    norms = join_histories(DIRECTION, first, second).filter_norms["normal"]
    assert np.isnan(norms[:3]).all()
    assert np.isfinite(norms[3:, :, 4]).all()


def test_a_long_history_is_thinned_and_keeps_its_ends():
    history = join_histories(DIRECTION, _run(30), _run(30, seed=1))
    thin = history.thinned(7)
    assert thin.epochs == (0, 10, 20, 30, 40, 50, 60)
    weights = thin.mixing_weights["normal"]
    assert len(weights) == len(thin.filter_norms["normal"]) == 7
    assert np.array_equal(weights[-1], history.mixing_weights["normal"][-1])
    assert history.thinned(62) is history


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"operations": ("skip_connect", "sep_conv_3x3")}, "the same operations"),
        ({"num_nodes": 2}, r"the same cells.*'normal': 14.*'normal': 5"),
    ],
)
def test_searches_of_other_spaces_are_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        join_histories(DIRECTION, _run(1), _run(1, **changes))


@pytest.mark.parametrize("table", [[[1.0]], "norms", [[None] * 8] * 13])
def test_norms_that_are_no_such_table_are_refused(table):
    run = _run(1)
    run.records[1]["filter_norms"] = {"normal": table}
    with pytest.raises(ValueError, match="tables of 14 edges and 8 operations"):
        join_histories(DIRECTION, run)
