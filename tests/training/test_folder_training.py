"""Trainings that are parts of something larger."""

import json

import pytest
from killed_runs import PICTURES, KilledError, kill
from resume_toys import stop_at
from retrain_toys import CONFIG, GENOTYPE, RUN_FILES, make_data, one_node_genotype
from run_toys import change, files_in, make_source, read_history

from darts_keras.training import folder_training, retrain_task
from darts_keras.training.folder_training import Outcome, train_in_folder
from darts_keras.training.retrain import read_training
from darts_keras.training.run_folder import RunFolder

pytestmark = pytest.mark.usefixtures("eager_and_repeatable")
REPEATABLE = change(CONFIG, deterministic=True)


def train(folder, genotype=GENOTYPE, config=REPEATABLE, **more):
    return train_in_folder(folder, genotype, make_data(), config, **more)


def test_a_training_begins_goes_on_and_is_not_done_twice(tmp_path, monkeypatch):
    whole = train(tmp_path / "whole")
    with pytest.raises(KeyboardInterrupt):
        train(tmp_path / "run", on_step=stop_at(4))
    seen = []
    assert _lasting(train(tmp_path / "run", on_epoch=seen.append)) == _lasting(whole)
    assert [record["epoch"] for record in seen] == [2]

    first, last = read_history(tmp_path / "run")
    assert first["valid_loss"] != last["valid_loss"]
    for name in ("retrain", "resume_retrain"):
        monkeypatch.setattr(folder_training, name, None)
    again = train(tmp_path / "run", on_epoch=seen.append)
    assert again == Outcome(
        valid_accuracy=last["valid_accuracy"],
        num_parameters=whole.num_parameters,
        seconds=round(first["seconds"] + last["seconds"], 1),
        cpu_seconds=round(first["cpu_seconds"] + last["cpu_seconds"], 1),
    )


def _lasting(outcome):
    return outcome.valid_accuracy, outcome.num_parameters


@pytest.mark.parametrize("name", ["model.keras", "genotype.json", "report.html"])
def test_a_training_that_was_killed_before_its_end_goes_on(tmp_path, name):
    train(tmp_path / "run")
    (tmp_path / "run" / name).unlink()
    train(tmp_path / "run")
    assert (tmp_path / "run" / name).exists()


@pytest.mark.parametrize(
    ("owner", "step", "left"),
    [
        (RunFolder, "write_json", RUN_FILES - PICTURES - {"genotype.json"}),
        (retrain_task, "draw_cells", RUN_FILES - PICTURES),
    ],
)
def test_a_training_that_was_killed_with_the_report_of_an_interrupt_goes_on(
    tmp_path, monkeypatch, owner, step, left
):
    with pytest.raises(KeyboardInterrupt):
        train(tmp_path / "run", on_step=stop_at(4))
    with monkeypatch.context() as patch:
        patch.setattr(owner, step, kill)
        with pytest.raises(KilledError):
            train(tmp_path / "run")
    assert files_in(tmp_path / "run") == left
    stale = (tmp_path / "run" / "report.html").read_text()
    train(tmp_path / "run")
    assert files_in(tmp_path / "run") == RUN_FILES
    assert (tmp_path / "run" / "report.html").read_text() != stale


def test_of_the_facts_a_run_keeps_what_it_needs_to_go_on(tmp_path):
    facts = {"opened": {"data": "a.npz"}, "command": "ablate", "config": {"seeds": 1}}
    train(tmp_path / "run", config=change(CONFIG, epochs=1), facts=facts)
    config, _, kept = read_training(tmp_path / "run")
    assert config == change(CONFIG, epochs=1)
    assert (kept["opened"], kept["command"]) == ({"data": "a.npz"}, "ablate")


@pytest.mark.parametrize(
    "changes",
    [
        {"genotype": one_node_genotype("sep_conv_3x3")},
        {"config": change(REPEATABLE, filters=4)},
    ],
)
def test_a_folder_with_another_training_is_refused(tmp_path, changes):
    with pytest.raises(KeyboardInterrupt):
        train(tmp_path / "run", on_step=stop_at(2))
    with pytest.raises(ValueError, match="another genotype or config"):
        train(tmp_path / "run", **changes)


def test_an_older_training_does_not_know_its_cpu_seconds(tmp_path):
    train(tmp_path / "run", config=change(CONFIG, epochs=1))
    history = tmp_path / "run" / "history.jsonl"
    record = json.loads(history.read_text())
    del record["cpu_seconds"]
    history.write_text(json.dumps(record) + "\n")
    assert train(tmp_path / "run", config=change(CONFIG, epochs=1)).cpu_seconds is None


def test_a_finished_training_is_none_on_other_data(tmp_path):
    config = change(CONFIG, epochs=1)
    train(tmp_path / "run", config=config)
    other = make_source(seed=1)
    with pytest.raises(ValueError, match="must go on with the data that it began with"):
        train_in_folder(tmp_path / "run", GENOTYPE, other, config)
