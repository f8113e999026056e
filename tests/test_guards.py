import dataclasses
import math

import pytest
from synthetic_search import OPERATIONS, make_history

from darts_keras.genotype import CellGenotype, Edge, Genotype
from darts_keras.guard import Guard
from darts_keras.guards import GUARDS, make_guard


def cell(skips):
    names = ["skip_connect"] * skips + ["sep_conv_3x3"] * (4 - skips)
    nodes = tuple(
        (Edge(first, 0), Edge(second, 1))
        for first, second in zip(names[::2], names[1::2], strict=True)
    )
    return CellGenotype(nodes, (2, 3))


def history_of(skips, warmup=0):
    """Records of a search whose derived normal cells have so many skips."""
    records = make_history(len(skips) - 1, num_nodes=2)
    for record, count in zip(records, skips, strict=True):
        record["genotype"] = Genotype(cell(count), cell(4)).to_dict()
        record["architecture_moved"] = record["epoch"] > warmup
    return records


def verdict(name, history, is_last=False, **settings):
    stop = make_guard(name, settings).verdict(history, is_last)
    return stop and (stop.epoch, stop.decided)


def test_no_guard_says_nothing():
    history = history_of([4, 4, 4])
    assert verdict("none", history) is None
    assert verdict("none", history, is_last=True) is None


def test_every_guard_says_nothing_of_a_search_that_has_not_begun():
    for name in GUARDS:
        for is_last in (False, True):
            assert verdict(name, make_history(5)[:1], is_last) is None


def test_skips_return_the_cells_before_the_third():
    history = history_of([4, 3, 0, 2, 2, 3])
    assert verdict("skips", history[:5]) is None  # Two are fine, and so is chance.
    assert verdict("skips", history) == (4, 5)
    assert verdict("skips", history, returned="at") == (5, 5)
    assert verdict("skips", history, skips=2, returned="at") == (3, 3)
    assert verdict("skips", history, start=1) == (1, 1)
    assert verdict("skips", history, is_last=True) == (4, 5)


def test_skips_do_not_count_warm_up():
    history = history_of([0, 4, 4, 1, 1, 3, 3], warmup=2)
    assert verdict("skips", history) == (
        4,
        5,
    )  # Epoch 5 moved alpha for the third time.
    assert verdict("skips", history, start=4) == (4, 6)
    assert verdict("skips", history_of([0, 4, 4], warmup=2), start=1) is None


def test_records_of_old_searches_count_as_moved():
    history = history_of([0, 0, 0, 3])
    for record in history:
        del record["architecture_moved"]
    assert verdict("skips", history) == (2, 3)


def test_skips_look_at_the_worst_of_several_normal_cells():
    history = history_of([0, 0, 0, 0])
    cells = {"normal_1": cell(1), "reduction_2": cell(4), "normal_2": cell(2)}
    for record in history:
        record["genotype"] = Genotype.from_cells(cells).to_dict()
    assert verdict("skips", history) is None
    assert verdict("skips", history, skips=2) == (3, 3)


def test_a_stable_ranking_stops():
    history = make_history(6)
    for record in history[3:]:
        for key in ("alpha_normal", "alpha_reduction"):
            record[key] = history[3][key]
    assert verdict("ranking", history, patience=3) == (6, 6)
    assert verdict("ranking", history, patience=4) is None
    assert verdict("ranking", history) is None  # Ten by default.
    history[4]["alpha_reduction"] = history[1]["alpha_reduction"]
    assert verdict("ranking", history, patience=2) is None


def test_a_ranking_is_of_the_operations_with_weights():
    learnable = [0.1 if "conv" in name else None for name in OPERATIONS]
    history = make_history(4)
    start = history[0]
    for record in history:
        record["filter_norms"] = {"normal": [learnable] * 14}
        for key in ("alpha_normal", "alpha_reduction"):
            record[key] = [
                [old if norm else new for old, new, norm in zip(*rows, strict=True)]
                for rows in zip(start[key], record[key], [learnable] * 14, strict=True)
            ]
    assert verdict("ranking", history, patience=4) == (4, 4)
    del history[-1]["filter_norms"]  # Then all of them count.
    assert verdict("ranking", history, patience=1) is None


def test_a_ranking_does_not_count_warm_up():
    history = make_history(5)
    for record in history[1:]:
        record["architecture_moved"] = record["epoch"] > 3
        for key in ("alpha_normal", "alpha_reduction"):
            record[key] = history[0][key]
    assert verdict("ranking", history[:5], patience=1) == (4, 4)
    assert verdict("ranking", history, patience=2) == (5, 5)
    assert verdict("ranking", history, patience=3) is None


def test_a_ranking_of_one_learnable_operation_is_none():
    history = make_history(5)
    for record in history:
        record["filter_norms"] = {"normal": [[None, 0.1, *[None] * 6]] * 14}
    assert verdict("ranking", history, patience=2) is None


def with_eigenvalues(values, epochs):
    history = make_history(epochs)
    for epoch, value in values.items():
        history[epoch]["eigenvalue"] = value
    return history


def test_a_rising_eigenvalue_stops_as_in_robust_darts():
    values = {t: 0.1 if t < 24 else 0.4 for t in range(2, 31, 2)}
    history = with_eigenvalues(values, 30)
    assert verdict("eigenvalue", history[:24]) is None
    assert verdict("eigenvalue", history[:25]) == (12, 24)
    assert verdict("eigenvalue", history) == (12, 24)
    assert verdict("eigenvalue", history, factor=4.5) is None
    history[12]["eigenvalue"] = math.nan
    assert verdict("eigenvalue", history[:25]) is None


def test_eigenvalues_of_warm_up_are_not_used():
    """Before alpha moves they are those of a random start, however long that is."""
    values = {t: 0.1 if t <= 20 else 0.4 for t in range(2, 51, 2)}
    history = with_eigenvalues(values, 50)
    for record in history[1:]:
        record["architecture_moved"] = record["epoch"] > 20
    assert verdict("eigenvalue", history) is None
    for epoch in range(34, 51, 2):
        history[epoch]["eigenvalue"] = 4.0
    stop = verdict("eigenvalue", history)
    assert stop == (22, 34)
    assert verdict("eigenvalue", history, start=30) == (30, 42)  # Counts from 1.


def test_a_short_search_has_eigenvalues_after_each_epoch():
    settings = {"every": 1, "window": 3, "delta": 2, "start": 1}
    history = with_eigenvalues(dict(enumerate([1, 1, 1, 1, 2, 9], 1)), 6)
    assert verdict("eigenvalue", history, **settings) == (2, 5)


def test_eigenvalues_are_measured_for_the_guard_that_needs_them():
    due = make_guard("eigenvalue", {}).eigenvalue_due
    assert [epoch for epoch in range(1, 8) if due(epoch, 7)] == [2, 4, 6, 7]
    due = make_guard("eigenvalue", {"every": 3}).eigenvalue_due
    assert [epoch for epoch in range(1, 8) if due(epoch, 7)] == [3, 6, 7]
    for name in GUARDS.keys() - {"eigenvalue"}:
        assert not make_guard(name, {}).eigenvalue_due(2, 2)


@pytest.mark.parametrize("warmup", [0, 3, 11])
@pytest.mark.parametrize(
    ("name", "settings", "needed"),
    [
        ("skips", {}, (3, 6, 14)),
        ("skips", {"start": 5}, (5, 8, 16)),
        ("ranking", {"patience": 4}, (4, 7, 15)),
        ("eigenvalue", {}, (22, 22, 24)),
        ("eigenvalue", {"every": 3, "window": 3, "start": 4}, (21, 21, 27)),
        ("best_valid", {"start_share": 0.0}, (1, 4, 12)),
    ],
)
def test_the_first_decision_is_where_a_guard_can_decide_first(
    name, settings, needed, warmup
):
    """All that a guard may look for is there from the beginning."""
    history = history_of([4] * 30, warmup)
    for record in history:
        record |= {"eigenvalue": 9.0 ** record["epoch"], "valid_accuracy": 0.5}
        for key in ("alpha_normal", "alpha_reduction"):
            record[key] = history[0][key]
    first = make_guard(name, settings).first_decision(warmup)
    assert first == dict(zip((0, 3, 11), needed, strict=True))[warmup]
    decided = [verdict(name, history[: e + 1], True, **settings) for e in range(30)]
    assert next(epoch for epoch, stop in enumerate(decided) if stop) == first


def with_valid(key, *values):
    history = make_history(len(values))
    for record, value in zip(history[1:], values, strict=True):
        record |= {key: value, "architecture_moved": True}
    return history


def test_the_best_valid_epoch_is_told_at_the_end():
    history = with_valid("valid_accuracy", 0.9, 0.1, 0.2, 0.6, 0.3)
    assert verdict("best_valid", history) is None
    assert verdict("best_valid", history, is_last=True) == (4, 5)
    assert verdict("best_valid", history, is_last=True, start_share=0.0) == (1, 5)
    assert verdict("best_valid", history, is_last=True, start_share=0.8) == (5, 5)


def test_the_best_valid_loss_is_the_least():
    history = with_valid("valid_loss", 3.0, 2.0, 1.0, 2.0, 4.0)
    settings = {"value": "loss", "start_share": 0.3}
    assert verdict("best_valid", history, is_last=True, **settings) == (3, 5)


def test_the_best_valid_epoch_is_none_of_warm_up():
    history = with_valid("valid_accuracy", 0.9, 0.1, 0.2)
    history[1]["architecture_moved"] = False
    assert verdict("best_valid", history, is_last=True, start_share=0.0) == (3, 3)


def test_values_that_were_not_measured_leave_the_last_epoch():
    history = with_valid("valid_accuracy", None, math.nan)
    del history[-1]["valid_accuracy"]
    assert verdict("best_valid", history, is_last=True, start_share=0.0) is None


@pytest.mark.parametrize("name", sorted(GUARDS))
def test_guards_are_data(name):
    guard = make_guard(name, {})
    assert dataclasses.replace(guard) == guard
    with pytest.raises(dataclasses.FrozenInstanceError):
        guard.start = 3


@pytest.mark.parametrize(
    ("name", "settings", "message"),
    [
        ("skip", {}, "Unknown guard 'skip'. Did you mean 'skips'"),
        ("skips", {"skip": 2}, r"no setting 'skip'. Did you mean 'skips'.*'start', "),
        ("none", {"start": 2}, r"The guard 'none' has no setting 'start'. Known: \[\]"),
        ("skips", {3: 2}, "no setting '3'"),
        ("skips", {"skips": 0}, r"`skips` must be in \[1, 10000\]"),
        ("skips", {"start": 0}, r"`start` must be in \[1, "),
        ("skips", {"returned": "after"}, r"`returned` must be one of .*'after'"),
        ("ranking", {"patience": 0}, r"`patience` must be in"),
        ("eigenvalue", {"window": 4}, r"`window` must be odd.*window=4"),
        ("eigenvalue", {"factor": math.nan}, r"`factor` must be in"),
        ("eigenvalue", {"every": 0}, r"`every` must be in"),
        ("best_valid", {"value": "kappa"}, r"`value` must be one of"),
        ("best_valid", {"start_share": 1.0}, r"`start_share` must be in"),
    ],
)
def test_what_is_not_possible_is_refused(name, settings, message):
    with pytest.raises(ValueError, match=message):
        make_guard(name, settings)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"skips": 2.5}, r"`skips` must be of type int. Received: skips=2.5"),
        ({"skips": True}, r"`skips` must be of type int"),
        ({"returned": 3}, r"`returned` must be of type str"),
        ([], r"`guard_settings` must be a dictionary. Received: \[\]"),
    ],
)
def test_what_is_of_another_type_is_refused(settings, message):
    with pytest.raises(TypeError, match=message):
        make_guard("skips", settings)


def test_a_guard_without_a_verdict_is_none():
    with pytest.raises(NotImplementedError):
        Guard().verdict([], False)
