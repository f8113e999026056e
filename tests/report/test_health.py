import math

import pytest
from synthetic_search import OPERATIONS, make_history

from darts_keras.genotype import CellGenotype, Edge, Genotype
from darts_keras.report.health import (
    COLLAPSED,
    COLLAPSING,
    HEALTHY,
    RULES,
    TOO_EARLY,
    search_health,
)


def _history(epochs=10, cell=None, **values):
    """A search that is healthy but for what is changed."""
    history = make_history(epochs)
    for record in history:
        genotype = Genotype.published("PC_DARTS_cifar")
        if cell is not None:
            genotype = Genotype(cell, cell)
        record["genotype"] = genotype.to_dict()
        if record["epoch"]:
            record |= {"architecture_moved": True, **values}
    return history


def _cell(*operations):
    """A cell whose nodes all read the two inputs."""
    pairs = zip(operations[::2], operations[1::2], strict=True)
    nodes = tuple((Edge(first, 0), Edge(second, 1)) for first, second in pairs)
    return CellGenotype(nodes, tuple(range(2, len(nodes) + 2)))


def _verdict(history):
    return search_health(history, OPERATIONS).verdict


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("PC_DARTS_cifar", HEALTHY),  # 1 skip of 8.
        ("DARTS_V2", COLLAPSING),  # 2
        ("PDARTS", COLLAPSING),  # 2
        ("DARTS_V1", COLLAPSED),  # 3
        ("GDAS_V1", COLLAPSED),  # 4
        ("SNAS_mild", COLLAPSED),  # 4
    ],
)
def test_published_cells_are_judged_by_their_skips(name, verdict):
    cell = Genotype.published(name).normal
    health = search_health(_history(cell=cell), OPERATIONS)
    assert health.verdict == verdict
    assert f"{cell.count('skip_connect')} of the 8 edges" in health.reasons[0]


def test_more_edges_may_have_more_skips():
    convolutions = ["sep_conv_3x3"] * 7
    cell = _cell(*["skip_connect"] * 3, *convolutions)  # 3 of 10.
    assert _verdict(_history(cell=cell)) == COLLAPSING
    cell = _cell(*["skip_connect"] * 4, *convolutions[1:])  # 4 of 10.
    assert _verdict(_history(cell=cell)) == COLLAPSED


def test_a_normal_cell_without_a_convolution_is_collapsed():
    health = search_health(_history(cell=_cell(*["max_pool_3x3"] * 8)), OPERATIONS)
    assert health.verdict == COLLAPSED
    assert health.reasons == ("The derived normal cell has no convolution.",)


@pytest.mark.parametrize("loss", [math.nan, math.inf])
@pytest.mark.parametrize("key", ["train_loss", "valid_loss"])
def test_a_loss_that_is_not_finite_is_a_collapse_at_once(key, loss):
    health = search_health(_history(1, **{key: loss}), OPERATIONS)
    assert health.verdict == COLLAPSED
    assert f"{key.replace('_', ' ')} is {loss} in epoch 1" in health.reasons[0]


def test_an_alpha_that_is_not_finite_is_a_collapse_at_once():
    history = _history(3)
    history[2]["alpha_reduction"][4][1] = None
    health = search_health(history, OPERATIONS)
    assert health.verdict == COLLAPSED
    assert health.reasons == (
        "An alpha of the reduction cell is not finite in epoch 2.",
    )


def test_a_missing_loss_is_no_alarm():
    assert _verdict(_history(valid_loss=None)) == HEALTHY
    history = _history()
    for record in history[1:]:
        del record["train_loss"], record["valid_loss"], record["architecture_moved"]
    assert _verdict(history) == HEALTHY


@pytest.mark.parametrize("epochs", [0, 1])
def test_one_epoch_tells_nothing_even_of_a_cell_full_of_skips(epochs):
    cell = Genotype.published("GDAS_V1").normal
    assert _verdict(_history(epochs, cell=cell)) == TOO_EARLY


def test_warm_up_does_not_count():
    history = _history(8, architecture_moved=False)
    history[-1]["architecture_moved"] = True
    assert search_health(history, OPERATIONS).reasons == (
        "The architecture has been trained for 1 epoch so far.",
    )


def test_alphas_that_hardly_moved_tell_nothing():
    history = _history()
    for record in history:
        record["alpha_normal"] = history[0]["alpha_normal"]
        record["alpha_reduction"] = history[0]["alpha_reduction"]
    health = search_health(history, OPERATIONS)
    assert health.verdict == TOO_EARLY
    assert "at most 0.0% of an equal share" in health.reasons[0]


def test_growing_skip_weights_are_a_warning():
    history = _history()
    column = OPERATIONS.index("skip_connect")
    for record in history:
        for row in record["alpha_normal"]:
            row[column] = 0.2 * record["epoch"]
    health = search_health(history, OPERATIONS)
    assert health.verdict == COLLAPSING
    assert "mean mixing weight of skip_connect" in health.reasons[0]
    without = [name.replace("skip_connect", "identity") for name in OPERATIONS]
    assert search_health(history, without).verdict == HEALTHY


@pytest.mark.parametrize("key", ["train_loss", "valid_loss"])
def test_a_rising_loss_is_a_warning_but_one_bad_epoch_is_not(key):
    history = _history(train_loss=1.0, valid_loss=1.0)
    history[-1][key] = 1.5
    assert _verdict(history) == HEALTHY
    history[-2][key] = history[-3][key] = 1.5
    health = search_health(history, OPERATIONS)
    assert health.verdict == COLLAPSING
    assert "50% above its lowest" in health.reasons[0]


def test_a_collapse_tells_the_warnings_as_well():
    cell = Genotype.published("DARTS_V1").normal
    history = _history(cell=cell)
    for epoch, record in enumerate(history[1:], start=1):
        record["train_loss"] = float(epoch)
    health = search_health(history, OPERATIONS)
    assert health.verdict == COLLAPSED
    assert len(health.reasons) == 2


def test_an_empty_history_is_refused():
    with pytest.raises(ValueError, match=r"`history` must .* Received: history=\[\]"):
        search_health([], OPERATIONS)


def test_the_rules_name_every_verdict_and_their_source():
    text = " ".join(RULES).lower()
    for verdict in (HEALTHY, COLLAPSING, COLLAPSED, TOO_EARLY):
        assert verdict in text
    assert "darts+" in text
