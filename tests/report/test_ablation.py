import statistics

import pytest

from darts_keras.report.ablation import ablation_groups, ablation_markdown

ROW = {
    "attention": "se",
    "stem": "dual",
    "seed": 0,
    "accuracy": 0.9,
    "num_parameters": 52340,
    "seconds": 100.0,
}


def make_rows():
    """Runs of four combinations, three seeds each, in no order."""
    return [
        {
            **ROW,
            "attention": attention,
            "stem": stem,
            "seed": seed,
            "accuracy": accuracy,
        }
        for seed, accuracy in ((2, 0.91), (0, 0.9), (1, 0.94))
        for attention in ("se", "none")
        for stem in ("dual", "single")
    ]


def test_runs_are_grouped_with_the_plain_network_first():
    groups = ablation_groups(make_rows())
    assert [(group.attention, group.stem) for group in groups] == [
        ("none", "single"),
        ("none", "dual"),
        ("se", "single"),
        ("se", "dual"),
    ]
    assert groups[0].accuracies == (0.9, 0.94, 0.91)  # By seed.


def test_mean_and_deviation_are_those_of_a_sample():
    [group] = ablation_groups([{**ROW, "accuracy": 0.9}, {**ROW, "seed": 1}])
    assert group.deviation == 0.0
    group = ablation_groups(make_rows())[0]
    assert group.mean == pytest.approx((0.9 + 0.91 + 0.94) / 3)
    assert group.deviation == pytest.approx(statistics.stdev([0.9, 0.91, 0.94]))


def test_a_single_run_has_no_deviation():
    [group] = ablation_groups([ROW])
    assert group.deviation is None
    assert "±" not in ablation_markdown([ROW])


def test_the_table_in_markdown():
    lines = ablation_markdown(make_rows()).splitlines()
    assert len(lines) == 6
    assert {line.count("|") for line in lines} == {7}
    assert lines[2] == "| none | single | 52,340 | 91.67 ± 2.08 % | 3 | 1 min 40 s |"


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "a run or more"),
        ([{"attention": "se"}], r"must have the keys.*Received: \['attention'\]"),
        ([{**ROW, "accuracy": 90}], r"`accuracy` must be in \[0, 1\].*accuracy=90"),
        ([{**ROW, "accuracy": float("nan")}], r"`accuracy` must be in.*accuracy=nan"),
        ([ROW, ROW], r"must have different seeds.*seed=\[0, 0\] for attention se"),
        (
            [ROW, {**ROW, "seed": 1, "num_parameters": 7}],
            r"equally many parameters.*num_parameters=\[52340, 7\]",
        ),
    ],
)
def test_rows_that_are_no_ablation_are_refused(rows, message):
    with pytest.raises(ValueError, match=message):
        ablation_groups(rows)
