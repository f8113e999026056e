"""The settings of a tuning, as data."""

import dataclasses

from darts_keras.settings import check_settings

TUNERS = ("random", "hyperband")


@dataclasses.dataclass(frozen=True, kw_only=True)
class TuneConfig:
    """How a recipe is tuned, and what that may cost.

    Reference for `"hyperband"`: [Li et al., 2018](https://arxiv.org/abs/1603.06560),
    section 3. Its trials that are taken further train anew, for more epochs, as the
    learning rate falls over all epochs of a training.
    """

    tuner: str = "random"  # Or "hyperband": many short trials, the best ones longer.
    num_trials: int = 20
    epochs: int = 0  # Of a trial, at most; 0 for as many as the recipe has.
    minutes: float = 0.0  # Of training, after which no trial begins; 0 for no limit.
    ranges: dict = dataclasses.field(default_factory=dict)  # See `tune_ranges`.

    def __post_init__(self):
        check_settings(self, _RANGES, {"tuner": TUNERS})


_RANGES = {"num_trials": (1, 100_000), "epochs": (0, 100_000), "minutes": (0, 1e6)}
