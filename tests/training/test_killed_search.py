"""A search whose process is killed, again and again, at any moment."""

import json

import numpy as np
import pytest
from killed_runs import (
    kill_some_time_after_a_checkpoint,
    kill_within_a_write,
    start,
)
from run_toys import (
    OPTIONS,
    RUN_FILES,
    checkpoint_arrays,
    files_in,
    lasting,
    read_history,
    write_archive,
)


@pytest.mark.slow
def test_a_search_killed_at_any_moment_ends_as_if_it_had_not_been(tmp_path):
    data = write_archive(tmp_path, count=800)
    options = ("search", "--data", data, *OPTIONS, "--epochs", "3", "--deterministic")
    whole, run = tmp_path / "whole", tmp_path / "run"
    with start(*options, "--quiet", "--out", whole) as process:
        assert process.wait() == 0

    options = (*options, "--quiet", "--checkpoint-minutes", "0", "--out", run)
    go_on = ("search", "--resume", run, "--quiet")
    kill_within_a_write("torn", 2, *options)  # The first checkpoint.
    assert files_in(run) - {"config.json"} == {
        path.name for path in run.glob(".checkpoint.npz.*")
    }
    kill_within_a_write("whole", 21, *go_on)  # Each step writes two files.
    kill_within_a_write("replaced", 22, *go_on)
    kill_within_a_write("torn", 41, *go_on)
    for seconds in np.random.default_rng().uniform(0, 0.6, size=3):
        kill_some_time_after_a_checkpoint(run, seconds, *go_on)
    with start(*go_on) as process:
        assert process.wait() == 0

    assert lasting(read_history(run)) == lasting(read_history(whole))
    assert checkpoint_arrays(run) == checkpoint_arrays(whole)
    genotypes = [json.loads((f / "genotype.json").read_text()) for f in (run, whole)]
    assert genotypes[0] == genotypes[1]
    assert files_in(run) == RUN_FILES  # No remains of torn writes.
