"""What the card of a model says of the search behind it."""

import json

import pytest
from train_command import edit_json
from zoo_runs import write_search

from darts_keras.early_stopping import Stop
from darts_keras.genotype import Genotype
from darts_keras.zoo.run_records import search_record

STOP = Stop(2, 4, "After epoch 4 there were too many.")


@pytest.fixture
def found(tmp_path):
    """Returns the folder of a search whose last epochs have nothing but skips."""
    folder = tmp_path / "found"
    write_search(folder)
    lines = (folder / "history.jsonl").read_text().splitlines()
    history = [json.loads(line) for line in lines]
    for record in history[3:]:
        nodes = [
            [{**edge, "operation": "skip_connect"} for edge in node]
            for node in record["genotype"]["normal"]["nodes"]
        ]
        record["genotype"]["normal"]["nodes"] = nodes
    text = "".join(json.dumps(record) + "\n" for record in history)
    (folder / "history.jsonl").write_text(text)
    return folder


def returns(folder, epoch):
    """Makes a genotype of the history the result; returns it."""
    line = (folder / "history.jsonl").read_text().splitlines()[epoch]
    genotype = Genotype.from_dict(json.loads(line)["genotype"])
    (folder / "genotype.json").write_text(genotype.to_json())
    return genotype


def test_a_stopped_search_is_judged_up_to_the_cells_that_it_returned(found):
    content = {"guard": "skips", "settings": {}, "stopped": True, **vars(STOP)}
    (found / "guard.json").write_text(json.dumps(content))
    record = search_record(found, returns(found, STOP.epoch))
    assert record["health"] != "collapsed"
    assert record["returned_epoch"] == 2
    assert record["guard"] == "skips"
    assert record["guard_reason"] == STOP.reason
    assert record["epochs"] == 6  # That it took.


def test_a_search_without_a_guard_is_judged_to_its_end_and_says_no_word_of_one(found):
    record = search_record(found, returns(found, 6))
    assert record["health"] == "collapsed"
    assert [*record] == [
        *("command", "data", "seed", "epochs", "seconds", "peak_memory_mb"),
        *("machine", "versions", "created", "health", "reasons", "space", "settings"),
    ]


def test_a_guard_that_left_no_decision_is_none_to_tell_of(found):
    config = json.loads((found / "config.json").read_text())["config"]
    edit_json(found / "config.json", config={**config, "guard": "skips"})
    assert "guard" not in search_record(found, returns(found, 6))
