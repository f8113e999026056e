import dataclasses
import json

import numpy as np
import pytest
from study_toys import write_study_folder

from darts_keras.genotype import Genotype
from darts_keras.report.cell_movement import edge_distances
from darts_keras.report.study_record import read_study
from darts_keras.report.transfer_movement import transfer_movement


@pytest.fixture
def study(tmp_path):
    write_study_folder(tmp_path, epochs=6)
    return read_study(tmp_path)


def test_cells_move_from_the_end_of_the_source_to_that_of_the_target(study):
    move = transfer_movement(study, study.directions[0])
    first, second = (
        study.searches[name] for name in ("search-cifar10", "cifar10-to-cifar100")
    )
    assert (move.before, move.after) == (first.result, second.result)
    ends = first.weights["normal"][-1], second.weights["normal"][-1]
    assert np.array_equal(move.distances("normal"), edge_distances(*ends))
    assert move.cell("normal").num_changed > 0


def test_its_numbers_are_json(study):
    move = transfer_movement(study, study.directions[0])
    move.history.mixing_weights["normal"][-1, 3] = np.nan
    content = json.loads(json.dumps(move.to_dict(), allow_nan=False))
    cell = content["cells"]["normal"]
    assert cell["mixing_weight_distances"][3] == [3, 1, None]
    assert cell["mean_mixing_weight_distance"] is None
    assert content["cells"]["reduction"]["mean_mixing_weight_distance"] > 0
    assert all(label.startswith("cifar") for label, _ in cell["changed_at"])


@pytest.mark.parametrize("name", ["search-cifar10", "cifar10-to-cifar100"])
def test_before_both_searches_have_begun_nothing_has_moved(study, name):
    del study.searches[name]
    assert transfer_movement(study, study.directions[0]) is None


def test_a_result_with_other_cells_than_its_history_is_refused(study):
    run = study.searches["search-cifar10"]
    cells = run.genotype.cells
    names = ("normal_1", "reduction_2", "normal_2")
    kinds = [name.partition("_")[0] for name in names]
    leveled = Genotype.from_cells(dict(zip(names, map(cells.get, kinds), strict=True)))
    study.searches["search-cifar10"] = dataclasses.replace(run, result=leveled)
    with pytest.raises(ValueError, match=r"the cells of its history.*normal_1"):
        transfer_movement(study, study.directions[0])
