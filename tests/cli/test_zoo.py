"""`darts-keras zoo list` and `darts-keras zoo info`."""

import dataclasses
import functools
import json

import card_toys
import pytest
from command_line import call, check_misuse
from web_page import Page
from zoo_toys import make_card, make_zoo

from darts_keras.zoo import hub

run = functools.partial(call, "zoo")


@pytest.fixture
def own(own_zoo):
    """The user's zoo, with `toy`; that of the package has `plan`, without weights."""
    change(own_zoo, test=card_toys.MEASURES, latency=card_toys.LATENCY)
    hub.shipped_zoo().write(make_card("plan", "plans", classes=None))
    return own_zoo


def change(zoo, **facts):
    card = dataclasses.replace(zoo.card("toy"), **facts)
    zoo.write(card, zoo.read("weights/toy.npz"))


def listed(*words):
    return [row["name"] for row in json.loads(run("list", "--json", *words).stdout)]


def test_list_is_a_table_of_what_there_is(own):
    result = run("list")
    assert result.exit_code == 0, result.output
    count = own.card("toy").num_parameters
    size = (own.path / "weights/toy.npz").stat().st_size / 1e6
    head, plan, toy = [line.split("  ") for line in result.stdout.splitlines()]
    cells = [[cell.strip() for cell in row if cell] for row in (head, plan, toy)]
    assert cells[0] == [
        *("name", "data set", "input", "classes", "parameters", "test accuracy"),
        *("(95 %)", "size", "where"),
    ]
    assert cells[1] == ["plan", "plans", "16x16x1", "3", "1", "-", "-", "no weights"]
    assert cells[2] == [
        *("toy", "toys", "16x16x1", "3", f"{count:,}", "91.00%"),
        *("86.00% to 94.50%", f"{size:.1f} MB", "own"),
    ]


def test_list_as_json_has_the_numbers(own):
    plan, toy = json.loads(run("list", "--json").stdout)
    assert plan["accuracy"] is plan["size"] is None
    assert toy == {
        "name": "toy",
        "dataset": "toys",
        "input_shape": [16, 16, 1],
        "num_classes": 3,
        "num_parameters": own.card("toy").num_parameters,
        "accuracy": 0.91,
        "accuracy_interval": [0.86, 0.945],
        "size": (own.path / "weights/toy.npz").stat().st_size,
        "where": "own",
    }


@pytest.mark.usefixtures("own")
def test_list_may_be_narrowed_down():
    make_zoo(hub.shipped_zoo().path, "toy_small")
    assert listed() == ["plan", "toy", "toy_small"]
    assert listed("toy*") == ["toy", "toy_small"]
    assert listed("--dataset", "plans") == ["plan"]
    assert listed("--pretrained") == ["toy", "toy_small"]
    assert listed("--untrained") == ["plan"]
    assert listed("lion*") == []
    assert "shipped" in run("list", "toy_small").stdout


@pytest.mark.usefixtures("own")
def test_list_says_if_there_is_nothing():
    result = run("list", "lion*")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "No model is like this." in result.stderr


def test_list_knows_the_size_of_what_is_not_downloaded(own):
    card = own.card("toy")
    remote = {"url": "https://x.org/a.npz", "sha256": "0" * 64, "size": 3_300_000}
    weights = dataclasses.replace(card.weights, file=None, **remote)
    own.write(dataclasses.replace(card, weights=weights))
    assert "  3.3 MB  own" in run("list", "toy").stdout
    own.write(card)
    (own.path / "weights/toy.npz").unlink()
    assert json.loads(run("list", "toy", "--json").stdout)[0]["size"] is None


def test_info_shows_the_card(own):
    change(own, search=card_toys.SEARCH, training=card_toys.TRAINING)
    card = own.card("toy")
    result = run("info", "toys")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[:2] == ["toy", "A toy."]
    for expected in (
        "  accuracy           91.00%  (95 %: 86.00% to 94.50%)",
        "  mean recall        90.00%",
        "  Cohen's kappa      0.8933",
        "  calibration error  7.86%",
        "  attention          se",
        f"  parameters         {card.num_parameters:,}, trainable",
        "  pixel deviation    0.3000",
        "  health             healthy",
        "  train loss         0.7082",
        "  names              kind 0, kind 1, kind 2",
        "  is not for         All else.",
        f"  {card.commands[0]}",
    ):
        assert expected in lines
    assert "antialiasing" in result.stdout
    assert max(map(len, lines)) <= 88


@pytest.mark.usefixtures("own")
def test_info_says_what_is_missing():
    text = run("info", "plan").stdout
    assert "not measured       there are no weights" in text
    assert "names              come with the data" in text
    assert "Training" not in text


def test_info_says_if_there_was_no_test_part_or_no_kappa(own):
    change(own, test={**card_toys.MEASURES, "kappa": None})
    assert "Cohen's kappa      -\n" in run("info", "toy").stdout
    change(own, test=None)
    assert "not measured       no test part" in run("info", "toy").stdout


def test_info_as_json_is_the_card(own):
    result = run("info", "toy", "--json", "--out", "cards")
    assert result.stdout == own.card("toy").to_json() + "\n"
    assert "Page: cards/toy.html" in result.stderr


@pytest.mark.usefixtures("own")
@pytest.mark.parametrize("out", ["cards/toy.html", "mine.html"])
def test_info_writes_a_page_with_both_cells(tmp_path, out):
    words = "cards" if out.startswith("cards") else out
    result = run("info", "toy", "--out", words)
    assert result.stdout.endswith(f"Page: {out}\n")
    page = Page(tmp_path / out)
    names = [drawing.get("aria-label") for drawing in page.drawings()]
    assert names == ["Normal cell", "Reduction cell"]
    assert "antialiasing" in page.text


@pytest.mark.usefixtures("own")
def test_an_unknown_name_lists_the_near_ones():
    check_misuse(run("info", "tyo"), "no model 'tyo'. Did you mean 'toy'")


@pytest.mark.usefixtures("own")
def test_a_page_does_not_go_into_a_file(tmp_path):
    (tmp_path / "taken").write_text("")
    check_misuse(run("info", "toy", "--out", "taken"), "taken is a file")
