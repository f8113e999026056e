"""`darts-keras transfer`: its options, where they go, and what it tells."""

import pathlib

import numpy as np
import pytest
from command_line import call, check_misuse, option_of, words_for
from resume_toys import stop_at
from run_toys import SPACE, be_eager, change, draw_images, write_archive
from train_command import edit_json

from darts_keras.carried_parts import CARRIED_PARTS
from darts_keras.data.bundled import BUNDLED
from darts_keras.data.open_data import open_path
from darts_keras.data.proxy import proxy_source
from darts_keras.retrain_config import for_epochs
from darts_keras.space.random_genotype import random_genotype
from darts_keras.space.search_space import SEARCH_SPACES
from darts_keras.training import transfer as transfer_module
from darts_keras.training import transfer_study
from darts_keras.training.folder_training import Outcome
from darts_keras.training.search import search
from darts_keras.training.transfer import TransferResult
from darts_keras.transfer_config import TRANSFER_PRESETS
from darts_keras_cli.data_options import DATA_DEFAULTS
from darts_keras_cli.main import group
from darts_keras_cli.transfer_options import (
    _SHARED,
    SEARCH_SETTINGS,
    TRAINING_SETTINGS,
)

COMMAND = group.get_command(None, "transfer")
SIDES = ("--source", "left.npz", "--target", "right.npz")
QUICK, SMALL, PAPER = (TRANSFER_PRESETS[n] for n in ("quick", "small", "paper"))
TINY = (
    *("--preset", "small", "--space", "skip_sep", "--nodes", 1, "--batch-size", 4),
    *("--epochs", 1, "--training-epochs", 1, "--seeds", 5, "--random-cells", 1),
)


def write_sides():
    for seed, name in enumerate(("left", "right")):
        images, labels = draw_images(seed=seed)
        np.savez(f"{name}.npz", x_train=images, y_train=labels)


@pytest.fixture
def asked(monkeypatch):
    """Returns a function: what `transfer` of the library gets for some options."""

    def transfer(*arguments, out, **named):
        calls.append((arguments, {**named, "out": out}))
        out.mkdir(parents=True)
        (out / "transfer.md").write_text("| a table |\n")
        return TransferResult(rows=(), genotypes={}, folder=out)

    def transfer_with(*options):
        result = call("transfer", *options)
        assert result.exit_code == 0, result.output
        return *calls[-1], result

    calls = []
    write_sides()
    monkeypatch.setattr(transfer_module, "transfer", transfer)
    return transfer_with


def test_options_reach_the_library(asked):
    words = ("--preset", "quick", "--both", "--carry", "cells,alphas", "--seeds", "7,5")
    more = ("--random-cells", 9, "--proxy-classes", 2, "--proxy-images", 0)
    (source, target, space, config), named, _ = asked(*SIDES, *words, *more)
    assert (source.name, target.name) == ("left", "right")
    assert space == SEARCH_SPACES["darts"]
    assert config == change(
        QUICK,
        both=True,
        carry=("cells", "alphas"),
        seeds=(7, 5),
        random_cells=9,
        proxy_classes=2,
        proxy_images=None,
    )
    assert named["out"] == pathlib.Path("runs/transfer-left-to-right-1")
    facts = named["facts"]
    for role, file in (("source", "left.npz"), ("target", "right.npz")):
        assert facts["opened"][role]["data"] == str(pathlib.Path(file).resolve())
        assert facts["opened"][role]["dataset"] is None
    assert facts["command"].startswith("darts-keras")
    assert set(facts["threads"]) == {"inter_op_threads", "intra_op_threads"}


def test_a_search_and_a_training_have_settings_of_their_own(asked):
    words = ("--preset", "quick", "--epochs", 3, "--filters", 4, "--cutout", 5)
    more = ("--training-epochs", 6, "--training-filters", 10, "--training-cells", 8)
    (*_, config), _, _ = asked(*SIDES, *words, *more)
    assert config.search == change(QUICK.search, epochs=3, filters=4, cutout=5)
    expected = for_epochs(QUICK.training, 6)
    assert config.training == change(expected, filters=10, num_cells=8)


def test_what_both_have_in_common_holds_for_both(asked):
    values = {
        "stem": "single",
        "stem_form": "small",
        "attention": "eca",
        "crop_padding": 1,
        "flip": False,
        "precision": "mixed_bfloat16",
        "deterministic": True,
        "checkpoint_minutes": 2.5,
    }
    assert set(values) == set(_SHARED)
    options = {name: option_of(COMMAND, name) for name in values}
    words = [w for name, o in options.items() for w in words_for(o, values[name])]
    (*_, config), _, _ = asked(*SIDES, "--preset", "paper", *words)
    assert config.search == change(PAPER.search, **values)
    assert config.training == change(PAPER.training, **values)


def test_the_space_is_an_option(asked):
    words = ("--space", "skip_sep", "--nodes", 2, "--alpha-sharing", "level")
    (_, _, space, _), _, _ = asked(*SIDES, *words, "--weight-sharing", "levels")
    assert space == change(
        SEARCH_SPACES["skip_sep"],
        num_nodes=2,
        alpha_sharing="level",
        weight_sharing="levels",
    )


def test_without_data_it_is_the_two_parts_of_the_bundled_sample(asked):
    (source, target, _, config), named, result = asked()
    assert (source.name, target.name) == (
        "fashion_mnist_clothes",
        "fashion_mnist_shoes_bags",
    )
    assert config == SMALL
    assert named["facts"]["opened"]["source"]["dataset"] == source.name
    assert named["out"].name == f"transfer-{source.name}-to-{target.name}-1"
    lines = result.stderr.splitlines()
    assert lines[0] == "Reading fashion_mnist_clothes ..."
    assert lines[2].startswith("Source fashion_mnist_clothes: 3600 train images of 28x")
    assert lines[3].startswith("Target fashion_mnist_shoes_bags: 2400 train images")
    assert lines[5].startswith("One way: searches of 4 epochs a phase, 5 cells, 8 filt")
    report = named["out"] / "report.html"
    assert result.stdout == f"\n| a table |\n\nReport: {report}\n"


def test_a_target_that_is_not_small_takes_the_quick_preset(asked):
    words = ("--source", "left.npz", "--target", "fashion_mnist_clothes")
    (*_, config), _, _ = asked(*words)
    assert config == QUICK


def test_shown_defaults_are_those_of_the_presets():
    presets = {"quick": QUICK, "small": SMALL, "paper": PAPER}
    for setting in SEARCH_SETTINGS:
        assert setting.paper == _shown(PAPER.search, setting.name)
        assert setting.quick == _shown(QUICK.search, setting.name)
    assert SMALL.search == QUICK.search
    for setting in TRAINING_SETTINGS:
        name = setting.name.removeprefix("training_")
        quick, small, paper = (getattr(p.training, name) for p in presets.values())
        assert (setting.quick, setting.paper) == (quick, paper)
        assert (setting.small or setting.quick) == small
    for name in ("seeds", "random_cells", "proxy_images"):
        shown = option_of(COMMAND, name).show_default
        for preset in presets.values():
            value = getattr(preset, name) or 0
            value = ",".join(map(str, value)) if name == "seeds" else value
            assert str(value) in shown
    assert option_of(COMMAND, "carry").show_default == ",".join(CARRIED_PARTS)


def _shown(config, name):
    value = getattr(config, name)
    return "by image size" if name == "stem_form" else value


def test_the_bundled_parts_make_up_the_sample():
    names = (
        "fashion_mnist_sample",
        "fashion_mnist_clothes",
        "fashion_mnist_shoes_bags",
    )
    whole, *parts = (BUNDLED[name]() for name in names)
    assert sorted(whole.classes) == sorted(parts[0].classes + parts[1].classes)
    for load in ("load_train", "load_test"):
        images, labels = getattr(whole, load)()
        for part in parts:
            kept = [whole.classes.index(name) for name in part.classes]
            rows = np.isin(labels, kept)
            part_images, part_labels = getattr(part, load)()
            np.testing.assert_array_equal(part_images, images[rows])
            named = [part.classes[label] for label in part_labels]
            assert named == [whole.classes[label] for label in labels[rows]]
            assert part.mean == whole.mean


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--source", "left.npz"), "Missing option '--target'"),
        (("--target", "left.npz"), "Missing option '--source'"),
        (("--source", "none.npz", "--target", "right.npz"), "where there is nothing"),
        (("--source", "./none", "--target", "right.npz"), "where there is nothing"),
        (("--source", "cifar1", "--target", "right.npz"), "Unknown data set 'cifar1'"),
        (("--source", "miotcd", "--target", "right.npz"), "Invalid value for --source"),
        (("--source", "left.npz", "--target", "left.npz"), "must be different data"),
        ((*SIDES, "--preset", "papr"), "Unknown preset .*Did you mean 'paper'"),
        ((*SIDES, "--space", "dats"), "Unknown search space 'dats'"),
        ((*SIDES, "--nodes", "9"), "9 is not in the range"),
        ((*SIDES, "--carry", "stem,head"), "`carry` must be different names"),
        ((*SIDES, "--carry", ""), "`carry` must be different names"),
        ((*SIDES, "--seeds", "1,2,1"), "'--seeds': must be different"),
        ((*SIDES, "--seeds", "1,"), "'' is not a valid integer"),
        ((*SIDES, "--random-cells", "0"), "0 is not in the range"),
        ((*SIDES, "--proxy-classes", "1"), r"of 2 or more.*\(`--proxy-classes 0`\)"),
        ((*SIDES, "--proxy-images", "3"), "`proxy_images` must be an integer of 4"),
        ((*SIDES, "--guard", "skips"), "No such option"),
        ((*SIDES, "--guard-setting", "skips=2"), "No such option"),
        ((*SIDES, "--epochs", "0"), "0 is not in the range"),
        ((*SIDES, "--training-epochs", "0"), "0 is not in the range"),
        ((*SIDES, "--training-filters", "3"), "`filters` must be even"),
        ((*SIDES, "--training-cells", "2"), "2 is not in the range"),
        ((*SIDES, "--batch-size", "99"), "too small for a batch"),
        ((*SIDES, *TINY, "--method", "drats"), "Unknown .* 'drats'.*mean 'darts'"),
        ((*SIDES, "--out", "left.npz"), "a folder, to be made"),
        (("--resume", "here", "--both"), "can't be combined with `--both`"),
        (("--resume", "here", "--source", "a"), "can't be combined with `--source`"),
        (("--resume", "here"), "a run to go on with"),
    ],
)
def test_misuse_is_refused(words, message):
    write_sides()
    check_misuse(call("transfer", *words), message)


@pytest.fixture
def quick_runs(monkeypatch):
    """A working folder where runs give a result at once, or Ctrl-C."""

    def search(*arguments, start):
        space, on_step, on_epoch = arguments[2], arguments[5], arguments[6]
        on_step(1, 1)
        on_epoch({"epoch": 1, "train_loss": 0.5, "train_accuracy": 0.75, "seconds": 2})
        return random_genotype(space, 0 if start is None else 1)

    def train(*arguments):
        config, on_step, on_epoch = arguments[3], arguments[5], arguments[6]
        if config.seed == 9:
            raise KeyboardInterrupt
        on_step(1, 1)
        if config.seed == 8:
            raise KeyboardInterrupt
        on_epoch({"epoch": 1, "train_loss": 0.5, "train_accuracy": 0.75, "seconds": 2})
        return Outcome(valid_accuracy=0.5, num_parameters=7, seconds=1.0)

    def check(study):
        return {stage.name: 3 for stage in (*study.searches, *study.trainings)}

    write_sides()
    monkeypatch.setattr(transfer_module, "search_in_folder", search)
    monkeypatch.setattr(transfer_module, "train_in_folder", train)
    monkeypatch.setattr(transfer_study.TransferStudy, "check", check)


@pytest.mark.usefixtures("quick_runs")
def test_it_tells_which_stage_it_is_and_prints_the_tables():
    result = call("transfer", *SIDES, *TINY)
    assert result.exit_code == 0, result.output
    folder = pathlib.Path("runs/transfer-left-to-right-1")
    table = (folder / "transfer.md").read_text()
    assert "scratch" in table
    assert result.stdout == f"\n{table}\nReport: {folder / 'report.html'}\n"
    lines = result.stderr.splitlines()
    assert lines[6] == "stage 1/7: search-left"
    assert lines[7] == "epoch 1/1  train loss 0.500 accuracy 75.0%  2 s"
    assert lines[10] == "stage 3/7: scratch-right"
    assert lines[11].startswith("epoch 1/2")
    assert lines[18] == "stage 7/7: on-right/random-0/seed-5"
    assert "min left" in lines[9]
    assert len(lines) == 20
    # The heading stands there while the first epoch goes on.
    stopped = call("transfer", *SIDES, *TINY, "--seeds", "8", "--out", "stopped")
    assert stopped.stderr.splitlines()[-2:] == [
        "stage 4/7: on-right/unchanged/seed-8",
        "Interrupted. Go on with: darts-keras transfer --resume stopped",
    ]
    again = call("transfer", "--resume", folder, "--quiet")
    assert (again.exit_code, again.stdout, again.stderr) == (0, result.stdout, "")


@pytest.mark.usefixtures("quick_runs")
def test_an_interrupt_exits_with_130_and_says_how_to_go_on():
    result = call("transfer", *SIDES, *TINY, "--seeds", "5,9", "--out", "my run")
    assert result.exit_code == 130
    advice = "Go on with: darts-keras transfer --resume 'my run'"
    assert result.stderr.splitlines()[-1] == f"Interrupted. {advice}"
    assert pathlib.Path("my run/transfer.md").exists()


@pytest.mark.usefixtures("quick_runs")
def test_a_study_that_was_begun_in_python_goes_on_there():
    sides = [open_path(f"{name}.npz") for name in ("left", "right")]
    space = SEARCH_SPACES["skip_sep"]
    transfer_module.transfer(
        *sides,
        space,
        change(SMALL, search=change(SMALL.search, batch_size=4), seeds=(5,)),
        out="run",
        on_step=lambda *_: None,
        on_epoch=lambda _: None,
    )
    check_misuse(
        call("transfer", "--resume", "run"),
        r"`darts_keras.resume_transfer\(source, target, folder\)`",
    )


def begin_search_on_a_proxy():
    """Leaves a search of a study, as it is when it was interrupted."""
    drawn = {"num_classes": None, "num_images": 8, "seed": 3}
    source = open_path(write_archive(pathlib.Path()))
    opened = {**DATA_DEFAULTS, "data": "toy.npz"}
    with pytest.raises(KeyboardInterrupt):
        search(
            proxy_source(source, **drawn),
            SPACE,
            change(epochs=1, batch_size=2),
            out="run",
            facts={"opened": opened, "proxy": drawn},
            on_step=stop_at(1),
        )


def test_a_search_of_a_study_goes_on_by_itself(monkeypatch):
    be_eager(monkeypatch)
    begin_search_on_a_proxy()
    result = call("search", "--resume", "run")
    assert result.exit_code == 0, result.output
    assert "8 train images" in result.stderr
    assert pathlib.Path("run/genotype.json").exists()
    edit_json(pathlib.Path("run/config.json"), proxy={"seed": 3})
    message = "`proxy` must have the key 'num_classes'"
    check_misuse(call("search", "--resume", "run"), message)


@pytest.mark.usefixtures("quick_runs")
@pytest.mark.parametrize("opened", ["left.npz", {"source": None}, {"target": {}}])
def test_damaged_words_on_how_to_open_the_data_are_refused(opened):
    assert call("transfer", *SIDES, *TINY, "--out", "run").exit_code == 0
    edit_json(pathlib.Path("run/config.json"), opened=opened)
    check_misuse(call("transfer", "--resume", "run"), "must say how to open the data")
