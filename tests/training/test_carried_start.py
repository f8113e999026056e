"""A search that starts from what another one has learned."""

import shutil

import numpy as np
import pytest
from resume_toys import CONFIG, STEPS, make_data, stop_at
from run_toys import SPACE, change, checkpoint_arrays, lasting, make_source

from darts_keras.carried_parts import CARRIED_PARTS
from darts_keras.training import carried_start
from darts_keras.training.carried_start import CarriedStart, read_start
from darts_keras.training.search import resume_search, search
from darts_keras.training.stored_supernet import load_supernet

pytestmark = pytest.mark.usefixtures("eager_and_repeatable")
OTHER = change(CONFIG, seed=5)


@pytest.fixture
def begun(tmp_path):
    """A finished search on three classes."""
    source = make_source(count=24, num_classes=3, seed=1)
    return search(source, SPACE, CONFIG, out=tmp_path / "source")


def carry_on(begun, out, parts=CARRIED_PARTS, **more):
    start = CarriedStart(begun.folder, parts)
    return search(make_data(), SPACE, OTHER, out=out, start=start, **more)


def test_a_stored_supernet_is_the_one_that_was_searched(begun):
    stored = load_supernet(begun.folder)
    pairs = zip(stored.variables, begun.supernet.variables, strict=True)
    assert all(np.array_equal(a.value, b.value) for a, b in pairs)


def test_a_search_goes_on_where_the_other_ended(begun, tmp_path):
    result = carry_on(begun, tmp_path / "target")
    first, last = result.history[0], begun.history[-1]
    assert first["alpha_normal"] == last["alpha_normal"]
    assert first["filter_norms"] == last["filter_norms"]
    assert first["genotype"] == last["genotype"]
    assert result.history[-1]["alpha_normal"] != last["alpha_normal"]


def test_what_is_not_carried_begins_at_random(begun, tmp_path):
    result = carry_on(begun, tmp_path / "target", ("cells",))
    fresh = search(make_data(), SPACE, OTHER)
    first = result.history[0]
    assert first["filter_norms"] == begun.history[-1]["filter_norms"]
    assert first["alpha_normal"] == fresh.history[0]["alpha_normal"]


@pytest.mark.parametrize("step", [1, STEPS + 1])
def test_an_interrupted_one_goes_on_bit_by_bit(begun, tmp_path, step):
    whole = carry_on(begun, tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        carry_on(begun, tmp_path / "target", on_step=stop_at(step))
    result = resume_search(make_data(), tmp_path / "target")
    assert lasting(result.history) == lasting(whole.history)
    assert checkpoint_arrays(result.folder) == checkpoint_arrays(whole.folder)


def test_one_that_was_killed_before_it_saved_carries_again(begun, tmp_path):
    whole = carry_on(begun, tmp_path / "whole")
    killed = tmp_path / "target"
    killed.mkdir()
    shutil.copy(whole.folder / "config.json", killed)
    result = resume_search(make_data(), killed)
    assert lasting(result.history) == lasting(whole.history)


@pytest.mark.parametrize(
    ("facts", "parts"),
    [({}, r"\[\]"), ({"start": {"run": "there", "parts": ["cells"]}}, r"\['cells'\]")],
)
def test_a_run_goes_on_with_the_parts_that_it_started_with(tmp_path, facts, parts):
    message = rf"Expected: parts={parts}\. Received: parts=\['alphas', 'cells'\]"
    with pytest.raises(ValueError, match=message):
        read_start(facts, CarriedStart(tmp_path, ("alphas", "cells")))


def test_it_does_not_carry_from_a_run_that_has_changed(begun, tmp_path):
    whole = carry_on(begun, tmp_path / "whole")
    killed = tmp_path / "target"
    killed.mkdir()
    shutil.copy(whole.folder / "config.json", killed)
    shutil.copy(whole.folder / "checkpoint.npz", begun.folder)
    with pytest.raises(ValueError, match=r"source, whose checkpoint has changed"):
        resume_search(make_data(), killed)


def test_a_run_that_does_not_fit_is_refused_before_anything_is_written(begun, tmp_path):
    start = CarriedStart(begun.folder)
    config = change(OTHER, filters=4)
    with pytest.raises(ValueError, match=r"can't start from .*source\. The stem of"):
        search(make_data(), SPACE, config, out=tmp_path / "target", start=start)
    assert not (tmp_path / "target").exists()


def test_a_folder_without_a_checkpoint_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"which has no checkpoint\.npz"):
        search(make_data(), SPACE, OTHER, start=CarriedStart(tmp_path))


@pytest.mark.parametrize("parts", [(), ("stem", "stem"), ("stem", "head")])
def test_parts_that_are_none_twice_or_unknown_are_refused(tmp_path, parts):
    with pytest.raises(ValueError, match="`parts` must be different names of"):
        CarriedStart(tmp_path, parts)


def test_a_search_that_is_not_finished_is_refused(begun, tmp_path):
    (begun.folder / "genotype.json").unlink()
    message = r"come to its end. Received: .*source, which has no genotype\.json yet\."
    with pytest.raises(FileNotFoundError, match=message):
        carry_on(begun, tmp_path / "target")
    assert not (tmp_path / "target").exists()


def test_a_run_that_changes_while_it_is_read_is_refused(begun, tmp_path, monkeypatch):
    def load_and_change(folder):
        supernet = load_supernet(folder)
        with (folder / "checkpoint.npz").open("ab") as file:
            file.write(b"more")
        return supernet

    monkeypatch.setattr(carried_start, "load_supernet", load_and_change)
    with pytest.raises(ValueError, match=r"source, whose checkpoint has changed since"):
        carry_on(begun, tmp_path / "target")
    assert not (tmp_path / "target").exists()
