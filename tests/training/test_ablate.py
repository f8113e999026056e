"""The ablation of attention and the dual stem."""

import itertools
import json

import pytest
from resume_toys import stop_at
from retrain_toys import CONFIG, GENOTYPE, RUN_FILES, STEPS, be_eager, make_data
from run_toys import change, files_in, make_source, read_history
from web_page import Page

from darts_keras.report.ablation import ablation_markdown
from darts_keras.training import ablate as ablate_module
from darts_keras.training import folder_training
from darts_keras.training.ablate import ablate, read_ablation, resume_ablate
from darts_keras.training.folder_training import Outcome
from darts_keras.training.retrain import read_training, resume_retrain
from darts_keras.training.run_folder import RunFolder

REPEATABLE = change(CONFIG, deterministic=True, epochs=1, attention="eca")
RUN_STEPS = STEPS * REPEATABLE.epochs
SEEDS = (3, 1)
COMBINATIONS = list(itertools.product(SEEDS, ("none", "eca"), ("single", "dual")))
NAMES = [f"attention-{a}_stem-{s}_seed-{seed}" for seed, a, s in COMBINATIONS]
PAGES = {"ablation.html", "ablation.json", "ablation.md", "config.json"}
pytestmark = pytest.mark.usefixtures("eager_and_repeatable")


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """An ablation of eight runs, and what it told."""
    told = {"steps": [], "records": [], "parts": []}
    with pytest.MonkeyPatch.context() as patch:
        be_eager(patch)
        result = ablate(
            GENOTYPE,
            make_data(),
            REPEATABLE,
            out=tmp_path_factory.mktemp("ablation") / "whole",
            seeds=SEEDS,
            facts={"opened": {"data": "toy.npz"}, "command": "darts-keras ablate"},
            on_step=lambda *step: told["steps"].append(step),
            on_epoch=told["records"].append,
            on_part=told["parts"].append,
        )
    return result, told


@pytest.fixture
def fake(monkeypatch):
    """Lets a training give its seed as a result at once; returns their configs."""
    configs = []

    def train(*arguments):
        config = arguments[3]
        configs.append(config)
        accuracy = 0.5 + 0.1 * config.seed
        return Outcome(valid_accuracy=accuracy, num_parameters=9, seconds=2.0)

    monkeypatch.setattr(ablate_module, "train_in_folder", train)
    monkeypatch.setattr(ablate_module, "check_training", lambda *_: None)
    return configs


def test_each_combination_is_trained_with_each_seed(whole):
    result, _ = whole
    rows = [(row["seed"], row["attention"], row["stem"]) for row in result.rows]
    assert rows == COMBINATIONS
    assert files_in(result.folder) == {*NAMES, *PAGES}
    for name, (seed, attention, stem) in zip(NAMES, COMBINATIONS, strict=True):
        config, genotype, _ = read_training(result.folder / name)
        assert genotype == GENOTYPE
        assert config == change(REPEATABLE, seed=seed, attention=attention, stem=stem)
        assert files_in(result.folder / name) == RUN_FILES


def test_a_row_is_what_the_last_epoch_of_a_run_came_to(whole):
    result, _ = whole
    for name, row in zip(NAMES, result.rows, strict=True):
        records = read_history(result.folder / name)
        facts = json.loads((result.folder / name / "config.json").read_text())
        assert row["accuracy"] == records[-1]["valid_accuracy"]
        assert row["num_parameters"] == facts["num_parameters"]
        assert row["seconds"] == pytest.approx(records[-1]["seconds"], abs=0.06)
    sizes = [row["num_parameters"] for row in result.rows[:4]]
    assert len(set(sizes)) == 4


def test_the_page_the_numbers_and_the_table_agree(whole):
    result, _ = whole
    page = Page(result.folder / "ablation.html")
    assert "8 runs of 4 combinations" in page.text
    assert "after the last epoch, on 25% of the train part" in page.text
    numbers = json.loads((result.folder / "ablation.json").read_text())
    assert numbers["rows"] == list(result.rows)
    assert numbers["runs"] == "8 of 8"
    assert not {"attention", "stem", "seed"} & set(numbers["config"])
    table = (result.folder / "ablation.md").read_text()
    assert table == ablation_markdown(result.rows)


def test_steps_count_over_all_runs_and_epochs_say_whose_they_are(whole):
    _, told = whole
    total = 8 * RUN_STEPS
    assert told["steps"] == [(step, total) for step in range(1, total + 1)]
    keys = ("run", "num_runs", "seed", "attention", "stem", "epoch")
    places = [tuple(record[key] for key in keys) for record in told["records"]]
    assert places == [(at, 8, *run, 1) for at, run in enumerate(COMBINATIONS, 1)]
    assert len(told["parts"]) == 8
    for place, record in zip(told["parts"], told["records"], strict=True):
        assert place == {key: record[key] for key in keys[:-1]}


def test_a_run_of_it_can_be_resumed_by_itself(whole):
    result, _ = whole
    _, _, facts = read_training(result.folder / NAMES[0])
    assert facts["opened"] == {"data": "toy.npz"}
    assert facts["command"] == "darts-keras ablate"


def interrupted(folder, step, monkeypatch):
    monkeypatch.setattr(ablate_module, "check_training", lambda *_: None)
    with pytest.raises(KeyboardInterrupt):
        ablate(
            GENOTYPE,
            make_data(),
            REPEATABLE,
            out=folder,
            seeds=SEEDS[:1],
            on_step=stop_at(step),
        )


@pytest.mark.parametrize("step", [2, RUN_STEPS + 1])
def test_an_interrupted_ablation_goes_on(tmp_path, whole, monkeypatch, step):
    interrupted(tmp_path / "run", step, monkeypatch)
    done = step // (RUN_STEPS + 1)
    finished = tmp_path / "run" / NAMES[0] / "model.keras"
    before = finished.stat().st_mtime_ns if done else None
    assert (tmp_path / "run" / "ablation.html").exists() == bool(done)
    seen = []
    result = resume_ablate(
        make_data(), tmp_path / "run", on_step=lambda *step: seen.append(step)
    )
    expected, _ = whole
    assert [_lasting(row) for row in result.rows] == [
        _lasting(row) for row in expected.rows[:4]
    ]
    total = 4 * RUN_STEPS
    assert seen == [(at, total) for at in range(step + 1, total + 1)]
    assert files_in(result.folder) == {*NAMES[:4], *PAGES}
    assert before is None or finished.stat().st_mtime_ns == before


def _lasting(row):
    return {key: value for key, value in row.items() if key != "seconds"}


def test_an_unfinished_ablation_has_a_page_of_what_is_there(tmp_path, monkeypatch):
    interrupted(tmp_path / "run", RUN_STEPS + 1, monkeypatch)
    page = Page(tmp_path / "run" / "ablation.html")
    assert "1 run of 1 combination" in page.text
    assert "1 of 4" in page.text


def test_a_finished_ablation_is_not_run_again(whole, monkeypatch):
    def fail(*_arguments, **_named):
        raise AssertionError("A finished run was trained.")

    monkeypatch.setattr(folder_training, "retrain", fail)
    monkeypatch.setattr(folder_training, "resume_retrain", fail)
    result, _ = whole
    assert resume_ablate(make_data(), result.folder) == result


def test_a_recipe_without_attention_is_compared_with_se(tmp_path, fake):
    result = ablate(GENOTYPE, make_data(), CONFIG, out=tmp_path / "run")
    assert CONFIG.attention == "none"
    assert {config.attention for config in fake} == {"none", "se"}
    assert [row["seed"] for row in result.rows] == [0] * 4 + [1] * 4 + [2] * 4
    assert read_ablation(tmp_path / "run")[0] == change(CONFIG, attention="se")


@pytest.mark.parametrize("seeds", [(), (1, 2, 1)])
def test_seeds_must_be_different(tmp_path, seeds):
    with pytest.raises(ValueError, match="`seeds` must be different integers"):
        ablate(GENOTYPE, make_data(), CONFIG, out=tmp_path / "run", seeds=seeds)
    assert not (tmp_path / "run").exists()


def test_refit_leaves_nothing_to_measure_on(tmp_path):
    config = change(CONFIG, refit=True)
    with pytest.raises(ValueError, match="`refit` must be false"):
        ablate(GENOTYPE, make_data(), config, out=tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_what_does_not_fit_is_refused_before_anything_is_written(tmp_path):
    config = change(CONFIG, batch_size=64)
    with pytest.raises(ValueError, match="too small for a batch"):
        ablate(GENOTYPE, make_data(), config, out=tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_a_folder_that_is_taken_is_refused(tmp_path):
    (tmp_path / "notes.txt").touch()
    with pytest.raises(FileExistsError, match="must be empty"):
        ablate(GENOTYPE, make_data(), CONFIG, out=tmp_path)


@pytest.mark.usefixtures("fake")
def test_two_processes_do_not_run_one_ablation(tmp_path):
    ablate(GENOTYPE, make_data(), CONFIG, out=tmp_path / "run")
    with (
        RunFolder(tmp_path / "run", resume=True),
        pytest.raises(BlockingIOError, match="Another process"),
    ):
        resume_ablate(make_data(), tmp_path / "run")


@pytest.mark.usefixtures("fake")
def test_other_data_are_refused(tmp_path):
    ablate(GENOTYPE, make_data(), CONFIG, out=tmp_path / "run")
    with pytest.raises(ValueError, match="the data that it began with"):
        resume_ablate(make_source(seed=1), tmp_path / "run")


def test_an_ablation_is_no_training_and_a_training_no_ablation(whole):
    result, _ = whole
    with pytest.raises(ValueError, match="must hold the settings of an ablation"):
        resume_ablate(make_data(), result.folder / NAMES[0])
    with pytest.raises(ValueError, match="must hold the settings of a training"):
        resume_retrain(make_data(), result.folder)
    with pytest.raises(FileNotFoundError, match="a run to go on with"):
        resume_ablate(make_data(), result.folder / "none")


@pytest.mark.usefixtures("fake")
@pytest.mark.parametrize("seeds", [[], [1, 1], 5])
def test_damaged_settings_are_refused(tmp_path, seeds):
    ablate(GENOTYPE, make_data(), CONFIG, out=tmp_path / "run")
    path = tmp_path / "run" / "config.json"
    facts = json.loads(path.read_text())
    facts["config"]["seeds"] = seeds
    path.write_text(json.dumps(facts))
    with pytest.raises(ValueError, match="must hold the settings of an ablation"):
        resume_ablate(make_data(), tmp_path / "run")
