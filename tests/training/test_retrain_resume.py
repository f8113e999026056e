"""A training that stops anywhere, and goes on as if it had not."""

import json
import re
import shutil

import pytest
from resume_toys import interrupted as interrupted_search
from resume_toys import make_data as make_search_data
from resume_toys import stop_at
from retrain_toys import (
    CONFIG,
    GENOTYPE,
    RANDOM_PARTS,
    RUN_FILES,
    STEPS,
    interrupted,
    make_data,
    weights_of,
)
from run_toys import (
    change,
    checkpoint_arrays,
    files_in,
    lasting,
    make_source,
    read_history,
)

from darts_keras.training import epoch_loop
from darts_keras.training.retrain import read_training, resume_retrain, retrain
from darts_keras.training.search import resume_search

pytestmark = pytest.mark.usefixtures("eager_and_repeatable")
REPEATABLE = change(CONFIG, deterministic=True)
RANDOM = change(REPEATABLE, **RANDOM_PARTS)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Returns a function of a config: the uninterrupted training."""
    found = {}

    def run(config):
        if config not in found:
            folder = tmp_path_factory.mktemp("whole")
            found[config] = retrain(GENOTYPE, make_data(), config, out=folder)
        return found[config]

    return run


def check_same(result, expected):
    """Checks that nothing tells that a training was interrupted."""
    assert lasting(result.history) == lasting(expected.history)
    assert weights_of(result) == weights_of(expected)
    assert checkpoint_arrays(result.folder) == checkpoint_arrays(expected.folder)
    assert read_history(result.folder) == list(result.history)
    assert files_in(result.folder) == RUN_FILES


@pytest.mark.parametrize(
    ("config", "steps"),
    [
        (RANDOM, [STEPS + 1]),
        (RANDOM, [STEPS]),
        (RANDOM, [1, 2, 4, 5, 6]),
        (change(REPEATABLE, refit=True, class_weights="balanced"), [2]),
        (change(REPEATABLE, precision="mixed_float16"), [2]),
    ],
    ids=["middle", "end of epoch", "again and again", "refit", "float16"],
)
def test_an_interrupted_training_goes_on_bit_by_bit(tmp_path, whole, config, steps):
    interrupted(tmp_path, config, steps[0])
    for step in steps[1:]:
        with pytest.raises(KeyboardInterrupt):
            resume_retrain(make_data(), tmp_path, on_step=stop_at(step))
    seen, expected = [], whole(config)
    result = resume_retrain(make_data(), tmp_path, on_step=lambda *s: seen.append(s[0]))
    check_same(result, expected)
    assert seen[:1] == ([] if steps[-1] == 2 * STEPS else [steps[-1] + 1])


def test_an_interrupted_training_has_a_report_but_no_model(tmp_path):
    interrupted(tmp_path, step=STEPS + 1)
    files = {"checkpoint.npz", "config.json", "history.jsonl", "report.html"}
    assert files_in(tmp_path) == files
    assert [record["epoch"] for record in read_history(tmp_path)] == [1]


def test_a_training_that_was_killed_before_its_first_checkpoint_begins_again(
    tmp_path, whole
):
    interrupted(tmp_path, REPEATABLE)
    (tmp_path / "checkpoint.npz").unlink()
    (tmp_path / "history.jsonl").unlink()
    check_same(resume_retrain(make_data(), tmp_path), whole(REPEATABLE))


def test_a_finished_training_gives_its_result_at_once(tmp_path, whole, monkeypatch):
    expected = whole(REPEATABLE)
    shutil.copytree(expected.folder, tmp_path, dirs_exist_ok=True)

    def fail(*_arguments, **_settings):
        raise AssertionError("A finished run was trained.")

    monkeypatch.setattr(epoch_loop.EpochLoop, "_make_steps", fail)
    check_same(resume_retrain(make_data(), tmp_path), expected)


def test_settings_come_back(tmp_path):
    interrupted(tmp_path, RANDOM)
    config, genotype, facts = read_training(tmp_path)
    assert (config, genotype) == (RANDOM, GENOTYPE)
    assert facts == json.loads((tmp_path / "config.json").read_text())


@pytest.fixture(scope="module")
def stopped(tmp_path_factory):
    """The folder of an interrupted run, to be copied."""
    return interrupted(tmp_path_factory.mktemp("stopped"))


@pytest.fixture
def run(stopped, tmp_path):
    """A copy of the folder of an interrupted run."""
    return shutil.copytree(stopped, tmp_path / "run")


def refuse(run, error, message, data=None, resume=resume_retrain):
    """Checks that a run is refused, and that nothing in it changes."""
    before = {path.name: path.read_bytes() for path in run.iterdir()}
    with pytest.raises(error, match=message):
        resume(data or make_data(), run)
    assert {path.name: path.read_bytes() for path in run.iterdir()} == before


def test_other_data_are_refused(run):
    refuse(run, ValueError, "data that it began with.*toy", make_source(seed=1))


def test_a_damaged_checkpoint_is_refused(run):
    path = run / "checkpoint.npz"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 4
    path.write_bytes(data)
    refuse(run, ValueError, re.escape(str(path)))


def test_a_checkpoint_that_is_gone_is_missed(run):
    (run / "checkpoint.npz").unlink()
    refuse(run, FileNotFoundError, r"checkpoint\.npz, where there is none any more")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"genotype"', '"genotipe"', r"must hold .*`genotype`.*a run of another kind"),
        ('"seed": 0', '"seed": 2', r"settings in config\.json.*Received.*'seed': 0"),
        ('"max_pool_3x3"', '"avg_pool_3x3"', r"settings in config\.json"),
        ('"filters": 2', '"filters": 4', "checkpoint.*other shapes"),
        ('"filters": 2', '"filters": 3', r"settings of a training.*must be even"),
        ('"mixup"', '"mixdown"', r"settings of a training.*key 'mixup'"),
        ('"source": 1', '"source": 9', r"settings of a training.*source"),
        ("}", "", r"config\.json is damaged"),
    ],
)
def test_a_changed_config_is_refused(run, old, new, message):
    path = run / "config.json"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))
    refuse(run, ValueError, message)


def test_a_search_is_no_training_and_the_reverse(run, tmp_path):
    refuse(run, ValueError, "no `space`.*a run of another kind", resume=resume_search)
    search = interrupted_search(tmp_path / "search")
    refuse(search, ValueError, "no `genotype`.*another kind", make_search_data())


def test_a_folder_without_a_run_is_refused(tmp_path):
    refuse(tmp_path, FileNotFoundError, r"There must be a run.*no config\.json")
