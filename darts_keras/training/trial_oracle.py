"""What proposes the trials of a tuning; needs the extra `tune`."""

import json
import pathlib

import keras_tuner

from darts_keras.files import write_atomically
from darts_keras.tune_ranges import CHOICES, SCALES

OBJECTIVE = "valid_accuracy"


def make_oracle(plan, ranges, config):
    """Returns KerasTuner's oracle for a tuning.

    The first trial has the recipe's own values, if they lie in the ranges: what is
    recommended in the end is then at least as good, measured in the same way.

    Args:
        plan: `TuneConfig`, its `epochs` above 0.
        ranges: Dictionary, from `tune_ranges`.
        config: `RetrainConfig`, of the recipe.
    """
    own = {name: getattr(config, name) for name in ranges}
    inside = all(_lies_in(own[name], name, values) for name, values in ranges.items())
    arguments = {
        "max_trials": plan.num_trials,
        "max_seconds": 60 * plan.minutes,
        "first": own if inside else {},
        "objective": keras_tuner.Objective(OBJECTIVE, "max"),
        "hyperparameters": _space(ranges),
        "seed": config.seed + 1,  # KerasTuner takes 0 for no seed.
        "max_consecutive_failed_trials": None,  # A failure is a result, too.
    }
    if plan.tuner == "random":
        return _RandomOracle(**arguments)
    # Hyperband starts over until the trials are used up.
    epochs = {"max_epochs": plan.epochs, "hyperband_iterations": None}
    return _HyperbandOracle(**arguments, **epochs)


def _lies_in(value, name, values):
    if name in CHOICES:
        return value in values
    low, high = values
    return low <= value <= high


def _space(ranges):
    space = keras_tuner.HyperParameters()
    for name, values in ranges.items():
        if name in CHOICES:
            space.Choice(name, values)
        else:
            space.Float(name, *values, sampling=SCALES[name])
    return space


class _LimitedOracle(keras_tuner.Oracle):
    """An oracle with a limit of time, whose files survive a kill.

    Its files are those of KerasTuner, but whole at any time.

    Args:
        max_trials: Positive integer.
        max_seconds: Float. Of trials, after which there are no more; 0 for no limit.
        first: Dictionary of values of the first trial; the others are drawn.
        **arguments: As for KerasTuner's oracle.
    """

    def __init__(self, max_trials, max_seconds, first, **arguments):
        super().__init__(**arguments)
        self.max_trials = max_trials  # Not an argument of all of them.
        self.max_seconds = max_seconds
        self.first = first
        self.verbose = 0

    def populate_space(self, trial_id):
        """Proposes values, none after the time is used up. KerasTuner calls it."""
        spent = sum(map(trial_seconds, self.trials.values()))
        if self.max_seconds and spent >= self.max_seconds:
            return {"status": "STOPPED"}
        proposal = super().populate_space(trial_id)
        if not self.trials and proposal["status"] == "RUNNING":
            proposal["values"].update(self.first)
        return proposal

    def save(self):
        """Writes the state. KerasTuner calls it."""
        path = pathlib.Path(self._get_oracle_fname())
        write_atomically(path, json.dumps(self.get_state()))

    def _save_trial(self, trial):
        path = pathlib.Path(self._get_trial_dir(trial.trial_id)) / "trial.json"
        write_atomically(path, json.dumps(trial.get_state()))

    def set_state(self, state):
        """Takes up the state that was saved. KerasTuner calls it."""
        # A process killed between its two files left a trial that is in no list. It
        # will be proposed again.
        known = set(state["start_order"])
        self.trials = {key: self.trials[key] for key in self.trials if key in known}
        super().set_state(state)


class _RandomOracle(_LimitedOracle, keras_tuner.oracles.RandomSearchOracle):
    pass


class _HyperbandOracle(_LimitedOracle, keras_tuner.oracles.HyperbandOracle):
    pass


def trial_seconds(trial):
    """Returns how long a trial of KerasTuner took; 0 if it has no result."""
    metrics = trial.metrics
    return metrics.get_last_value("seconds") if metrics.exists("seconds") else 0.0
