"""The training of a trial, as a part of a tuning."""

import dataclasses
import pathlib
from collections.abc import Callable

from darts_keras.data.source import DataSource
from darts_keras.genotype import Genotype
from darts_keras.retrain_config import RetrainConfig, for_epochs
from darts_keras.training.folder_training import train_in_folder
from darts_keras.training.follow_part import follow_part
from darts_keras.tune_config import TuneConfig
from darts_keras.tune_ranges import rounded

_EPOCHS = "tuner/epochs"  # What Hyperband calls the epochs of a trial.


@dataclasses.dataclass(frozen=True, kw_only=True)
class TrialTraining:
    """Trains with the values of a trial, each in its own folder.

    Call it with the name of the trial and a dictionary of its values; it returns an
    `Outcome`. A trial that was begun goes on, a finished one answers at once.
    """

    genotype: Genotype
    source: DataSource
    config: RetrainConfig  # Of the recipe.
    plan: TuneConfig  # Its `epochs` and `ranges` are complete.
    folder: pathlib.Path
    facts: dict
    on_step: Callable | None = None
    on_epoch: Callable | None = None
    on_part: Callable | None = None

    def __call__(self, trial, values):
        config = self.config_of(values)
        place = {
            "trial": int(trial) + 1,
            "num_trials": self.plan.num_trials,
            "epochs": config.epochs,
            "values": self.tuned(values),
        }
        return train_in_folder(
            self.folder / f"trial-{trial}",
            self.genotype,
            self.source,
            config,
            self.facts,
            *follow_part(place, self.on_step, self.on_epoch, self.on_part),
        )

    def config_of(self, values):
        """Returns the `RetrainConfig` of a trial.

        Its warm-up takes the same share of its epochs as the recipe's does.

        Args:
            values: Dictionary, as KerasTuner has it.
        """
        config = for_epochs(self.config, values.get(_EPOCHS, self.plan.epochs))
        return dataclasses.replace(config, **self.tuned(values))

    def tuned(self, values):
        """Returns what was tuned, without what KerasTuner notes for itself."""
        return {name: rounded(values[name]) for name in self.plan.ranges}
