"""Run folders to report on."""

import json

import pytest
from synthetic_search import make_facts, make_history

from darts_keras.report.run_record import read_run_record


@pytest.fixture
def make_run(tmp_path):
    """Returns a function that writes a run folder and returns its path."""

    def make(history, facts, result=None):
        (tmp_path / "config.json").write_text(json.dumps(facts))
        lines = [json.dumps(record) + "\n" for record in history]
        (tmp_path / "history.jsonl").write_text("".join(lines))
        if result is not None:
            (tmp_path / "genotype.json").write_text(json.dumps(result))
        return tmp_path

    return make


@pytest.fixture
def make_plain_run(make_run):
    """Returns a function that writes a finished run, of so many epochs."""

    def make(epochs=6, **space):
        history = make_history(epochs, **space)
        return make_run(history, make_facts(epochs, **space), history[-1]["genotype"])

    return make


@pytest.fixture
def run(make_plain_run):
    """The `RunRecord` of a search of 10 epochs, the first 2 of them warm-up."""
    return read_run_record(make_plain_run(10))
