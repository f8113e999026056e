"""A search with a guard: when it stops, what it returns, what it writes."""

import json
import math

import pytest
from resume_toys import STEPS, make_data, stop_at
from run_toys import RUN_FILES, SPACE, change, files_in, lasting

from darts_keras.genotype import Genotype
from darts_keras.space.search_space import SearchSpace
from darts_keras.training.search import resume_search, search

pytestmark = pytest.mark.usefixtures("eager_and_repeatable")
SKIPS_ALONE = SearchSpace(operations=("none", "skip_connect"), num_nodes=1)
AT_ONCE = change(
    epochs=3,
    deterministic=True,
    guard="skips",
    guard_settings={"skips": 1, "start": 2, "returned": "at"},
)


def test_a_guard_ends_a_search_after_the_epoch_that_it_names(tmp_path):
    steps = []
    result = search(
        make_data(),
        SKIPS_ALONE,
        AT_ONCE,
        out=tmp_path,
        on_step=lambda *step: steps.append(step),
    )
    assert [record["epoch"] for record in result.history] == [0, 1, 2]
    assert steps[-1] == (2 * STEPS, 3 * STEPS)
    assert (result.stop.epoch, result.stop.decided) == (2, 2)
    assert json.loads((tmp_path / "guard.json").read_text()) == {
        "guard": "skips",
        "settings": {"skips": 1, "start": 2, "returned": "at"},
        "stopped": True,
        "epoch": 2,
        "decided": 2,
        "reason": result.stop.reason,
    }
    assert files_in(tmp_path) == RUN_FILES | {"guard.json"}
    assert result.stop.reason in (tmp_path / "report.html").read_text()


def test_the_genotype_is_that_of_the_epoch_that_the_guard_names(tmp_path):
    """The alphas of this search reverse; the accuracy is what it is."""
    config = change(epochs=3, guard="best_valid", guard_settings={"start_share": 0})
    config = change(config, architecture_learning_rate=1.0)
    result = search(make_data(), SPACE, config, out=tmp_path)
    assert len(result.history) == 4
    best = max(result.history[1:], key=lambda record: record["valid_accuracy"])
    assert result.stop.epoch == best["epoch"]
    assert result.genotype == Genotype.from_dict(best["genotype"])
    assert Genotype.load(tmp_path / "genotype.json") == result.genotype
    assert not json.loads((tmp_path / "guard.json").read_text())["stopped"]


@pytest.mark.parametrize(("start", "words"), [(2, "."), (3, ", which was too soon")])
def test_a_guard_that_finds_nothing_lets_the_search_run_to_its_end(
    tmp_path, start, words
):
    config = change(guard="skips", guard_settings={"start": start})
    result = search(make_data(), SPACE, config, out=tmp_path)
    assert result.stop is None
    decided = json.loads((tmp_path / "guard.json").read_text())
    assert (decided["stopped"], decided["epoch"], decided["decided"]) == (False, 2, 2)
    assert decided["reason"].startswith(f"The search ran to its end{words}")
    if start > 2:
        why = "2 of its epochs moved the architecture, and it needs 3."
        assert decided["reason"].endswith(why)


def test_a_ranking_of_less_than_two_operations_is_refused_at_once(tmp_path):
    config = change(guard="ranking", guard_settings={"patience": 2})
    with pytest.raises(ValueError, match=r"needs two `operations`.*a search space wit"):
        search(make_data(), SPACE, config, out=tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_without_a_guard_there_is_no_word_of_one(tmp_path):
    result = search(make_data(), SPACE, change(), out=tmp_path)
    assert result.stop is None
    assert files_in(tmp_path) == RUN_FILES


def test_to_measure_the_eigenvalue_changes_nothing(tmp_path):
    config = change(epochs=3, warmup_epochs=1, deterministic=True)
    settings = {"every": 1, "window": 1, "delta": 1, "factor": 1e6, "start": 1}
    measured = change(config, guard="eigenvalue", guard_settings=settings)
    result = search(make_data(), SPACE, measured, out=tmp_path)
    values = [record.pop("eigenvalue", None) for record in result.history]
    assert values[:2] == [None, None]  # Before the training, and in warm-up.
    assert all(map(math.isfinite, values[2:]))
    plain = search(make_data(), SPACE, config)
    assert lasting(result.history) == lasting(plain.history)


@pytest.mark.parametrize("step", [1, STEPS + 1, 2 * STEPS])
def test_an_interrupted_search_is_stopped_by_its_guard_as_well(tmp_path, step):
    whole = search(make_data(), SKIPS_ALONE, AT_ONCE, out=tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        folder = tmp_path / "run"
        search(make_data(), SKIPS_ALONE, AT_ONCE, out=folder, on_step=stop_at(step))
    result = resume_search(make_data(), folder)
    assert lasting(result.history) == lasting(whole.history)
    assert result.stop == whole.stop


def test_a_finished_search_stays_as_it_was(tmp_path):
    whole = search(make_data(), SKIPS_ALONE, AT_ONCE, out=tmp_path)
    again = resume_search(make_data(), tmp_path)
    assert (again.history, again.stop) == (whole.history, whole.stop)
