"""What carries out the trials of a tuning; needs the extra `tune`."""

import contextlib
import dataclasses
import io
import pathlib
import warnings

import keras_tuner

from darts_keras.files import write_atomically
from darts_keras.training.trial_oracle import OBJECTIVE


class TrialTuner(keras_tuner.Tuner):
    """A tuner of KerasTuner whose trials are trainings of ours.

    A training that diverges is a failed trial; any other error ends the tuning.

    Args:
        oracle: From `make_oracle`.
        train: Callable `(trial_id, values) -> Outcome`.
        folder: Path. KerasTuner's files go into `tuner` there; what they tell goes
            on.
    """

    def __init__(self, oracle, train, folder):
        self.train = train
        self.failure = None  # Of the last trial: why it has no result.
        with contextlib.redirect_stdout(io.StringIO()):  # It would tell what it reads.
            super().__init__(oracle, directory=str(folder), project_name="tuner")

    def search(self):
        """Runs the trials; as the chief of several workers, hands them out.

        Raises:
            Exception: What ended a trial.
        """
        try:
            super().search(verbose=0)
        except keras_tuner.errors.FatalError as error:
            raise (error.__cause__ or error) from None

    def on_search_begin(self):
        """Writes what it takes to go on after a kill. KerasTuner calls it."""
        self.save()

    def run_trial(self, trial, **_):
        """Trains with the values of a trial. KerasTuner calls it."""
        self.failure = None
        try:
            outcome = self.train(trial.trial_id, trial.hyperparameters.values)
        except RuntimeError as error:
            self.failure = str(error)
            return {OBJECTIVE: 0.0}
        except Exception as error:
            # KerasTuner would take any other error for a bad trial.
            raise keras_tuner.errors.FatalError from error
        figures = dataclasses.asdict(outcome).items()
        # KerasTuner takes numbers alone; older trainings do not know their CPU time.
        return {name: value for name, value in figures if value is not None}

    def on_trial_end(self, trial):
        """Records that a trial failed, if it did. KerasTuner calls it."""
        # An error in `run_trial` does so as well, but prints a traceback.
        if self.failure is not None:
            trial.status, trial.message = "FAILED", self.failure
            warnings.warn(
                f"Trial {trial.trial_id} failed. {self.failure}", stacklevel=2
            )
        super().on_trial_end(trial)

    def save(self):
        """Writes the files, whole at any time. KerasTuner calls it."""
        if isinstance(self.oracle, keras_tuner.Oracle):  # A worker has none.
            self.oracle.save()
        path = pathlib.Path(self.project_dir) / f"{self.tuner_id}.json"
        write_atomically(path, "{}")
