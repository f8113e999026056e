import json

import pytest
from study_toys import make_rows, make_study_facts, write_study_folder

from darts_keras.report.study_record import read_study


def test_a_study_is_read_whole(tmp_path):
    facts = write_study_folder(tmp_path, epochs=2)
    study = read_study(tmp_path, make_rows(facts))
    names = ("search-cifar10", "cifar10-to-cifar100", "scratch-cifar100")
    assert study.search_names == tuple(study.searches) == names
    assert study.num_trainings == len(study.rows) == 18
    assert study.is_finished
    assert study.progress == "3 of 3 searches, 18 of 18 trainings"


def test_both_directions_have_six_searches(tmp_path):
    write_study_folder(tmp_path, epochs=1, both=True)
    study = read_study(tmp_path)
    assert len(study.searches) == 6
    assert study.num_trainings == 2 * (3 + 1 + 3) * 3
    assert not study.is_finished


def test_rows_are_read_from_the_study_if_none_are_given(tmp_path):
    facts = write_study_folder(tmp_path, epochs=1)
    rows = make_rows(facts)
    (tmp_path / "transfer.json").write_text(json.dumps({"rows": rows}))
    assert read_study(tmp_path).rows == tuple(rows)
    assert read_study(tmp_path, rows[:2]).rows == tuple(rows[:2])


def test_a_study_that_has_just_begun_is_read(tmp_path):
    (tmp_path / "config.json").write_text(json.dumps(make_study_facts()))
    begun = tmp_path / "searches" / "search-cifar10"
    begun.mkdir(parents=True)
    assert read_study(tmp_path).searches == {}
    (begun / "history.jsonl").write_text('{"epoch": 0, "alpha')  # Torn.
    assert read_study(tmp_path).searches == {}
    assert read_study(tmp_path).progress == "0 of 3 searches, 0 of 18 trainings"


def test_a_search_without_its_result_has_not_finished(tmp_path):
    write_study_folder(tmp_path, epochs=1)
    (tmp_path / "searches" / "search-cifar10" / "genotype.json").unlink()
    study = read_study(tmp_path)
    assert not study.has_finished("search-cifar10")
    assert study.has_finished("scratch-cifar100")


def test_an_unknown_number_of_trainings_is_no_obstacle(tmp_path):
    facts = write_study_folder(tmp_path, epochs=1)
    del facts["config"]["seeds"]
    (tmp_path / "config.json").write_text(json.dumps(facts))
    assert read_study(tmp_path).progress == "3 of 3 searches, 0 of ? trainings"


def test_rows_of_direct_cells_belong_to_a_study_of_both_ways(tmp_path):
    facts = write_study_folder(tmp_path, epochs=1, both=True)
    study = read_study(tmp_path, make_rows(facts))
    assert sum(row["architecture"] == "direct" for row in study.rows) == 6
    assert study.is_finished


def test_times_that_were_not_measured_may_be_missing(tmp_path):
    facts = write_study_folder(tmp_path, epochs=1)
    rows = make_rows(facts)
    rows[0] |= {"seconds": None, "cpu_seconds": None, "num_parameters": None}
    assert read_study(tmp_path, rows).rows[0]["seconds"] is None


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"accuracy": 1.2}, r"`accuracy` must be in \[0, 1\].*accuracy=1.2"),
        ({"accuracy": None}, r"`accuracy` must be in \[0, 1\].*accuracy=None"),
        ({"architecture": "best"}, r"`architecture` must be .*'best'"),
        ({"architecture": "random"}, r"'random-N'. Received: architecture='random'"),
        ({"architecture": "direct"}, r"one of \['unchanged', .*architecture='direct'"),
        ({"target": ["cifar10"]}, r"must be those of the study.*\['cifar10'\]"),
        ({"seed": 0.5}, r"`seed` must be an integer. Received: seed=0.5"),
        ({"seconds": "x"}, r"`seconds` of a row must be a number.*seconds='x'"),
        ({"cpu_seconds": -1.0}, r"`cpu_seconds` of a row must be .* from 0"),
        ({"num_parameters": [3]}, r"`num_parameters` of a row.*=\[3\]"),
        ({"target": "cifar10"}, r"must be those of the study.*target='cifar10'"),
        (
            {"seed": 1},
            r"Rows must be of different runs.*\('cifar100', 'unchanged', 1\)",
        ),
    ],
)
def test_a_row_that_no_study_writes_is_refused(tmp_path, changes, message):
    facts = write_study_folder(tmp_path, epochs=1)
    rows = make_rows(facts)
    rows[0] |= changes
    with pytest.raises(ValueError, match=message):
        read_study(tmp_path, rows)


@pytest.mark.parametrize("row", [[], {"accuracy": 0.5}])
def test_a_row_without_its_keys_is_refused(tmp_path, row):
    write_study_folder(tmp_path, epochs=1)
    with pytest.raises(ValueError, match=r"A row must have the keys .*'target'"):
        read_study(tmp_path, [row])


def test_stored_rows_that_are_no_list_are_refused(tmp_path):
    write_study_folder(tmp_path, epochs=1)
    (tmp_path / "transfer.json").write_text('{"rows": 3}')
    with pytest.raises(ValueError, match=r"`rows` in .* must be a list.*rows=3"):
        read_study(tmp_path)


def test_data_without_a_name_are_refused(tmp_path):
    facts = make_study_facts()
    del facts["target"]["name"]
    (tmp_path / "config.json").write_text(json.dumps(facts))
    with pytest.raises(ValueError, match=r"`target.name` in .*must be a string"):
        read_study(tmp_path)


def test_a_missing_study_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"config\.json"):
        read_study(tmp_path)
