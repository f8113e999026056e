import pytest

from darts_keras.tune_config import TuneConfig


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"tuner": "bayesian"}, "`tuner` must be one of"),
        ({"num_trials": 0}, "`num_trials` must be in"),
        ({"epochs": -1}, "`epochs` must be in"),
        ({"minutes": -1.0}, "`minutes` must be in"),
    ],
)
def test_settings_out_of_range_are_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        TuneConfig(**settings)


@pytest.mark.parametrize(
    "settings", [{"epochs": 1.5}, {"ranges": [0.1, 0.2]}, {"num_trials": True}]
)
def test_settings_of_another_type_are_refused(settings):
    (name,) = settings
    with pytest.raises(TypeError, match=f"`{name}` must be of type"):
        TuneConfig(**settings)
