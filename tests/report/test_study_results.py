import json
import re
import statistics

import pytest
from study_toys import make_row, make_rows, write_study_folder

from darts_keras.intervals import difference_interval, mean_interval
from darts_keras.report.study_groups import study_groups
from darts_keras.report.study_matrix import against_random
from darts_keras.report.study_record import read_study
from darts_keras.report.study_results import (
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
    assert group.by_seed == pytest.approx({0: 0.39})  # Seed 1 has not all cells.
    assert group.cell_means({1}) == (0.34,)
    assert group.mean_of("num_parameters") == 2000


def test_the_improvement_over_random_is_of_the_seeds_that_all_cells_have(study):
    groups = study_groups(study)["cifar100"]
    random = groups["random"]
    found = against_random(groups["transferred"], random)
    assert found.difference == pytest.approx(0.40 - 0.39)
    assert found.relative == pytest.approx(0.01 / 0.39)
    assert found.interval is None  # Of the one run with seed 0.
    assert against_random(random, random) is None
    assert against_random(groups["scratch"], None) is None


def test_the_steps_of_a_transfer_are_those_of_both_searches(study):
    for run in study.searches.values():
        run.config["train_fraction"] = 0.5  # 6,000 images, 64 in a batch.
    groups = study_groups(study)["cifar100"]
    assert groups["transferred"].search_steps == 2 * 46 + 2 * 46
    assert groups["scratch"].search_steps == 4 * 46
    assert groups["random"].search_steps == 0
    del study.searches["search-cifar10"].data["num_train"]
    assert study_groups(study)["cifar100"]["transferred"].search_steps is None


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


def test_the_matrix_has_a_row_for_where_the_cells_were_searched(study):
    heads, rows = study_tables(study)["Result"]
    assert heads == ("Cells searched on", "Trained on cifar100")
    assert rows == [
        ("cifar10, one phase", "\N{EN DASH}"),
        (
            "cifar10, then cifar100",
            "42.00 ± 2.83 %; 95 %: 16.59 to 67.41 % \N{MIDDLE DOT} transferred, "
            "2 runs; +1.00 points against random",
        ),
        (
            "cifar100 from scratch, as many steps as both phases",
            "41.00 %; scratch, 1 run; +2.00 points against random",
        ),
        (
            "random cells, not searched",
            "40.00 ± 11.31 %; 95 %: 0.00 to 100.00 % \N{MIDDLE DOT} random, 3 runs "
            "(2 cells)",
        ),
    ]


def test_markdown_has_what_it_is_worth_and_what_it_cost(study):
    lines = study_markdown(study).splitlines()
    assert [line for line in lines if line.startswith("#")] == [
        "### Result",
        "### In numbers",
        "### What it cost",
    ]
    [row] = [line for line in lines if "+1.00 | " in line]
    assert row == (
        "| cifar100 | source, then target (transferred) | 42.00 ± 2.83 % | "
        "16.59 to 67.41 % | +1.00 | \N{EN DASH} | +2.56 % | 2 runs |"
    )
    assert "| cifar100 | mean random cell | 2,000 | none | none | none |" in lines[-1]
    widths = {line.count("|") for line in lines[2:8]}
    assert widths == {3}


def test_in_both_directions_cells_of_one_search_are_one_row(tmp_path):
    facts = write_study_folder(tmp_path, epochs=1, both=True)
    study = read_study(tmp_path, make_rows(facts))
    heads, rows = study_tables(study)["Result"]
    assert heads[1:] == ("Trained on cifar100", "Trained on cifar10")
    shown = {
        words: [re.findall(r"(\w+), \d runs", entry) for entry in entries]
        for words, *entries in rows
    }
    scratch = "from scratch, as many steps as both phases"
    assert shown == {
        "cifar10, one phase": [["unchanged"], ["direct"]],
        "cifar100, one phase": [["direct"], ["unchanged"]],
        "cifar10, then cifar100": [["transferred"], []],
        "cifar100, then cifar10": [[], ["transferred"]],
        f"cifar100 {scratch}": [["scratch"], []],
        f"cifar10 {scratch}": [[], ["scratch"]],
        "random cells, not searched": [["random"], ["random"]],
    }


def test_an_entry_has_the_interval_of_the_difference_to_random(tmp_path):
    write_study_folder(tmp_path, epochs=1)
    rows = [make_row("scratch", at, 0.5 + 0.01 * at) for at in range(2)]
    rows += [
        make_row(f"random-{at}", s, 0.4 + 0.02 * at) for at in (0, 1) for s in (0, 1)
    ]
    study = read_study(tmp_path, rows)
    low, high = difference_interval([0.5, 0.51], [0.4, 0.42])
    expected = (
        f"+9.50 points against random (95 %: {100 * low:+.2f} to {100 * high:+.2f})"
    )
    assert expected.replace("-", "\N{MINUS SIGN}") in study_markdown(study)
    [numbers, _] = study_numbers(study)["results"]
    assert numbers["difference_to_random_interval"] == pytest.approx([low, high])


def test_numbers_are_json_and_hold_results_and_movements(study):
    numbers = json.loads(json.dumps(study_numbers(study), allow_nan=False))
    assert numbers["rows"] == ROWS
    by_name = {one["architecture"]: one for one in numbers["results"]}
    improvement = by_name["transferred"]["relative_improvement"]
    assert improvement == pytest.approx(0.01 / 0.39)
    assert by_name["random"]["difference_to_random"] is None
    assert by_name["scratch"]["interval"] is None
    [move] = numbers["movements"]
    cell = move["cells"]["normal"]
    assert (move["source"], move["target"]) == ("cifar10", "cifar100")
    assert len(cell["mixing_weight_distances"]) == 14
    assert len(cell["kept"]) + cell["num_changed"] == 8


def test_a_study_without_trainings_has_empty_tables(tmp_path):
    write_study_folder(tmp_path, epochs=1)
    study = read_study(tmp_path)
    assert study_tables(study)["In numbers"][1] == []
    assert study_numbers(study)["results"] == []
    assert study_markdown(study) == (
        "No training is done yet, so there is no result.\n"
    )
