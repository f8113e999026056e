"""What an `EpochLoop` runs."""

import json
import math

import numpy as np
from keras.ops import convert_to_numpy

from darts_keras.training.strategy import open_strategy


class Task:
    """A model, its batches and its settings: a search, or a training.

    Subclasses say what is special about theirs. Nothing here writes a file.

    Args:
        model: Keras model, built and compiled, with `state_variables` (all that a
            step reads or writes, in a fixed order) and `steps_done` (a variable).
        config: Its settings; `epochs` and `checkpoint_minutes` are used.
        num_steps: Positive integer. Steps in an epoch.
        batches: Callable `(epoch, start) -> keras.utils.PyDataset`, the batches of
            an epoch from step `start` on.
        settings: JSON-serializable dictionary. What a checkpoint must agree with.
        schedule: Callable `step -> learning rate` of the weights.
        strategy: Optional `Strategy`, in whose scope the model was made. One device
            by default.
    """

    loss_name = "loss"  # Of the metric that holds the training loss.
    remedy = "Lower `learning_rate`, or use a precision with a wider range."

    def __init__(
        self, model, config, num_steps, batches, settings, schedule, strategy=None
    ):
        self.model = model
        self.config = config
        self.num_steps = num_steps
        self.batches = batches
        self.settings = json.loads(json.dumps(settings))  # As a checkpoint has them.
        self.schedule = schedule
        self.strategy = strategy or open_strategy("one_device")
        self.epochs = config.epochs
        self.checkpoint_minutes = config.checkpoint_minutes

    def facts(self):
        """Returns what `config.json` should say of the model, a dictionary."""
        return {}

    def first_record(self):
        """Returns what is to be recorded before the first step, or `None`."""

    def is_done(self, records):
        """Whether there is no further epoch to run; a pure function of the history.

        Args:
            records: List of dictionaries, the history so far.
        """
        return bool(records) and records[-1]["epoch"] >= self.epochs

    def begin_epoch(self, epoch):
        """Sets what changes from epoch to epoch, which count from 0."""

    def record(self, epoch):
        """Returns the figures of an epoch that has ended, a dictionary.

        Args:
            epoch: Integer. Epochs count from 0.
        """
        raise NotImplementedError

    def finish(self, records, folder):
        """Writes what there is to see at the end; returns the result.

        Args:
            records: Tuple of dictionaries, the history.
            folder: `RunFolder` or `None`.
        """
        raise NotImplementedError

    def write_report(self, folder):
        """Writes the report of a run that is not finished.

        Args:
            folder: Path of the run.
        """
        raise NotImplementedError

    @property
    def variables(self):
        """The variables of the network: what must stay finite."""
        raise NotImplementedError

    @property
    def steps_done(self):
        """Integer. Steps that were made in all."""
        return int(convert_to_numpy(self.model.steps_done))

    def check_finite(self):
        """Raises `RuntimeError` if the loss or a variable is not finite."""
        loss = float(self.model.get_metrics_result()[self.loss_name])
        broken = [
            variable.path
            for variable in self.variables
            if not np.isfinite(convert_to_numpy(variable)).all()
        ]
        if broken or not math.isfinite(loss):
            epoch = -(-self.steps_done // self.num_steps)
            raise RuntimeError(
                f"The run diverged in epoch {epoch}. Its training loss is {loss}; "
                f"{len(broken)} of {len(self.variables)} variables are not finite"
                f"{', as ' + broken[0] if broken else ''}. {self.remedy}"
            )

    def learning_rate(self, epoch):
        """Returns the rate of the weights at the start of an epoch, from 0."""
        return float(convert_to_numpy(self.schedule(epoch * self.num_steps)))
