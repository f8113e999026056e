"""Names of models: what they mean, whose goes first, and what if one is damaged."""

import pathlib

import pytest
from zoo_toys import make_card, make_measures, make_zoo

from darts_keras.zoo import hub
from darts_keras.zoo.card import Weights
from darts_keras.zoo.hub import find_model, info, known_names, list_models, user_zoo
from darts_keras.zoo.zoo_folder import ZooFolder

WEIGHTS = Weights(dtype="float16", file="weights/any.npz")


def trained(name, accuracy, **settings):
    """Returns a card with weights, which nothing here reads."""
    return make_card(name, weights=WEIGHTS, test=make_measures(accuracy), **settings)


@pytest.fixture
def shipped():
    """Zoo of the package: two models of toys, one of games, one without weights."""
    folder = hub.shipped_zoo()
    folder.write(trained("toy_small", 0.7))
    folder.write(trained("toy_large", 0.9))
    folder.write(trained("game", 0.5, dataset="games"))
    folder.write(make_card("plan", dataset="plans"))
    return folder


@pytest.fixture
def own():
    return user_zoo()


def test_the_users_zoo_is_where_the_environment_says(monkeypatch, tmp_path):
    assert user_zoo().path == tmp_path / "zoo"
    home = pathlib.Path("~/.darts_keras/zoo").expanduser()
    monkeypatch.setenv("DARTS_KERAS_ZOO", "")
    assert user_zoo().path == home
    monkeypatch.delenv("DARTS_KERAS_ZOO")
    assert user_zoo().path == home


def test_the_package_has_a_zoo(monkeypatch):
    monkeypatch.undo()
    assert hub.shipped_zoo().path == pathlib.Path(hub.__file__).parent


def test_a_name_means_a_model(shipped):
    folder, card = find_model("toy_small")
    assert folder is shipped
    assert card == trained("toy_small", 0.7)
    assert info("toy_small") == card


def test_a_data_set_means_its_best_model(shipped):
    assert info("toys").name == "toy_large"
    shipped.write(trained("toy_huge", 0.95))
    assert info("toys").name == "toy_huge"


@pytest.mark.parametrize(
    "card",
    [
        make_card("toy_plan"),
        make_card("toy_plan", test=make_measures(1.0)),
        make_card("toy_plan", weights=WEIGHTS),
    ],
)
def test_a_model_that_was_not_measured_is_not_the_best(shipped, card):
    shipped.write(card)
    assert info("toys").name == "toy_large"


@pytest.mark.usefixtures("shipped")
def test_a_data_set_may_have_an_untrained_model_alone():
    assert info("plans").name == "plan"


def test_a_model_of_the_users_own_goes_first(shipped, own):
    own.write(trained("toy_small", 0.99))
    own.write(trained("mine", 0.1, dataset="photos"))
    own.write(trained("yours", 0.2, dataset="photos"))
    assert find_model("toy_small")[0].path == own.path
    assert find_model("toy_large")[0] is shipped
    assert info("photos").name == "yours"


def test_the_name_of_a_data_set_stays_with_the_package(shipped, own):
    own.write(trained("mine", 0.99, dataset="toys"))
    own.write(trained("my_plan", 0.3, dataset="plans"))
    assert find_model("toys")[0].path == shipped.path
    assert info("toys").name == "toy_large"
    assert info("plans").name == "my_plan"  # The package has no weights for these.


@pytest.mark.usefixtures("shipped")
def test_an_unknown_name_lists_the_near_ones(own):
    own.write(make_card("mine"))
    with pytest.raises(ValueError, match=r"no model 'toy_smal'. Did you mean 'toy_sm"):
        info("toy_smal")
    with pytest.raises(ValueError, match=r"Known: \['game', 'games', 'mine', 'plan'"):
        info("nothing")
    assert known_names()[-3:] == ["toy_large", "toy_small", "toys"]


@pytest.mark.parametrize("name", [None, 5, ["toy"]])
def test_what_is_no_string_is_refused(name):
    with pytest.raises(TypeError, match=r"`name` must be a string. Received: name="):
        info(name)


@pytest.mark.parametrize(
    ("choice", "names"),
    [
        ({}, ["game", "plan", "toy_large", "toy_small"]),
        ({"pattern": "toy*"}, ["toy_large", "toy_small"]),
        ({"pattern": "*l*n"}, ["plan"]),
        ({"dataset": "games"}, ["game"]),
        ({"dataset": "other"}, []),
        ({"pretrained": True}, ["game", "toy_large", "toy_small"]),
        ({"pretrained": False}, ["plan"]),
        ({"pattern": "*_small", "dataset": "toys", "pretrained": True}, ["toy_small"]),
    ],
)
@pytest.mark.usefixtures("shipped")
def test_models_are_listed(choice, names):
    assert list_models(**choice) == names


@pytest.fixture
def damaged(shipped, own):
    """Path of a card of the user's own that was altered."""
    del shipped
    own.write(make_card("mine"))
    path = own.path / "cards/mine.json"
    path.write_text("{}")
    return path


def test_a_damaged_card_is_named_and_spares_the_others(damaged):
    with pytest.warns(UserWarning, match=f"'mine' is left out. {damaged} is not what"):
        assert list_models(dataset="toys") == ["toy_large", "toy_small"]
    with pytest.warns(UserWarning, match="'mine' is left out"):
        assert info("toys").name == "toy_large"
    assert info("toy_small").name == "toy_small"  # Without a warning.


def test_a_damaged_card_hides_the_model_of_the_package(shipped, damaged, own):
    shipped.write(trained("mine", 0.5))
    with pytest.raises(ValueError, match=f"{damaged} is not what the zoo's manifest"):
        info("mine")
    with pytest.warns(UserWarning, match="'mine' is left out"):
        assert "mine" not in list_models()
    damaged.unlink()
    with pytest.raises(FileNotFoundError, match=r"mine.json"):
        info("mine")
    with pytest.warns(UserWarning, match="'mine' is left out"):
        list_models()
    own.write(make_card("mine"))
    assert "mine" in list_models()


@pytest.mark.usefixtures("shipped")
def test_a_damaged_manifest_of_one_s_own_is_named_and_spares_the_package(own):
    own.write(make_card("mine"))
    (own.path / "manifest.json").write_text("{}")
    with pytest.warns(UserWarning, match=f"{own.path}/manifest.json is damaged"):
        assert info("toy_small").name == "toy_small"


def test_a_damaged_manifest_of_the_package_is_named(shipped):
    (shipped.path / "manifest.json").write_text("{}")
    with pytest.raises(ValueError, match=f"{shipped.path}/manifest.json is damaged"):
        info("toy_small")


def test_a_made_zoo_is_found(own):
    make_zoo(own.path, "toy", example=False)
    assert isinstance(find_model("toy")[0], ZooFolder)
    assert info("toys").num_parameters > 100
