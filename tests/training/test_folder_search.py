"""Searches that are parts of something larger."""

import shutil

import pytest
from killed_runs import PICTURES, KilledError, kill
from resume_toys import STEPS, make_data, stop_at
from run_toys import (
    RUN_FILES,
    SPACE,
    change,
    files_in,
    lasting,
    make_source,
    read_history,
)

from darts_keras.genotype import Genotype
from darts_keras.space.search_space import SearchSpace
from darts_keras.training import folder_search, search_task
from darts_keras.training.carried_start import CarriedStart
from darts_keras.training.folder_search import search_in_folder
from darts_keras.training.search import read_settings

pytestmark = pytest.mark.usefixtures("eager_and_repeatable")
REPEATABLE = change(deterministic=True)


def search(folder, space=SPACE, config=REPEATABLE, **more):
    return search_in_folder(folder, make_data(), space, config, **more)


def test_a_search_begins_goes_on_and_is_not_done_twice(tmp_path, monkeypatch):
    whole = search(tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        search(tmp_path / "run", on_step=stop_at(STEPS + 1))
    seen = []
    assert search(tmp_path / "run", on_epoch=seen.append) == whole
    assert [record["epoch"] for record in seen] == [2]
    expected = read_history(tmp_path / "whole")
    found = read_history(tmp_path / "run")
    assert [lasting([one])[0]["genotype"] for one in found] == [
        one["genotype"] for one in expected
    ]
    assert Genotype.load(tmp_path / "run" / "genotype.json") == whole
    for name in ("search", "resume_search"):
        monkeypatch.setattr(folder_search, name, None)
    assert search(tmp_path / "run", on_epoch=seen.append) == whole


@pytest.mark.parametrize("name", ["genotype.json", "report.html"])
def test_a_search_that_was_killed_before_its_end_goes_on(tmp_path, name):
    search(tmp_path / "run")
    (tmp_path / "run" / name).unlink()
    search(tmp_path / "run")
    assert (tmp_path / "run" / name).exists()


def test_a_search_that_was_killed_with_the_report_of_an_interrupt_goes_on(
    tmp_path, monkeypatch
):
    with pytest.raises(KeyboardInterrupt):
        search(tmp_path / "run", on_step=stop_at(STEPS + 1))
    with monkeypatch.context() as patch:
        patch.setattr(search_task, "draw_cells", kill)
        with pytest.raises(KilledError):
            search(tmp_path / "run")
    assert files_in(tmp_path / "run") == RUN_FILES - PICTURES
    stale = (tmp_path / "run" / "report.html").read_text()
    search(tmp_path / "run")
    assert files_in(tmp_path / "run") == RUN_FILES
    assert (tmp_path / "run" / "report.html").read_text() != stale


def test_a_search_whose_start_has_moved_carries_from_where_it_is_now(tmp_path):
    search(tmp_path / "source", config=change(REPEATABLE, epochs=1))
    more = {"config": change(REPEATABLE, seed=5)}
    search(tmp_path / "whole", start=CarriedStart(tmp_path / "source"), **more)
    (tmp_path / "run").mkdir()
    shutil.copy(tmp_path / "whole" / "config.json", tmp_path / "run")  # Then killed.
    moved = (tmp_path / "source").rename(tmp_path / "moved")
    search(tmp_path / "run", start=CarriedStart(moved), **more)
    found, expected = (read_history(tmp_path / name) for name in ("run", "whole"))
    assert lasting(found) == lasting(expected)


def test_of_the_facts_a_run_keeps_what_it_needs_to_go_on(tmp_path):
    facts = {"opened": {"data": "a"}, "proxy": {"seed": 3}, "source": {}, "threads": 1}
    config = change(epochs=1)
    search(tmp_path / "run", config=config, facts=facts)
    _, _, kept = read_settings(tmp_path / "run")
    assert (kept["opened"], kept["proxy"]) == ({"data": "a"}, {"seed": 3})
    assert kept["threads"] == 1
    assert "source" not in kept


def test_a_folder_with_another_search_is_refused(tmp_path):
    search(tmp_path / "source", config=change(epochs=1))
    with pytest.raises(KeyboardInterrupt):
        search(tmp_path / "run", on_step=stop_at(1))
    others = (
        {"config": change(REPEATABLE, filters=4)},
        {"space": SearchSpace(num_nodes=1)},
        {"start": CarriedStart(tmp_path / "source")},
    )
    for changes in others:
        with pytest.raises(ValueError, match="another space, config or start"):
            search(tmp_path / "run", **changes)


def test_a_finished_search_is_none_on_other_data(tmp_path):
    search(tmp_path / "run", config=change(epochs=1))
    other = make_source(count=2 * 4 * STEPS, seed=1)
    with pytest.raises(ValueError, match="must go on with the data that it began with"):
        search_in_folder(tmp_path / "run", other, SPACE, change(epochs=1))


def test_a_search_from_a_start_that_has_changed_is_another_one(tmp_path):
    search(tmp_path / "source", config=change(epochs=1))
    start = CarriedStart(tmp_path / "source")
    search(tmp_path / "run", config=change(epochs=1), start=start)
    search(tmp_path / "other", config=change(epochs=1, seed=1))
    shutil.copy(tmp_path / "other" / "checkpoint.npz", start.run)
    with pytest.raises(ValueError, match="another space, config or start"):
        search(tmp_path / "run", config=change(epochs=1), start=start)
