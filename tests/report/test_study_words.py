import pytest
from study_toys import make_row, write_study_folder

from darts_keras.intervals import difference_interval, mean_interval
from darts_keras.report.study_matrix import points
from darts_keras.report.study_record import read_study
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
    assert sentence.endswith("than the seeds of the trainings explain.")


def test_a_difference_within_its_interval_is_not_called_one(make_study):
    transferred = _rows("transferred", 0.50, 0.60)
    _, sentence = result_sentences(
        make_study(*transferred, *_rows("scratch", 0.52, 0.59))
    )
    assert "\N{MINUS SIGN}0.50 points" in sentence
    assert "with 0 inside: these runs do not tell the two apart" in sentence


def test_the_number_and_the_interval_are_of_the_same_pairs(make_study):
    transferred = _rows("transferred", 0.50, 0.60, 0.90)
    scratch = _rows("scratch", 0.48, 0.59)
    sentence = result_sentences(make_study(*transferred, *scratch))[1]
    low, high = map(points, mean_interval([0.02, 0.01]))
    assert "+1.50 points; over 2 pairs" in sentence
    assert f"{low} to {high}" in sentence


CELLS = [0.30, 0.50, 0.40]


def test_against_random_cells_it_counts_which_cells_were_drawn(make_study):
    """Seeds hardly matter here, so that pairs of them would be sure; cells do."""
    transferred = _rows("transferred", 0.450, 0.451, 0.452)
    cells = [
        make_row(f"random-{at}", seed, value + 0.001 * seed)
        for at, value in enumerate(CELLS)
        for seed in range(3)
    ]
    sentence = result_sentences(make_study(*transferred, *cells))[-1]
    values = [value + 0.001 for value in CELLS]
    low, high = difference_interval([0.450, 0.451, 0.452], values)
    assert "against the mean random cell: +5.00 points; over 3 random cells" in sentence
    assert f"{points(low)} to {points(high)}, with 0 inside" in sentence


def test_cells_that_no_draw_explains_are_told_apart_from_random_ones(make_study):
    transferred = _rows("transferred", 0.90, 0.91)
    cells = [make_row(f"random-{at}", seed, 0.3) for at in (0, 1) for seed in (0, 1)]
    sentence = result_sentences(make_study(*transferred, *cells))[-1]
    assert sentence.endswith(
        "without 0: more than the draw of the cells and the seeds explain."
    )


def test_a_seed_that_not_all_random_cells_have_does_not_count(make_study):
    transferred = _rows("transferred", 0.50, 0.60, 0.90)
    cells = [make_row("random-0", seed, 0.4) for seed in (0, 1, 2)]
    cells += [make_row("random-1", seed, 0.5) for seed in (0, 1)]
    sentence = result_sentences(make_study(*transferred, *cells))[-1]
    assert "+10.00 points; over 2 random cells" in sentence


def test_groups_without_a_seed_in_common_are_not_compared(make_study):
    study = make_study(make_row("transferred", 0, 0.5), make_row("scratch", 1, 0.6))
    assert result_sentences(study)[1].endswith("no seed in common yet.")


def test_a_single_random_cell_has_no_interval(make_study):
    study = make_study(*_rows("transferred", 0.5, 0.6), *_rows("random-0", 0.4, 0.4))
    assert result_sentences(study)[1].endswith("random cell: no interval.")


def test_one_pair_has_no_interval(make_study):
    study = make_study(*_rows("transferred", 0.5), *_rows("scratch", 0.6, 0.7))
    assert result_sentences(study)[1].endswith("of one pair of runs: no interval.")


def test_without_transferred_cells_there_is_nothing_to_compare(make_study):
    assert len(result_sentences(make_study(*_rows("scratch", 0.5)))) == 1
    assert result_sentences(make_study()) == []


def test_limits_tell_how_small_a_difference_can_be_seen(make_study):
    *_, sentence = limits(make_study(*_rows("scratch", 0.50, 0.51)))
    assert "With 2 seeds" in sentence
    assert "9.0 standard deviations" in sentence  # 12.706 / sqrt(2).
    assert "here 6.35 points" in sentence


def test_limits_are_of_whole_intervals_and_whole_groups(make_study):
    study = make_study(
        *_rows("scratch", 0.90, 1.0, 0.95),  # Its interval goes beyond 1.
        *_rows("transferred", 0.5, 0.52, 0.51),
        *_rows("unchanged", 0.1, 0.9),  # One of its runs is still missing.
    )
    low, high = mean_interval([0.90, 1.0, 0.95])
    assert high > 1
    small, large = mean_interval([0.5, 0.52, 0.51])
    expected = f"here {50 * (large - small):.2f} to {50 * (high - low):.2f} points"
    assert expected in limits(study)[-1]


def test_limits_tell_what_the_searches_saw_and_spent(make_study):
    search = {"warmup_epochs": 2}
    words = " ".join(limits(make_study(*_rows("unchanged", 0.5), search=search)))
    assert "chosen with images of the target that measure them here" in words
    assert "second phase starts the learning rate of the search and its" in words
    assert "One phase, as of the unchanged ones, is fewer steps" in words
    assert "stay put for the first 2 epochs of each search" in words


def test_without_warm_up_or_one_phase_nothing_is_said_of_them(make_study):
    words = " ".join(limits(make_study(*_rows("scratch", 0.5))))
    assert "One phase" not in words
    assert "stay put" not in words


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
