"""Searches that are not the usual one stop anywhere and go on, too."""

import dataclasses

import pytest
from resume_toys import CONFIG, STEPS, make_data, stop_at
from run_toys import SPACE, change, checkpoint_arrays, lasting

from darts_keras.training.search import resume_search, search

pytestmark = pytest.mark.usefixtures("eager_and_repeatable")
LEVELED = dataclasses.replace(SPACE, alpha_sharing="level", weight_sharing="levels")
SNAS = change(CONFIG, method="snas", method_settings={"resource_weight": 0.1})
FOUR_CELLS = change(CONFIG, num_cells=4)  # N R R N: the normal cells share kernels.


@pytest.mark.parametrize(
    ("space", "config", "cells"),
    [
        (SPACE, SNAS, ["normal", "reduction"]),
        (LEVELED, FOUR_CELLS, ["normal_1", "reduction_2", "reduction_3", "normal_3"]),
    ],
    ids=["snas", "by level"],
)
def test_an_interrupted_search_goes_on_bit_by_bit(tmp_path, space, config, cells):
    whole = search(make_data(), space, config, out=tmp_path / "whole")
    assert list(whole.genotype.cells) == cells
    folder, step = tmp_path / "run", STEPS + 1
    with pytest.raises(KeyboardInterrupt):
        search(make_data(), space, config, out=folder, on_step=stop_at(step))
    result = resume_search(make_data(), folder)
    assert result.genotype == whole.genotype
    assert lasting(result.history) == lasting(whole.history)
    assert checkpoint_arrays(folder) == checkpoint_arrays(whole.folder)
