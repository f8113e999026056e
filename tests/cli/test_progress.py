"""What a search, and a training, show while they run."""

import re

import pytest
from run_toys import CONFIG, draw_images, make_source
from synthetic_search import make_history

from darts_keras.data.source import DataSource
from darts_keras.genotype import Genotype
from darts_keras.retrain_config import RetrainConfig
from darts_keras_cli.search_progress import SearchProgress
from darts_keras_cli.train_progress import TrainProgress

HISTORY = make_history(4, pace=0.01)


@pytest.fixture
def shown(capsys):
    """Returns a function: what went to stderr since its last call, as lines."""

    def read():
        captured = capsys.readouterr()
        assert not captured.out
        return captured.err.splitlines()

    return read


def begin(quiet=False):
    progress = SearchProgress(quiet)
    progress.open_data({"data": None, "dataset": None})
    progress.begin(make_source(), CONFIG, "runs/here")
    return progress


def test_begin_says_what_is_trained(shown):
    with TrainProgress(quiet=False) as progress:
        progress.begin(make_source(), RetrainConfig(attention="se"), "runs/here")
    _, settings = shown()
    words = "600 epochs, 20 cells, 36 filters, stem single, attention se. Building"
    assert settings.startswith(words)


def test_begin_says_what_is_to_know_of_the_data(shown):
    source = DataSource("toy", "drawn", draw_images(), note="Half is held out.")
    with SearchProgress(quiet=False) as progress:
        progress.begin(source, CONFIG, "runs/here")
    assert shown()[1] == "Half is held out."


def test_a_training_on_all_images_has_no_figures_of_a_valid_part(shown):
    record = {"epoch": 1, "train_loss": 1.5, "train_accuracy": 0.5, "seconds": 7.2}
    with TrainProgress(quiet=False) as progress:
        progress.begin(make_source(), RetrainConfig(refit=True), "runs/here")
        shown()
        progress.on_epoch(record)
        assert shown() == ["epoch 1/600  train loss 1.500 accuracy 50.0%  7 s"]


def test_begin_says_what_is_searched_and_where_the_run_is(shown):
    with begin():
        reading, data, settings = shown()
    assert reading == "Reading the bundled sample ..."
    assert data == "16 train images of 16x16x1, 2 classes. Run: runs/here"
    assert settings.startswith("2 epochs, first order, 3 cells, 2 filters.")


@pytest.mark.parametrize(
    ("named", "name"),
    [
        ({"data": "photos", "dataset": None}, "photos"),
        ({"data": None, "dataset": "cifar10"}, "cifar10"),
    ],
)
def test_data_are_named_while_they_are_read(shown, named, name):
    SearchProgress(quiet=False).open_data(named)
    assert shown() == [f"Reading {name} ..."]


def test_an_epoch_is_a_line_with_its_figures(shown):
    record = {
        **HISTORY[2],
        "train_loss": 1.23456,
        "train_accuracy": 0.625,
        "valid_loss": 2.5,
        "valid_accuracy": 0.5,
        "seconds": 41.5,
    }
    with begin() as progress:
        shown()
        progress.on_epoch(record)
        (line,) = shown()
    assert line == (
        "epoch 2/2  train loss 1.235 accuracy 62.5%  "
        "valid loss 2.500 accuracy 50.0%  42 s"
    )


def test_changes_of_the_genotype_are_told_after_the_first_epoch(shown):
    with begin() as progress:
        shown()
        progress.on_epoch(HISTORY[1])
        assert len(shown()) == 1
        progress.on_epoch(HISTORY[1])
        assert shown()[1:] == ["    the genotype stayed as it was"]
        progress.on_epoch(HISTORY[2])
        few = shown()[1:]
        other = Genotype.published("AmoebaNet-A").to_dict()
        progress.on_epoch({**HISTORY[3], "genotype": other})
        many = shown()[1:]
    change = r"    (normal|reduction): (node \d|output) (.* became|lost|gained) .*"
    assert 0 < len(few) <= 5
    assert len(many) == 5
    assert all(re.fullmatch(change, line) for line in few + many[:4])
    assert re.fullmatch(r"    and \d+ more changes", many[4])


def test_time_left_follows_from_the_steps(shown, monkeypatch):
    clock = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    with begin() as progress:
        for step in (11, 12, 13):  # Resumed after 10; 60 seconds a step.
            progress.on_step(step, 20)
            clock[0] += 60
        clock[0] -= 60
        shown()
        progress.on_epoch(HISTORY[1])
        assert shown()[0].endswith(" s, 7.0 min left")


def test_at_the_end_there_is_no_time_left(shown):
    with begin() as progress:
        for step in (1, 2):
            progress.on_step(step, 2)
        progress.on_epoch(HISTORY[1])
        assert "left" not in shown()[-1]


def test_an_epoch_that_was_complete_before_needs_no_step(shown):
    """So it is after an interrupt at the last step of an epoch."""
    with begin() as progress:
        progress.on_epoch(HISTORY[1])
        assert "left" not in shown()[-1]


def test_quiet_shows_nothing(shown):
    with begin(quiet=True) as progress:
        progress.on_step(1, 2)
        progress.on_epoch(HISTORY[1])
        progress.on_epoch(HISTORY[2])
    assert not shown()


def test_a_terminal_gets_a_bar_with_the_time_left(shown, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    with begin() as progress:
        progress.on_step(1, 4)
        progress.on_step(2, 4)
        progress.on_epoch(HISTORY[1])
        progress.bar.refresh()
    text = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", "\n".join(shown()))
    assert re.search(r"2/4 +steps, .* left", text)
    assert "epoch 1/2  train loss" in text


def test_no_terminal_gets_no_control_characters(shown):
    with begin() as progress:
        progress.on_step(1, 4)
        progress.on_epoch(HISTORY[1])
    assert not any("\x1b" in line or "\r" in line for line in shown())
