"""The options that name data, and the official sets by way of them."""

import re

import click
import pytest
from click.testing import CliRunner
from command_line import call, check_misuse
from official_trees import make_compcars, make_compcars_sv, make_miotcd
from run_toys import CONFIG, SPACE

from darts_keras.training import search as search_module
from darts_keras_cli.data_options import DATA_DEFAULTS, data_options, data_words

MAKERS = {
    "compcars": make_compcars,
    "compcars_sv": make_compcars_sv,
    "miotcd": make_miotcd,
}


def show(*arguments):
    return call("data", "show", "--count", 1, "--versions", 1, *arguments)


def test_defaults_are_those_of_the_options():
    given = {}
    command = click.command()(data_options(lambda **options: given.update(options)))
    assert CliRunner().invoke(command).exit_code == 0
    assert given == DATA_DEFAULTS


def test_words_name_what_is_not_the_default():
    assert data_words(DATA_DEFAULTS) == []
    named = {
        "dataset": "compcars",
        "data": "a b",
        "image_size": "32x48",
        "on_bad_image": "skip",
        "crop_boxes": True,
    }
    words = ["--dataset", "compcars", "--data", "a b", "--image-size", "32x48"]
    assert data_words(named) == [*words, "--on-bad-image", "skip", "--crop-boxes"]


@pytest.mark.parametrize("name", MAKERS)
def test_show_opens_the_official_sets(tmp_path, name):
    MAKERS[name](tmp_path)
    result = show("--dataset", name, "--data", tmp_path, "--image-size", 20)
    assert result.exit_code == 0, result.output
    assert f"Data set:      {name}\n" in result.stdout
    assert "20 x 20 x 3" in result.stdout
    assert "Test part:     yes (not read)" in result.stdout


def test_show_says_that_a_part_of_miotcd_is_held_out(tmp_path):
    make_miotcd(tmp_path)
    result = show("--dataset", "miotcd", "--data", tmp_path)
    assert "Note:          The test part of MIO-TCD has no label" in result.stdout


def test_boxes_are_cropped_if_asked(tmp_path):
    words = ("--dataset", "compcars", "--data", make_compcars(tmp_path))
    prints = [
        re.search("Fingerprint: .*", show(*words, "--image-size", 16, *more).stdout)[0]
        for more in ((), ("--no-crop-boxes",), ("--crop-boxes",))
    ]
    assert prints[0] == prints[1] != prints[2]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ("--dataset", "compcars"),
            "may not be passed on. Request it from",
        ),
        (("--dataset", "miotcd", "--data", "."), "Missing: train/"),
        (("--dataset", "miotcd", "--data", "no"), "data=no, where there is nothing"),
        (("--crop-boxes",), r"`crop_boxes` \(`--crop-boxes`\) is for .*compcars"),
        (
            ("--dataset", "mnist", "--data", "."),
            "both for the sets compcars, comp",
        ),
    ],
)
def test_misuse_is_told(words, message):
    check_misuse(show(*words), message)


class Captured(Exception):  # noqa: N818
    """Carries what the library was called with."""


@pytest.fixture
def library(monkeypatch):
    """Returns a function: what the library gets to search on, or to go on with."""

    def capture(source, *_arguments, facts=None, **_named):
        raise Captured(source, facts)

    def search_with(*words, opened=None):
        settings = CONFIG, SPACE, {"opened": opened}
        monkeypatch.setattr(search_module, "read_settings", lambda _: settings)
        result = call("--debug", "search", *words)
        assert isinstance(result.exception, Captured), result.output
        return result.exception.args

    monkeypatch.setattr(search_module, "search", capture)
    monkeypatch.setattr(search_module, "resume_search", capture)
    return search_with
