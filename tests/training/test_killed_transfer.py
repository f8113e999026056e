"""A transfer study whose process is killed, at any stage."""

import json

import numpy as np
import pytest
from killed_runs import kill_within_a_write, start
from run_toys import draw_images, files_in
from transfer_toys import STUDY_FILES

OPTIONS = (
    *("--preset", "small", "--space", "skip_sep", "--nodes", 1, "--stem", "single"),
    *("--attention", "none", "--epochs", 1, "--batch-size", 4, "--filters", 2),
    *("--cells", 3, "--training-epochs", 1, "--training-filters", 2, "--seeds", 3),
    *("--training-cells", 3, "--random-cells", 1, "--deterministic", "--quiet"),
)
PLACES = (("torn", 1), ("whole", 4), ("replaced", 9), ("torn", 14), ("whole", 19))


@pytest.mark.slow
def test_a_study_killed_at_any_stage_ends_as_if_it_had_not_been(tmp_path):
    words = ["transfer"]
    for seed, role in enumerate(("source", "target")):
        images, labels = draw_images(count=160, seed=seed)
        np.savez(tmp_path / f"{role}.npz", x_train=images, y_train=labels)
        words += [f"--{role}", tmp_path / f"{role}.npz"]
    whole, run = tmp_path / "whole", tmp_path / "run"
    with start(*words, *OPTIONS, "--out", whole) as process:
        assert process.wait() == 0
    go_on = ("transfer", "--resume", run, "--quiet")
    kill_within_a_write("torn", 3, *words, *OPTIONS, "--out", run)
    for place, count in PLACES:
        kill_within_a_write(place, count, *go_on)
    with start(*go_on) as process:
        assert process.wait() == 0

    assert files_in(run) == STUDY_FILES  # No remains of torn writes.
    assert _all_files(run) == _all_files(whole)
    results = [_lasting(folder) for folder in (whole, run)]
    assert results[0] == results[1]


def _all_files(folder):
    """Returns the paths of all files of a study and of its runs."""
    return {path.relative_to(folder) for path in folder.rglob("*")}


def _lasting(folder):
    """Returns the rows of a study without what differs from run to run."""
    rows = json.loads((folder / "transfer.json").read_text())["rows"]
    return [{k: v for k, v in row.items() if "seconds" not in k} for row in rows]
