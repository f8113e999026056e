import pytest

from darts_keras.recipes import RECIPES
from darts_keras.retrain_config import RetrainConfig
from darts_keras.tune_ranges import rounded, tune_ranges

QUICK = RECIPES["quick"].config


def test_ranges_lie_around_the_values_of_the_recipe():
    assert tune_ranges(QUICK) == {
        "learning_rate": [0.025, 0.4],
        "weight_decay": [3e-5, 3e-3],
        "drop_path_rate": [0.0, 0.2],
        "filters": [12, 16, 20],
        "attention": ["none", "se", "eca"],
    }
    paper = tune_ranges(RetrainConfig(attention="bam"))
    assert paper["drop_path_rate"] == [0.0, 0.4]
    assert paper["filters"] == [28, 36, 44]
    assert paper["attention"] == ["none", "se", "eca", "bam"]


@pytest.mark.parametrize("name", RECIPES)
def test_every_recipe_has_ranges_with_its_values_inside(name):
    config = RECIPES[name].config
    ranges = tune_ranges(config)
    for key in ("learning_rate", "weight_decay", "drop_path_rate"):
        low, high = ranges[key]
        assert low <= getattr(config, key) <= high
    assert config.filters in ranges["filters"]
    assert config.attention in ranges["attention"]


def test_ranges_end_where_the_settings_end():
    config = RetrainConfig(
        learning_rate=8.0, weight_decay=0.5, drop_path_rate=0.9, filters=2
    )
    ranges = tune_ranges(config)
    assert ranges["learning_rate"] == [2.0, 10.0]
    assert ranges["weight_decay"] == [0.05, 1.0]
    assert ranges["drop_path_rate"] == [0.0, 0.95]
    assert ranges["filters"] == [2]
    none = tune_ranges(RetrainConfig(learning_rate=0.0, weight_decay=0.0))
    assert none["learning_rate"] == [0.00625, 0.1]
    assert none["weight_decay"] == [1e-5, 1e-3]


def test_ranges_can_be_changed_and_left_out():
    changes = {"learning_rate": (0.05, 0.1), "filters": [8], "attention": None}
    ranges = tune_ranges(QUICK, changes)
    assert ranges["learning_rate"] == [0.05, 0.1]
    assert ranges["filters"] == [8]
    assert set(ranges) == {
        "learning_rate",
        "weight_decay",
        "drop_path_rate",
        "filters",
    }


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"epochs": (1, 2)}, "Received: ranges of 'epochs'"),
        ({"filters": []}, "of `filters` must be a list"),
        ({"attention": "se"}, "of `attention` must be a list"),
        ({"filters": [8, 8]}, "must be different values"),
        ({"filters": [8, 9]}, "`filters` must be even"),
        ({"attention": ["se", "sa"]}, "`attention` must be one of"),
        ({"learning_rate": (0.1,)}, "must be a pair"),
        ({"learning_rate": (0.1, 0.1)}, "must be a pair"),
        ({"learning_rate": (0.0, 0.1)}, "drawn on a log scale"),
        ({"drop_path_rate": (0.0, 1.5)}, "`drop_path_rate` must be in"),
    ],
)
def test_ranges_that_cannot_be_are_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        tune_ranges(QUICK, changes)


def test_values_of_another_type_are_refused():
    with pytest.raises(TypeError, match="`filters` must be of type int"):
        tune_ranges(QUICK, {"filters": [8.0]})


def test_something_must_be_left_to_tune():
    with pytest.raises(ValueError, match="must leave something to tune"):
        tune_ranges(QUICK, dict.fromkeys(tune_ranges(QUICK)))


def test_a_number_is_rounded_to_three_digits_and_nothing_else_is():
    assert rounded(0.0123456) == 0.0123
    assert rounded(1234.5) == 1230.0
    assert type(rounded(12345)) is int
    assert rounded("se") == "se"
