"""The settings of a search, read back from its folder."""

import dataclasses

import pytest

from darts_keras.config import PRESETS
from darts_keras.space.search_space import SearchSpace
from darts_keras.training.run_folder import RunFolder, read_facts
from darts_keras.training.search import read_settings

FACTS = {"config": {"epochs": 1}, "space": {}, "data": {"name": "sample"}}


@pytest.fixture
def run(tmp_path):
    with RunFolder(tmp_path) as folder:
        folder.write_facts(FACTS)
        yield folder


def test_settings_come_back(tmp_path):
    config, space = PRESETS["quick"], SearchSpace(num_nodes=2)
    parts = {"config": config, "space": space}
    facts = {name: dataclasses.asdict(part) for name, part in parts.items()}
    with RunFolder(tmp_path) as folder:
        folder.write_facts({**facts, "data": {}})
    assert read_settings(tmp_path) == (config, space, read_facts(tmp_path))


@pytest.mark.parametrize(
    "change",
    [
        {"config": {"epoch": 1}},
        {"config": {"epochs": 0}},
        {"config": {"epochs": "1"}},
        {"space": {"operations": ["sep_conv"]}},
        {"space": {"operations": "sep_conv_3x3"}},
        {"space": {"colors": 3}},
    ],
)
def test_settings_that_are_none_are_refused(run, change):
    run.write_json("config.json", {**FACTS, **change})
    with pytest.raises(
        ValueError, match=r"config\.json must hold the settings of a se"
    ):
        read_settings(run.path)
