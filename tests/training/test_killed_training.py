"""A training whose process is killed, and goes on as if it had not been."""

import numpy as np
import pytest
from killed_runs import (
    kill_some_time_after_a_checkpoint,
    kill_within_a_write,
    start,
)
from retrain_toys import CONFIG, RANDOM_PARTS, RUN_FILES
from run_toys import change, checkpoint_arrays, files_in, lasting, read_history
from train_command import write_inputs

from darts_keras.recipes import Recipe
from darts_keras.training.classifier_file import load_classifier


@pytest.mark.slow
def test_a_training_killed_at_any_moment_ends_as_if_it_had_not_been(
    tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    write_inputs(tmp_path, count=160)  # 30 steps an epoch.
    repeatable = {"deterministic": True, "checkpoint_minutes": 0.0}
    config = change(CONFIG, epochs=3, **repeatable, **RANDOM_PARTS)
    Recipe(config=config, source="a test").save("recipe.json")
    options = ("--data", "toy.npz", "--genotype", "tiny.json", "--quiet")
    options = ("train", *options, "--recipe", "recipe.json", "--out")
    whole, run = tmp_path / "whole", tmp_path / "run"
    with start(*options, whole) as process:
        assert process.wait() == 0

    go_on = ("train", "--resume", run, "--quiet")
    kill_within_a_write("torn", 2, *options, run)  # The first checkpoint.
    kill_within_a_write("whole", 21, *go_on)  # Each step writes two files.
    kill_within_a_write("replaced", 42, *go_on)
    (seconds,) = np.random.default_rng().uniform(0, 0.6, size=1)
    kill_some_time_after_a_checkpoint(run, seconds, *go_on)
    with start(*go_on) as process:
        assert process.wait() == 0

    assert lasting(read_history(run)) == lasting(read_history(whole))
    assert checkpoint_arrays(run) == checkpoint_arrays(whole)
    weights = [load_classifier(folder).get_weights() for folder in (run, whole)]
    for weight, other in zip(*weights, strict=True):
        np.testing.assert_array_equal(weight, other)
    assert files_in(run) == RUN_FILES  # No remains of torn writes.
