"""What the trials of a tuning came to: a table and a recipe."""

import dataclasses

from darts_keras.recipes import Recipe
from darts_keras.training.device import describe_machine

_STATES = {"COMPLETED": "done", "FAILED": "failed"}
_MEASURED = ("valid_accuracy", "num_parameters", "seconds")


def list_trials(oracle, training):
    """Returns a dictionary of each trial, the best first.

    That is its `trial` (the name of its folder ends in it), its `state` (`"done"`,
    `"failed"` or `"not done"`), its `epochs` and `values`; if it is done what was
    measured, and if not a `message`, which may be `None`: a worker's gets lost.

    Args:
        oracle: KerasTuner's oracle.
        training: `TrialTraining`.
    """
    trials = [_row(trial, training) for trial in oracle.trials.values()]
    return sorted(trials, key=_rank)


def _rank(row):
    return -row.get("valid_accuracy", -1.0), row["trial"]


def _row(trial, training):
    values, state = trial.hyperparameters.values, _STATES.get(trial.status, "not done")
    row = {
        "trial": trial.trial_id,
        "state": state,
        "epochs": training.config_of(values).epochs,
        "values": training.tuned(values),
    }
    if state == "done":
        row |= {name: trial.metrics.get_last_value(name) for name in _MEASURED}
        row["num_parameters"] = round(row["num_parameters"])
        return row
    return {**row, "message": trial.message}


def best_recipe(trials, training):
    """Returns the recipe with the values of the best trial; `None` if there is none.

    It is as long as the recipe that was tuned, whatever the trials were.

    Args:
        trials: From `list_trials`.
        training: `TrialTraining`.
    """
    done = [row for row in trials if row["state"] == "done"]
    if not done:
        return None
    best, name = done[0], training.source.name
    return Recipe(
        config=dataclasses.replace(training.config, **best["values"]),
        source=f"darts-keras tune: the best of {len(done)} trials on {name} "
        f"({training.plan.tuner})",
        expected=f"valid accuracy {best['valid_accuracy']:.2%} after "
        f"{best['epochs']} epochs on {name}, one run, the one that it was chosen by",
        cost=f"{best['seconds']:.0f} s for these {best['epochs']} epochs",
        machine=describe_machine(),
    )
