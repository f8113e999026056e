import json
import statistics

import pytest
from study_toys import make_row, make_rows, write_study_folder

from darts_keras.intervals import mean_interval
from darts_keras.report.study_groups import study_groups
from darts_keras.report.study_record import read_study
from darts_keras.report.study_results import (
    against_random,
    study_markdown,
    study_numbers,
    study_tables,
)

ROWS = [
    make_row("transferred", 1, 0.44, seconds=80.0),
    make_row("transferred", 0, 0.40),
    make_row("scratch", 0, 0.41),
    make_row("random-0", 0, 0.30, num_parameters=1000),
    make_row("random-0", 1, 0.34, num_parameters=1000),
    make_row("random-1", 0, 0.48, num_parameters=4000),
]


@pytest.fixture
def study(tmp_path):
    write_study_folder(tmp_path, epochs=2)
    return read_study(tmp_path, ROWS)


def test_a_group_has_mean_deviation_and_interval_of_its_runs(study):
    group = study_groups(study)["cifar100"]["transferred"]
    assert group.values == (0.40, 0.44)
    assert group.mean == pytest.approx(0.42)
    assert group.deviation == pytest.approx(statistics.stdev([0.40, 0.44]))
    low, high = mean_interval([0.40, 0.44])
    assert group.interval == pytest.approx((low, high))
    assert group.mean_of("seconds") == 70.0
    assert group.mean_of("cpu_seconds") is None


def test_a_single_run_has_neither_deviation_nor_interval(study):
    group = study_groups(study)["cifar100"]["scratch"]
    assert group.deviation is group.interval is None


def test_an_interval_of_accuracies_ends_at_one(tmp_path):
    write_study_folder(tmp_path, epochs=1)
    rows = [make_row("scratch", 0, 0.9), make_row("scratch", 1, 1.0)]
    group = study_groups(read_study(tmp_path, rows))["cifar100"]["scratch"]
    assert group.interval[1] == 1.0
    assert mean_interval([0.9, 1.0])[1] > 1.0


def test_random_cells_count_one_each_however_many_runs_they_have(study):
    group = study_groups(study)["cifar100"]["random"]
    assert group.values == pytest.approx((0.32, 0.48))
    assert group.mean == pytest.approx(0.40)
    assert group.by_seed == pytest.approx({0: 0.39, 1: 0.34})
    assert group.mean_of("num_parameters") == 2000


def test_the_improvement_over_random_is_absolute_and_relative(study):
    groups = study_groups(study)["cifar100"]
    random = groups["random"]
    expected = pytest.approx((0.02, 0.05))
    assert against_random(groups["transferred"], random) == expected
    assert against_random(random, random) == (None, None)
    assert against_random(groups["scratch"], None) == (None, None)


def test_the_time_of_a_transfer_is_that_of_both_searches(study):
    groups = study_groups(study)["cifar100"]
    assert groups["transferred"].search_seconds == pytest.approx(4 * 41.5)
    assert groups["transferred"].search_cpu_seconds == pytest.approx(4 * 80)
    assert groups["scratch"].search_seconds == pytest.approx(4 * 41.5)
    assert groups["random"].search_seconds == 0


def test_the_time_of_old_searches_is_unknown(study):
    for record in study.searches["search-cifar10"].records:
        record.pop("cpu_seconds", None)
    groups = study_groups(study)["cifar100"]
    assert groups["transferred"].search_cpu_seconds is None
    assert groups["scratch"].search_cpu_seconds is not None


def test_tables_have_a_row_for_where_the_cells_are_from(study):
    heads, rows = study_tables(study)["Result"]
    assert heads == ("Cells from", "Trained on cifar100")
    assert rows == [
        ("source only (unchanged)", "\N{EN DASH}"),
        (
            "source, then target (transferred)",
            "42.00 ± 2.83 % (search-cifar10 + cifar10-to-cifar100)",
        ),
        (
            "target from scratch (same total budget)",
            "41.00 % (scratch-cifar100)",
        ),
        ("mean random cell", "40.00 ± 11.31 %"),
    ]


def test_markdown_has_what_it_is_worth_and_what_it_cost(study):
    lines = study_markdown(study).splitlines()
    assert [line for line in lines if line.startswith("#")] == [
        "### Result",
        "### In numbers",
        "### What it cost",
    ]
    [row] = [line for line in lines if "+2.00 points" in line]
    assert row == (
        "| cifar100 | source, then target (transferred) | 42.00 ± 2.83 % | "
        "16.59 to 67.41 % | +2.00 points | +5.00 % | 2 |"
    )
    assert "| cifar100 | mean random cell | 2,000 | none | none |" in lines[-1]
    widths = {line.count("|") for line in lines[2:8]}
    assert widths == {3}


def test_both_directions_are_two_columns(tmp_path):
    facts = write_study_folder(tmp_path, epochs=1, both=True)
    study = read_study(tmp_path, make_rows(facts))
    heads, rows = study_tables(study)["Result"]
    assert heads[1:] == ("Trained on cifar100", "Trained on cifar10")
    assert "cifar10-to-cifar100" in rows[1][1]
    assert "cifar100-to-cifar10" in rows[1][2]


def test_numbers_are_json_and_hold_results_and_movements(study):
    numbers = json.loads(json.dumps(study_numbers(study), allow_nan=False))
    assert numbers["rows"] == ROWS
    by_name = {one["architecture"]: one for one in numbers["results"]}
    assert by_name["transferred"]["relative_improvement"] == pytest.approx(0.05)
    assert by_name["scratch"]["interval"] is None
    [move] = numbers["movements"]
    cell = move["cells"]["normal"]
    assert (move["source"], move["target"]) == ("cifar10", "cifar100")
    assert len(cell["distances"]) == 14
    assert len(cell["kept"]) + cell["num_changed"] == 8


def test_a_study_without_trainings_has_empty_tables(tmp_path):
    write_study_folder(tmp_path, epochs=1)
    study = read_study(tmp_path)
    assert study_tables(study)["In numbers"][1] == []
    assert study_numbers(study)["results"] == []
