import json

import pytest
from synthetic_search import LEVELS, make_facts, make_history

from darts_keras.genotype import Genotype
from darts_keras.report import history_plot
from darts_keras.report.run_record import read_run_record


def test_entropy_starts_at_one_and_falls_as_the_search_decides(make_run):
    run = read_run_record(make_run(make_history(4, pace=1.0), make_facts(4)))
    chart = history_plot.entropy_chart(run)
    assert "epoch 0: 1<" in chart
    assert "epoch 4: 0." in chart


def test_warm_up_is_shaded_only_if_there_is_one(run, make_run):
    assert "warm-up" in history_plot.entropy_chart(run)
    history = make_history(3)
    assert history[1]["architecture_moved"]
    run = read_run_record(make_run(history, make_facts(3)))
    assert "warm-up" not in history_plot.entropy_chart(run)


@pytest.mark.parametrize("name", ["DARTS_V1", "DARTS_V2", "GDAS_V1"])
def test_counts_are_those_of_the_derived_cells(make_run, name):
    genotype = Genotype.published(name)
    history = make_history(3)
    for record in history:
        record["genotype"] = genotype.to_dict()
    run = read_run_record(make_run(history, make_facts(3)))
    chart = history_plot.count_chart(run, "normal")
    skips = genotype.normal.count("skip_connect")
    assert f"epoch 3: {skips}<" in chart
    assert "DARTS+" in chart
    assert "DARTS+" not in history_plot.count_chart(run, "reduction")


def test_losses_and_accuracies_have_a_train_and_a_valid_line(run):
    for chart in (history_plot.loss_chart(run), history_plot.accuracy_chart(run)):
        assert chart.count("<polyline") == 2


def test_nan_losses_do_not_break_the_charts(make_run):
    history = make_history(4)
    for record in history[2:]:
        record["train_loss"] = record["valid_loss"] = float("nan")
    run = read_run_record(make_run(history, make_facts(4)))
    assert "nan" not in json.dumps(history_plot.loss_chart(run)).lower()


def test_entropy_of_levels_is_the_mean_over_the_cells_of_a_kind(make_run):
    names = ("normal_1_1", "normal_1_2", "reduction_2")
    history = make_history(2, names=names)
    for record in history:
        record["alpha_normal_1_1"] = [[0.0] * 8] * 14
        record["alpha_normal_1_2"] = [[99.0] + [0.0] * 7] * 14
    chart = history_plot.entropy_chart(
        read_run_record(make_run(history, make_facts(2)))
    )
    assert "epoch 2: 0.5<" in chart
    assert chart.count("<polyline") == 2
    for name in ("normal 1", "reduction 2"):
        assert f">{name}</text>" in chart


def test_every_cell_of_levels_is_counted_by_itself(make_run):
    run = read_run_record(make_run(make_history(2, names=LEVELS), make_facts(2)))
    for name in LEVELS:
        chart = history_plot.count_chart(run, name)
        skips = run.genotype.cells[name].count("skip_connect")
        assert f"epoch 2: {skips}<" in chart
        assert ("DARTS+" in chart) == name.startswith("normal")
    assert "Derived normal cell of level 3<" in history_plot.count_chart(run, LEVELS[4])
