import json

import pytest
from synthetic_search import LEVELS, make_facts, make_history

from darts_keras.genotype import Genotype
from darts_keras.report.run_record import read_run_record


def test_a_finished_run_is_read_whole(run):
    assert run.epochs == list(range(11))
    assert run.is_finished
    assert run.weights["normal"].shape == (11, 14, 8)
    assert run.genotype == run.genotypes[-1]
    assert len(run.values("train_loss")) == 10


def test_an_interrupted_run_is_not_finished(make_run):
    run = read_run_record(make_run(make_history(10)[:4], make_facts(10)))
    assert not run.is_finished
    assert run.result is None
    assert run.genotype == run.genotypes[-1]


def test_the_result_counts_rather_than_the_last_record(make_run):
    result = Genotype.published("DARTS_V2")
    run = read_run_record(make_run(make_history(2), make_facts(2), result.to_dict()))
    assert run.genotype == result


def test_a_torn_last_line_is_dropped(make_run):
    folder = make_run(make_history(3), make_facts(3))
    path = folder / "history.jsonl"
    path.write_text(path.read_text()[:-40])
    assert read_run_record(folder).epochs == [0, 1, 2]


def test_a_broken_line_in_the_middle_is_named(make_run):
    folder = make_run(make_history(3), make_facts(3))
    lines = (folder / "history.jsonl").read_text().splitlines()
    lines[1] = lines[1][:30]
    (folder / "history.jsonl").write_text("\n".join(lines))
    with pytest.raises(ValueError, match=r"JSON object. Received: line 2: .*epoch"):
        read_run_record(folder)


def test_a_repeated_epoch_counts_as_its_last_record(make_run):
    history = make_history(3)
    again = {**history[2], "train_loss": 0.123}
    run = read_run_record(make_run([*history[:3], again, history[3]], make_facts(3)))
    assert run.epochs == [0, 1, 2, 3]
    assert run.records[2]["train_loss"] == 0.123


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"epoch": "1"}, r"`epoch` must .* Received: line 3 of .* epoch='1'"),
        ({"epoch": -1}, "`epoch` must be an integer from 0"),
        ({"epoch": True}, "`epoch` must be an integer from 0"),
        ({"seconds": "long"}, r"`seconds` must be a number or null.*'long'"),
        ({"eigenvalue": "1"}, r"`eigenvalue` must be a number or null.*'1'"),
        ({"alpha_normal": [[0.0] * 8] * 13}, "num_edges=13"),
        ({"alpha_normal": [[0.0] * 8] * 5}, r"14 rows, as in the first.* 5 rows"),
        ({"alpha_reduction": [[0.0] * 7] * 14}, r"of the 8 operations.* 7 columns"),
        ({"alpha_normal": None}, "must be a matrix of numbers"),
        ({"genotype": {}}, r"`genotype` in line 3 of .* must be one. The top level"),
    ],
)
def test_a_record_that_no_search_writes_is_refused(make_run, changes, message):
    history = make_history(2)
    history[2] |= changes
    with pytest.raises(ValueError, match=message):
        read_run_record(make_run(history, make_facts(2)))


@pytest.mark.parametrize("record", [[], {"epoch": 0}])
def test_a_record_without_its_keys_is_refused(make_run, record):
    folder = make_run([record], make_facts(2))
    with pytest.raises(ValueError, match=r"must have the keys .*genotype"):
        read_run_record(folder)


def test_a_record_without_the_alphas_of_a_cell_is_refused(make_run):
    history = make_history(1, names=LEVELS)
    del history[1]["alpha_reduction_3"]
    message = r"must have the key 'alpha_reduction_3', for .* Received: line 2 of"
    with pytest.raises(ValueError, match=message):
        read_run_record(make_run(history, make_facts(1)))


def test_records_of_other_cells_are_refused(make_run):
    history = [*make_history(1), make_history(2, names=LEVELS)[2]]
    message = r"cells \['normal', 'reduction'\], as .* 'normal_3'\] in epoch 2"
    with pytest.raises(ValueError, match=message):
        read_run_record(make_run(history, make_facts(2)))


def test_the_cells_of_levels_are_read_by_their_names(make_run):
    history = make_history(3, names=LEVELS)
    run = read_run_record(make_run(history, make_facts(3)))
    assert run.names == tuple(run.weights) == tuple(run.cells) == LEVELS
    assert run.weights["normal_3"].shape == (4, 14, 8)
    assert run.cells["normal_2"][3] == run.genotype.cells["normal_2"]


def test_a_history_without_a_whole_record_is_refused(make_run):
    with pytest.raises(ValueError, match="at least one whole record"):
        read_run_record(make_run([], make_facts(2)))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "must be a JSON file"),
        ("[]", r"must hold a JSON object. Received: list"),
        ("{}", r"`space.operations` .*operations=None"),
        ('{"space": 3}', r"`space` .* must be a JSON object.*space=3"),
        ('{"space": {"operations": []}}', r"must be a list of names.*operations=\[\]"),
        ('{"space": {"operations": [3]}}', r"must be a list of names.*operations=\[3"),
    ],
)
def test_a_configuration_that_no_search_writes_is_refused(make_run, content, message):
    folder = make_run(make_history(1), make_facts(1))
    (folder / "config.json").write_text(content)
    with pytest.raises(ValueError, match=message):
        read_run_record(folder)


@pytest.mark.parametrize("name", ["config.json", "history.jsonl"])
def test_a_missing_file_is_named(make_run, name):
    folder = make_run(make_history(1), make_facts(1))
    (folder / name).unlink()
    with pytest.raises(FileNotFoundError, match=name):
        read_run_record(folder)


def test_a_broken_genotype_is_named(make_run):
    folder = make_run(make_history(1), make_facts(1))
    (folder / "genotype.json").write_text(json.dumps({"format": "x"}))
    with pytest.raises(ValueError, match=r"genotype\.json"):
        read_run_record(folder)
