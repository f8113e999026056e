"""The epochs of a search, which can stop and go on at any step."""

import dataclasses
import math
import resource
import time

import keras
import numpy as np

from darts_keras.config import SearchConfig
from darts_keras.models.discretize import discretize
from darts_keras.space.search_space import SearchSpace
from darts_keras.training.assembly import weight_schedule
from darts_keras.training.checkpoint import load_checkpoint, save_checkpoint


class SearchLoop:
    """Runs a `BilevelSearch` epoch by epoch and keeps the history.

    How far it is follows from the model's own count of steps. So a checkpoint taken
    between any two steps holds all there is to know.

    Args:
        model: `BilevelSearch`, built and compiled.
        batches: Callable `(epoch, start) -> SearchBatches`.
        num_steps: Positive integer. Steps in an epoch.
        config: `SearchConfig`.
        folder: `RunFolder`, or `None` to keep nothing on disk.
        on_step: Optional callable `(steps_done, num_steps_in_all)`.
        on_epoch: Optional callable `(record)`.
    """

    def __init__(
        self,
        model,
        batches,
        num_steps,
        config,
        folder=None,
        on_step=None,
        on_epoch=None,
    ):
        self.model = model
        self.batches = batches
        self.num_steps = num_steps
        self.config = config
        self.folder = folder
        self.on_step = on_step
        self.on_epoch = on_epoch
        self.records = []
        self.seconds = 0.0  # Spent in the present epoch.

    def run(self):
        """Makes the steps that are left; returns the history, a tuple of records.

        Raises:
            RuntimeError: If the loss, a weight or an alpha is no longer finite.
            OSError: If the run can't be written.
        """
        if not self.records:
            self.records.append({"epoch": 0, **self._architecture()})
            self.save()
        while len(self.records) <= self.config.epochs:
            epoch = len(self.records) - 1
            start = int(self.model.steps_done.value) - epoch * self.num_steps
            if start < self.num_steps:
                self._fit(epoch, start)
            self._close_epoch(epoch)
        return tuple(self.records)

    def save(self):
        """Writes the checkpoint, and the history up to it.

        Raises:
            RuntimeError: If the search diverged; the last good checkpoint stays.
            OSError: If they can't be written; likewise.
        """
        self._check_finite()
        if self.folder is not None:
            state = {
                "config": dataclasses.asdict(self.config),
                "space": dataclasses.asdict(self.model.supernet.space),
                "records": self.records,
                "seconds": self.seconds,
            }
            variables = self.model.state_variables
            save_checkpoint(self.folder.checkpoint, variables, state)
            self.folder.write_history(self.records)

    def restore(self):
        """Goes back to where the checkpoint in the folder was taken.

        A run that was killed before its first one begins again: all that it draws
        follows from its seed.

        Raises:
            FileNotFoundError: If there was one, and it is gone.
            ValueError: If it is damaged, or of another search.
        """
        path = self.folder.checkpoint
        if not path.exists():
            if self.folder.history.exists():
                raise FileNotFoundError(
                    f"A run goes on from its checkpoint. Received: {path}, where "
                    "there is none any more"
                )
            return
        state = load_checkpoint(path, self.model.state_variables)
        config, space = SearchConfig(**state["config"]), SearchSpace(**state["space"])
        if (config, space) != (self.config, self.model.supernet.space):
            raise ValueError(
                f"{path} must be of a search with the settings in config.json. "
                f"Received: one with {config}, {space}"
            )
        self.records = state["records"]
        self.seconds = state["seconds"]
        # A process killed between its two files left an older history.
        self.folder.write_history(self.records)

    def _fit(self, epoch, start):
        follow = _Follow(self, keep_metrics=start > 0)
        self.model.fit(
            self.batches(epoch, start),
            initial_epoch=epoch,
            epochs=epoch + 1,
            verbose=0,
            shuffle=False,
            callbacks=[follow],
        )

    def _close_epoch(self, epoch):
        self._check_finite()
        record = {"epoch": epoch + 1, **self._architecture()}
        metrics = self.model.get_metrics_result()
        record.update({name: float(value) for name, value in metrics.items()})
        rate = weight_schedule(self.config, self.num_steps)(epoch * self.num_steps)
        usage = resource.getrusage(resource.RUSAGE_SELF)
        record.update(
            learning_rate=float(np.asarray(rate)),
            seconds=round(self.seconds, 3),
            peak_memory_mb=round(usage.ru_maxrss / 1024, 1),
            architecture_moved=epoch >= self.config.warmup_epochs,
        )
        self.records.append(record)
        self.seconds = 0.0
        self.save()
        if self.on_epoch:
            self.on_epoch(record)

    def _check_finite(self):
        loss = float(self.model.get_metrics_result()["train_loss"])
        variables = self.model.supernet.variables
        broken = [v.path for v in variables if not np.isfinite(v.value).all()]
        if broken or not math.isfinite(loss):
            raise RuntimeError(
                f"The search diverged in epoch {len(self.records)}. Its training loss "
                f"is {loss}; {len(broken)} of {len(variables)} variables are not "
                f"finite{', as ' + broken[0] if broken else ''}. Lower "
                "`weight_learning_rate` or `architecture_learning_rate`, or use a "
                "precision with a wider range."
            )

    def _architecture(self):
        """Returns the alphas and the genotype that they stand for."""
        supernet = self.model.supernet
        alphas = [np.asarray(v.value) for v in supernet.architecture_variables]
        weights = [np.asarray(weight) for weight in supernet.mixing_weights()]
        return {
            "alpha_normal": alphas[0].tolist(),
            "alpha_reduction": alphas[1].tolist(),
            "genotype": discretize(weights, supernet.space).to_dict(),
        }


class _Follow(keras.callbacks.Callback):
    """Counts time and steps, and saves within long epochs."""

    def __init__(self, loop, keep_metrics):
        super().__init__()
        self.loop = loop
        variables = [v for metric in loop.model.metrics for v in metric.variables]
        # `fit` clears the metrics; in the middle of an epoch they have a past.
        self.kept = [(v, np.asarray(v.value)) for v in variables if keep_metrics]

    def on_epoch_begin(self, *_, **__):
        for variable, value in self.kept:
            variable.assign(value)
        self.last = self.saved = time.monotonic()

    def on_train_batch_end(self, *_, **__):
        loop, now = self.loop, time.monotonic()
        loop.seconds += now - self.last
        self.last = now
        done = int(loop.model.steps_done.value)
        if loop.on_step:
            loop.on_step(done, loop.num_steps * loop.config.epochs)
        minutes = (now - self.saved) / 60
        if minutes >= loop.config.checkpoint_minutes and done % loop.num_steps:
            loop.save()
            self.saved = time.monotonic()
