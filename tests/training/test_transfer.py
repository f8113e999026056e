"""The transfer study: its stages, what it leaves, and how it goes on."""

import json
import shutil

import pytest
import retrain_toys
from determinism import let_bits_differ
from killed_runs import KilledError
from resume_toys import stop_at
from run_toys import SPACE, change, files_in, read_history
from transfer_toys import (
    BOTH,
    CONFIG,
    SEARCH_STEPS,
    SEARCHES,
    STUDY_FILES,
    TRAINING_STEPS,
    TRAININGS,
    be_eager,
    make_left,
    make_right,
    make_side,
)

from darts_keras.data.source import DataSource
from darts_keras.genotype import Genotype
from darts_keras.space.random_genotype import random_genotype
from darts_keras.training import folder_search, folder_training
from darts_keras.training import transfer as transfer_module
from darts_keras.training.folder_training import Outcome
from darts_keras.training.retrain import read_training
from darts_keras.training.run_folder import RunFolder
from darts_keras.training.search import read_settings
from darts_keras.training.transfer import read_transfer, resume_transfer, transfer

FACTS = {
    "opened": {"source": {"data": "left.npz"}, "target": {"data": "right.npz"}},
    "threads": {"inter_op_threads": 2},
    "command": "darts-keras transfer",
}
NAMES = [*SEARCHES, *TRAININGS]
COST = 18  # Of a step of a search here, in steps of a training.
WORK = (COST * SEARCH_STEPS * 4, TRAINING_STEPS * 4)  # Searches, trainings.


def kill_at(name):
    """Returns an `on_epoch` that kills the stage of this name."""

    def on_epoch(record):
        if record["name"] == name:
            raise KilledError

    return on_epoch


def study(out, config=CONFIG, left=None, right=None, **more):
    return transfer(
        left or make_left(), right or make_right(), SPACE, config, out=out, **more
    )


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A study of seven runs, and what it told."""
    told = {"steps": [], "records": [], "all": []}

    def on_step(*step):
        told["steps"].append(step)
        told["all"].append("step")

    with pytest.MonkeyPatch.context() as patch:
        be_eager(patch)
        result = study(
            tmp_path_factory.mktemp("study") / "whole",
            facts=FACTS,
            on_step=on_step,
            on_epoch=told["records"].append,
            on_part=told["all"].append,
        )
    let_bits_differ()
    return result, told


@pytest.fixture
def fake(monkeypatch):
    """Lets searches and trainings come to something at once; returns their calls."""
    calls = []

    def search(folder, source, space, config, facts, *_, start=None):
        calls.append((folder, source, config, facts, start))
        return random_genotype(space, len(calls))

    def train(folder, genotype, source, config, facts, *_):
        calls.append((folder, source, config, facts, genotype))
        return Outcome(valid_accuracy=0.5, num_parameters=7, seconds=1.0)

    monkeypatch.setattr(transfer_module, "search_in_folder", search)
    monkeypatch.setattr(transfer_module, "train_in_folder", train)
    monkeypatch.setattr(transfer_module, "_write_results", lambda *_: None)
    return calls


@pytest.fixture
def fake_runs(fake, monkeypatch):
    """Likewise, without the check that all fits, which builds networks."""
    check = "darts_keras.training.transfer_study.TransferStudy.check"
    monkeypatch.setattr(
        check, lambda study: dict.fromkeys([s.name for s in _stages(study)], 1)
    )
    return fake


def _stages(study):
    return (*study.searches, *study.trainings)


def test_each_stage_is_an_ordinary_run_in_a_folder_of_its_own(whole):
    result, _ = whole
    assert files_in(result.folder) == STUDY_FILES
    assert files_in(result.folder / "searches") == set(SEARCHES)
    for name in SEARCHES:
        config, space, facts = read_settings(result.folder / "searches" / name)
        epochs = 2 if name.startswith("scratch") else 1
        assert (config, space) == (change(CONFIG.search, epochs=epochs), SPACE)
        assert facts["data"]["name"] == ("left" if name == "search-left" else "right")
        assert facts["command"] == "darts-keras transfer"
        assert facts["threads"] == FACTS["threads"]
        role = "source" if name == "search-left" else "target"
        assert facts["opened"] == FACTS["opened"][role]
        assert "proxy" not in facts
    for name in TRAININGS:
        config, _, facts = read_training(result.folder / "trainings" / name)
        assert config == change(CONFIG.training, seed=3)
        assert facts["opened"] == FACTS["opened"]["target"]
        assert files_in(result.folder / "trainings" / name) == retrain_toys.RUN_FILES


def test_the_second_phase_begins_with_what_the_first_has_learned(whole):
    result, _ = whole
    first, second, scratch = (
        read_history(result.folder / "searches" / name) for name in SEARCHES
    )
    for name in ("alpha_normal", "alpha_reduction", "filter_norms"):
        assert second[0][name] == first[-1][name]
        assert scratch[0][name] != first[-1][name]
    _, _, facts = read_settings(result.folder / "searches" / "left-to-right")
    assert facts["start"]["parts"] == ["stem", "cells", "alphas"]


def test_each_network_has_the_cells_of_its_search(whole):
    result, _ = whole
    for name, search in zip(TRAININGS, SEARCHES, strict=False):
        _, genotype, _ = read_training(result.folder / "trainings" / name)
        found = Genotype.load(result.folder / "searches" / search / "genotype.json")
        assert genotype == found == result.genotypes[search]
    _, genotype, _ = read_training(result.folder / "trainings" / TRAININGS[3])
    assert genotype == random_genotype(SPACE, 0)


def test_a_row_is_what_the_last_epoch_of_a_training_came_to(whole):
    result, _ = whole
    architectures = [name.split("/")[1] for name in TRAININGS]
    assert [row["architecture"] for row in result.rows] == architectures
    for name, row in zip(TRAININGS, result.rows, strict=True):
        record = read_history(result.folder / "trainings" / name)[-1]
        assert (row["source"], row["target"], row["seed"]) == ("left", "right", 3)
        assert row["accuracy"] == record["valid_accuracy"]
        for key in ("seconds", "cpu_seconds"):
            assert row[key] == pytest.approx(record[key], abs=0.06)


def test_the_report_the_numbers_and_the_tables_are_written(whole):
    result, _ = whole
    numbers = json.loads((result.folder / "transfer.json").read_text())
    assert numbers["rows"] == list(result.rows)
    assert "transferred" in (result.folder / "transfer.md").read_text()
    assert "left" in (result.folder / "report.html").read_text()


def test_the_facts_say_what_was_studied(whole):
    result, _ = whole
    config, space, facts = read_transfer(result.folder)
    assert (config, space) == (CONFIG, SPACE)
    assert (facts["source"]["name"], facts["target"]["name"]) == ("left", "right")
    assert facts["data"] == facts["target"]
    assert facts["source"]["fingerprint"] == make_left().fingerprint()
    assert facts["opened"] == FACTS["opened"]


def test_steps_count_as_they_cost_and_epochs_say_whose_they_are(whole):
    _, told = whole
    total = sum(WORK)
    assert {all_work for _, all_work in told["steps"]} == {total}
    done = [at for at, _ in told["steps"]]
    searched = [COST * (step + 1) for step in range(4 * SEARCH_STEPS)]
    assert done == [*searched, *range(WORK[0] + 1, total + 1)]
    places = [(r["stage"], r["num_stages"], r["name"]) for r in told["records"]]
    expected = [(at, 7, name) for at, name in enumerate(NAMES, start=1)]
    assert places == [*expected[:3], *expected[2:]]  # Two epochs from scratch.
    assert [r["epochs"] for r in told["records"]] == [1, 1, 2, 2, 1, 1, 1, 1]


def test_a_stage_is_announced_at_its_first_step(whole):
    _, told = whole
    expected = []
    for at, name in enumerate(NAMES, start=1):
        epochs = 2 if name == "scratch-right" else 1
        place = {"stage": at, "num_stages": 7, "name": name, "epochs": epochs}
        steps = SEARCH_STEPS if name in SEARCHES else TRAINING_STEPS
        expected += [place, *["step"] * (epochs * steps)]
    assert told["all"] == expected


def _lasting(rows):
    return [{k: v for k, v in row.items() if "seconds" not in k} for row in rows]


def copy_without(whole, folder, *names):
    """Copies a study as it would be if some stages had not begun yet."""
    result, _ = whole
    shutil.copytree(result.folder, folder)
    for name in names:
        kind = "searches" if name in SEARCHES else "trainings"
        shutil.rmtree(folder / kind / name)


@pytest.mark.usefixtures("eager_and_repeatable")
def test_a_study_goes_on_between_two_stages(tmp_path, whole):
    copy_without(whole, tmp_path / "run", *TRAININGS[2:])
    told = {"steps": [], "records": [], "parts": []}
    result = resume_transfer(
        make_left(),
        make_right(),
        tmp_path / "run",
        on_step=lambda *step: told["steps"].append(step),
        on_epoch=told["records"].append,
        on_part=told["parts"].append,
    )
    expected, all_told = whole
    assert _lasting(result.rows) == _lasting(expected.rows)
    assert result.genotypes == expected.genotypes
    assert [r["name"] for r in told["records"]] == [*TRAININGS[2:]]
    assert [place["name"] for place in told["parts"]] == [*TRAININGS[2:]]
    assert told["steps"] == all_told["steps"][-2 * TRAINING_STEPS :]
    for name in ("searches/search-left", f"trainings/{TRAININGS[1]}"):
        first = (expected.folder / name / "checkpoint.npz").stat()
        again = (result.folder / name / "checkpoint.npz").stat()
        assert again.st_mtime_ns == first.st_mtime_ns


@pytest.mark.usefixtures("eager_and_repeatable")
@pytest.mark.parametrize(
    ("name", "epochs"), [("left-to-right", []), ("scratch-right", [2])]
)
def test_a_study_goes_on_within_a_search_that_was_killed(tmp_path, whole, name, epochs):
    copy_without(whole, tmp_path / "run", name)
    check_killed(tmp_path / "run", whole, name, epochs)


@pytest.mark.usefixtures("eager_and_repeatable")
def test_a_study_goes_on_within_a_training_that_was_killed(tmp_path, whole):
    copy_without(whole, tmp_path / "run", TRAININGS[3])
    check_killed(tmp_path / "run", whole, TRAININGS[3], [])


def check_killed(folder, whole, name, epochs):
    """Kills a stage after its first epoch; the study has to go on with `epochs`."""
    sides = make_left(), make_right()
    with pytest.raises(KilledError):
        resume_transfer(*sides, folder, on_epoch=kill_at(name))
    told = []
    result = resume_transfer(*sides, folder, on_epoch=told.append)
    expected, _ = whole
    assert _lasting(result.rows) == _lasting(expected.rows)
    assert result.genotypes == expected.genotypes
    assert [(r["name"], r["epoch"]) for r in told] == [(name, at) for at in epochs]


@pytest.mark.usefixtures("eager_and_repeatable")
def test_ctrl_c_ends_a_study_that_has_a_report_of_what_is_done(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        study(tmp_path / "run", on_step=stop_at(COST * (SEARCH_STEPS + 1)))
    assert files_in(tmp_path / "run") == STUDY_FILES - {"trainings"}
    assert files_in(tmp_path / "run" / "searches") == {"search-left", "left-to-right"}
    rows = json.loads((tmp_path / "run" / "transfer.json").read_text())["rows"]
    assert rows == []


def test_a_finished_study_is_not_run_again(whole, monkeypatch):
    for module, names in (
        (folder_search, ("search", "resume_search")),
        (folder_training, ("retrain", "resume_retrain")),
    ):
        for name in names:
            monkeypatch.setattr(module, name, None)
    result, _ = whole
    again = resume_transfer(make_left(), make_right(), result.folder)
    assert again == result


def test_both_ways_share_no_folder_and_random_cells_are_the_same(tmp_path, fake_runs):
    result = study(tmp_path / "run", change(CONFIG, both=True, seeds=(3, 1)))
    folders = [call[0].relative_to(tmp_path / "run") for call in fake_runs]
    assert [path.name for path in folders[:6]] == list(BOTH)
    rest = [path.relative_to("trainings").as_posix() for path in folders[6:]]
    back = [name.replace("on-right", "on-left") for name in TRAININGS]
    seed_by_seed = [*TRAININGS, *back]
    again = [name.replace("seed-3", "seed-1") for name in seed_by_seed]
    assert rest[:-4] == [*seed_by_seed, *again]
    genotypes = [call[4] for call in fake_runs[6:]]
    assert genotypes[3] == genotypes[7] == genotypes[11]
    assert genotypes[1] == result.genotypes["left-to-right"]
    assert genotypes[4] == result.genotypes["search-right"]
    assert [row["target"] for row in result.rows[:8]] == ["right"] * 4 + ["left"] * 4
    starts = [call[4] and call[4].run.name for call in fake_runs[:6]]
    assert starts == [None, "search-left", None, None, "search-right", None]


def test_both_ways_train_at_the_end_what_one_phase_on_the_target_finds(
    tmp_path, fake_runs
):
    """At the end, so that a study which began before there was this goes on."""
    result = study(tmp_path / "run", change(CONFIG, both=True, seeds=(3, 1)))
    folders = [
        call[0].relative_to(tmp_path / "run/trainings") for call in fake_runs[-4:]
    ]
    sides = ("right", "left")
    assert [path.as_posix() for path in folders] == [
        f"on-{side}/direct/seed-{seed}" for seed in (3, 1) for side in sides
    ]
    found = [result.genotypes[f"search-{side}"] for side in sides]
    assert [call[4] for call in fake_runs[-4:]] == [*found, *found]
    last = result.rows[-1]
    assert (last["architecture"], last["source"]) == ("direct", "right")


@pytest.mark.parametrize(
    ("counts", "epochs"), [((16, 16), 2), ((32, 16), 3), ((16, 32), 2), ((8, 32), 1)]
)
def test_scratch_makes_the_steps_of_both_phases(tmp_path, fake_runs, counts, epochs):
    left, right = make_left(count=counts[0]), make_right(count=counts[1])
    study(tmp_path / "run", left=left, right=right)
    assert [call[2].epochs for call in fake_runs[:3]] == [1, 1, epochs]


def test_random_cells_have_a_cell_for_each_level_if_the_others_do(
    tmp_path, fake_runs, monkeypatch
):
    names = ("normal_1", "reduction_2", "normal_2")
    found = random_genotype(SPACE, 77, names)
    monkeypatch.setattr(transfer_module, "search_in_folder", lambda *_, **__: found)
    study(tmp_path / "run", change(CONFIG, random_cells=2))
    drawn = [call[4] for call in fake_runs[-2:]]
    assert drawn == [random_genotype(SPACE, seed, names) for seed in (0, 1)]
    assert [*drawn[0].cells] == [*names]


def test_what_is_carried_over_is_an_option(tmp_path, fake_runs):
    study(tmp_path / "run", change(CONFIG, carry=("alphas",)))
    assert fake_runs[1][4].parts == ("alphas",)


def test_searches_run_on_proxies_and_trainings_on_all_images(tmp_path, fake_runs):
    config = change(CONFIG, proxy_images=8, search=change(CONFIG.search, seed=5))
    study(tmp_path / "run", config, facts=FACTS, right=make_right(count=8))
    sizes = [len(call[1].load_train()[0]) for call in fake_runs]
    assert sizes == [8, 8, 8, 8, 8, 8, 8]
    (_, left, _, facts, _), (_, right, _, whole_facts, _) = fake_runs[:2]
    assert left.note.startswith("Proxy set: a random subset of 8 train images")
    assert facts["proxy"] == {"num_classes": None, "num_images": 8, "seed": 5}
    assert right.note is None
    assert "proxy" not in whole_facts


def test_proxies_have_fewer_classes_if_asked(tmp_path, fake_runs):
    sides = {
        "left": make_left(num_classes=4, count=32),
        "right": make_right(num_classes=3, count=36),
    }
    study(tmp_path / "run", change(CONFIG, proxy_classes=2), **sides)
    assert [len(call[1].classes) for call in fake_runs] == [2, 2, 2, 3, 3, 3, 3]


def test_random_cells_follow_from_the_seed_of_the_search(tmp_path, fake_runs):
    config = change(CONFIG, search=change(CONFIG.search, seed=2), random_cells=2)
    study(tmp_path / "run", config)
    drawn = [call[4] for call in fake_runs[-2:]]
    assert drawn == [random_genotype(SPACE, 2000), random_genotype(SPACE, 2001)]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("photos", "photos"), ("photos", "photos-2")),
        (("Photos", "photos"), ("Photos", "photos-2")),
        (
            ("cifar10_corrupted/fog_1", "a b:1.0"),
            ("cifar10_corrupted-fog_1", "a-b-1.0"),
        ),
        (("..", "x" * 199), ("data", "x" * 100)),
        (("猫" * 60, "犬" * 60), ("猫" * 33, "犬" * 33)),  # Three bytes each.
    ],
)
@pytest.mark.usefixtures("fake_runs")
def test_names_of_data_sets_are_made_safe_for_folders(tmp_path, names, expected):
    sides = [make_side(name, seed) for seed, name in enumerate(names)]
    result = study(tmp_path / "run", left=sides[0], right=sides[1])
    assert (result.rows[0]["source"], result.rows[0]["target"]) == expected
    facts = read_transfer(result.folder)[2]
    assert (facts["source"]["name"], facts["target"]["name"]) == expected


def gray_and_color():
    images, labels = make_right().load_train()
    return {"right": DataSource("right", "drawn", (images.repeat(3, axis=-1), labels))}


@pytest.mark.parametrize(
    ("config", "sides", "message"),
    [
        (CONFIG, {"right": make_left()}, "must be different data"),
        (CONFIG, gray_and_color(), r"1 channels of left, 3 of .*--carry cells,alphas"),
        (CONFIG, {"right": make_right(side=64)}, "The stem of both supernets must"),
        (change(CONFIG, proxy_images=4), {}, "too small for a batch"),
        (
            change(CONFIG, training=retrain_toys.CONFIG),
            {"right": make_right(count=6)},
            "too",
        ),
    ],
)
def test_what_does_not_fit_is_refused_before_anything_runs(
    tmp_path, fake, config, sides, message
):
    with pytest.raises(ValueError, match=message):
        study(tmp_path / "run", config, **sides)
    assert not (tmp_path / "run").exists()
    assert not fake


def test_cells_can_be_carried_over_to_images_with_other_channels(tmp_path, fake):
    config = change(CONFIG, carry=("cells", "alphas"))
    study(tmp_path / "run", config, **gray_and_color())
    assert len(fake) == 7


@pytest.mark.parametrize("opened", ["left.npz", {"source": None}, {"data": "a.npz"}])
def test_facts_on_how_the_data_were_opened_are_of_both(tmp_path, whole, opened):
    with pytest.raises(ValueError, match="how to open the data of 'source' and"):
        study(tmp_path / "run", facts={"opened": opened})
    assert not (tmp_path / "run").exists()
    result, _ = whole
    facts = json.loads((result.folder / "config.json").read_text())
    (tmp_path / "config.json").write_text(json.dumps({**facts, "opened": opened}))
    with pytest.raises(ValueError, match=r"config\.json must hold .* how to open"):
        resume_transfer(make_left(), make_right(), tmp_path)


def test_a_folder_that_is_taken_is_refused(tmp_path):
    (tmp_path / "notes.txt").touch()
    with pytest.raises(FileExistsError, match="must be empty"):
        study(tmp_path)


def test_names_of_data_spaces_and_presets_are_looked_up(tmp_path):
    pytest.importorskip("tensorflow_datasets")
    for arguments in (
        ("cifarr", "fashion_mnist_clothes"),
        ("fashion_mnist_clothes", "fashion_mnist_shoes_bags", "dats"),
        ("fashion_mnist_clothes", "fashion_mnist_shoes_bags", "darts", "quik"),
    ):
        with pytest.raises(ValueError, match=r"Unknown .*(Did you mean|Known)"):
            transfer(*arguments, out=tmp_path / "run")


def test_a_study_is_no_search_and_a_search_no_study(whole):
    result, _ = whole
    folder, sides = result.folder, (make_left(), make_right())
    with pytest.raises(ValueError, match="Is it a run of another kind"):
        resume_transfer(*sides, folder / "searches" / "search-left")
    with pytest.raises(ValueError, match="must hold the settings of a search"):
        read_settings(folder)
    with pytest.raises(FileNotFoundError, match="a run to go on with"):
        resume_transfer(*sides, folder / "none")


def test_other_data_are_refused(whole):
    result, _ = whole
    for sides in (
        (make_right(), make_left()),
        (make_left(), make_left()),
    ):
        with pytest.raises(ValueError, match="the data that it began with"):
            resume_transfer(*sides, result.folder)


def test_two_processes_do_not_run_one_study(whole):
    result, _ = whole
    with (
        RunFolder(result.folder, resume=True),
        pytest.raises(BlockingIOError, match="Another process"),
    ):
        resume_transfer(make_left(), make_right(), result.folder)


@pytest.mark.parametrize("changes", [{"carry": ["head"]}, {"seeds": 5}, {"search": {}}])
def test_damaged_settings_are_refused(tmp_path, whole, changes):
    result, _ = whole
    facts = json.loads((result.folder / "config.json").read_text())
    facts["config"].update(changes)
    (tmp_path / "config.json").write_text(json.dumps(facts))
    with pytest.raises(ValueError, match="must hold the settings of a transfer study"):
        read_transfer(tmp_path)
