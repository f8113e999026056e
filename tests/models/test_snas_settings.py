"""SNAS: which settings it takes, and what it refuses."""

import keras
import pytest

from darts_keras.models.darts_method import DartsMethod
from darts_keras.models.methods import METHODS
from darts_keras.models.snas_method import SnasMethod
from darts_keras.models.supernet import Supernet
from darts_keras.space.search_space import SearchSpace

SPACE = SearchSpace(operations=("none", "skip_connect", "sep_conv_3x3"), num_nodes=1)
COSTS = [[[0, 2, 5], [1, 0, 4]], [[3, 0, 7], [0, 0, 1]]]


def new_supernet(space=SPACE):
    return Supernet((16, 16, 1), 3, filters=4, num_cells=3, space=space)


SETTINGS = {
    "temperature": 2.0,
    "final_temperature": 0.5,
    "annealing": "geometric",
    "resource_weight": 0.125,
    "seed": 3,
}


def test_its_settings_arrive():
    method = METHODS["snas"](new_supernet(), **SETTINGS)
    assert {name: getattr(method, name) for name in SETTINGS} == SETTINGS


@pytest.mark.parametrize(
    "method", [SnasMethod(**SETTINGS, costs=COSTS), SnasMethod(), DartsMethod()]
)
def test_a_copy_from_the_configuration_is_equal(method):
    config = keras.saving.serialize_keras_object(method)
    copy = keras.saving.deserialize_keras_object(config)
    assert type(copy) is type(method)
    assert copy.get_config() == method.get_config()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"temperature": 0}, r"`temperature` must be in \[0.001, 100\]"),
        ({"temperature": float("nan")}, r"`temperature` must be in"),
        ({"final_temperature": 1e-4}, r"`final_temperature` must be in \[0.001, 100\]"),
        ({"final_temperature": 1.5}, r"at most `temperature`\. .* temperature=1.0"),
        ({"annealing": "cosine"}, r"`annealing` must be one of \('linear', 'geo"),
        ({"seed": -1}, r"`seed` must be None or an integer in \[0, 2147483647\]"),
        ({"seed": True}, r"`seed` must be None or an integer.*seed=True"),
        ({"resource_weight": -1}, r"`resource_weight` must be in \[0, 1000\]"),
        ({"resource_cost": "flops"}, r"Unknown cost 'flops'.*'multiply_adds', 'param"),
        ({"temprature": 1}, r"`snas` has no setting 'temprature'.*'temperature'"),
    ],
)
def test_settings_out_of_range_and_unknown_ones_are_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        METHODS["snas"](new_supernet(), **settings)


@pytest.mark.parametrize(
    "settings", [{"temperature": "hot"}, {"temperature": True}, {"annealing": 1}]
)
def test_settings_of_another_type_are_refused(settings):
    with pytest.raises(TypeError, match="must be of type"):
        METHODS["snas"](new_supernet(), **settings)


def test_a_weight_without_anything_that_costs_is_refused():
    message = "`resource_weight` needs operations with a cost"
    with pytest.raises(ValueError, match=message):
        SnasMethod(resource_weight=1)
    pools = SearchSpace(operations=("none", "max_pool_3x3"), num_nodes=1)
    with pytest.raises(ValueError, match=message):
        METHODS["snas"](new_supernet(pools), resource_weight=1)


def test_darts_has_no_settings():
    assert isinstance(METHODS["darts"](new_supernet()), DartsMethod)
    with pytest.raises(ValueError, match=r"has no setting 'seed'\. Known: \[\]"):
        METHODS["darts"](new_supernet(), seed=0)
