import pytest
from study_toys import make_row, write_study_folder

from darts_keras.intervals import mean_interval
from darts_keras.report.study_record import read_study
from darts_keras.report.study_results import points
from darts_keras.report.study_words import limits, result_sentences


@pytest.fixture
def make_study(tmp_path):
    """Returns a function that makes a study with these rows."""

    def make(*rows, **changes):
        write_study_folder(tmp_path, epochs=1)
        study = read_study(tmp_path, rows)
        study.config.update(changes)
        return study

    return make


def _rows(architecture, *accuracies):
    return [make_row(architecture, *pair) for pair in enumerate(accuracies)]


def test_runs_of_a_seed_are_compared_in_pairs(make_study):
    transferred = _rows("transferred", 0.50, 0.60, 0.70)
    study = make_study(*transferred, *_rows("scratch", 0.49, 0.585, 0.685))
    means, sentence = result_sentences(study)
    assert means == (
        "On cifar100: the transferred cells 60.00 %, those from scratch 58.67 %."
    )
    low, high = map(points, mean_interval([0.01, 0.015, 0.015]))
    assert "against those from scratch: +1.33 points; over 3 pairs" in sentence
    assert f"{low} to {high}, without 0: more than the seeds" in sentence
    assert sentence.endswith("The intervals of the two means overlap.")


def test_a_difference_within_its_interval_is_not_called_one(make_study):
    transferred = _rows("transferred", 0.50, 0.60)
    _, sentence = result_sentences(
        make_study(*transferred, *_rows("scratch", 0.52, 0.59))
    )
    assert "\N{MINUS SIGN}0.50 points" in sentence
    assert "with 0 inside: these runs do not tell the two apart" in sentence


def test_intervals_that_do_not_overlap_are_told(make_study):
    study = make_study(
        *_rows("transferred", 0.60, 0.60), *_rows("unchanged", 0.50, 0.501)
    )
    assert "two means do not overlap" in result_sentences(study)[1]


def test_one_pair_has_no_interval(make_study):
    study = make_study(*_rows("transferred", 0.5), *_rows("scratch", 0.6, 0.7))
    assert result_sentences(study)[1].endswith("one pair of runs or none: no interval.")


def test_without_transferred_cells_there_is_nothing_to_compare(make_study):
    assert len(result_sentences(make_study(*_rows("scratch", 0.5)))) == 1
    assert result_sentences(make_study()) == []


def test_limits_tell_how_small_a_difference_can_be_seen(make_study):
    *_, sentence = limits(make_study(*_rows("scratch", 0.50, 0.51)))
    assert "With 2 seeds" in sentence
    assert "9.0 standard deviations" in sentence  # 12.706 / sqrt(2).
    assert "here 6.35 to 6.35 points" in sentence


def test_limits_of_a_single_seed_are_told(make_study):
    assert "With a single seed" in limits(make_study(*_rows("scratch", 0.5)))[-1]


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ({"proxy_classes": 10}, "proxy sets of at most 10 classes"),
        ({"proxy_images": 5000}, "proxy sets of at most 5,000 images"),
    ],
)
def test_proxy_sets_are_told(make_study, setting, words):
    assert words in limits(make_study(**setting))[-1]
