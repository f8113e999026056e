"""The epochs of a task, which can stop and go on at any step."""

import math
import resource
import time

import keras
import numpy as np

from darts_keras.training.checkpoint import load_checkpoint, save_checkpoint
from darts_keras.training.interrupt_guard import InterruptGuard


class EpochLoop(keras.callbacks.Callback):
    """Runs a `Task` epoch by epoch and keeps the history.

    How far it is follows from the model's own count of steps. So a checkpoint taken
    between any two steps holds all there is to know.

    Args:
        task: `Task`: what is trained, on what.
        folder: `RunFolder`, or `None` to keep nothing on disk.
        on_step: Optional callable `(steps_done, num_steps_in_all)`.
        on_epoch: Optional callable `(record)`.
    """

    def __init__(self, task, folder=None, on_step=None, on_epoch=None):
        super().__init__()
        self.task = task
        self.folder = folder
        self.on_step = on_step
        self.on_epoch = on_epoch
        self.records = []
        self.seconds = 0.0  # Spent in the present epoch.
        self.cpu_seconds = 0.0  # Likewise, of all cores; NaN if it is not known.
        self.done = 0  # Steps.
        self.is_whole = False  # Whether steps were made, and none is half made.
        self._guard = InterruptGuard()
        # On JAX, `self.model` brings the variables up to date; `task.model` doesn't.
        self.set_model(task.model)

    def run(self):
        """Makes the steps that are left; returns the history, a tuple of records.

        Raises:
            RuntimeError: If the loss or a variable is no longer finite.
            OSError: If the run can't be written.
            KeyboardInterrupt: On Ctrl-C, between two steps. If `is_whole` is false
                then, the checkpoint has all there is.
        """
        with self._guard:
            return self._run()

    def _run(self):
        task, first = self.task, self.task.first_record()
        if first is not None and not self.records:
            self.records.append(first)
            self.save()
        while not task.is_done(self.records):
            self._start_clock()
            epoch = self._epochs_done()
            self.done = int(task.model.steps_done.value)
            start = self.done - epoch * task.num_steps
            if start < task.num_steps:
                self._fit(epoch, start)
            self._close_epoch(epoch)
        return tuple(self.records)

    def save(self):
        """Writes the checkpoint, and the history up to it.

        Raises:
            RuntimeError: If the training diverged; the last good checkpoint stays.
            OSError: If they can't be written; likewise.
        """
        variables = self.model.state_variables
        self.task.check_finite()
        self._write(variables)

    def _write(self, variables):
        if self.folder is not None:
            state = {
                "settings": self.task.settings,
                "records": self.records,
                "seconds": self.seconds,
                "cpu_seconds": _known(self.cpu_seconds),
            }
            save_checkpoint(self.folder.checkpoint, variables, state)
            self.folder.write_history(self.records)

    def restore(self):
        """Goes back to where the checkpoint in the folder was taken.

        A run that was killed before its first one begins again: all that it draws
        follows from its seed.

        Raises:
            FileNotFoundError: If there was one, and it is gone.
            ValueError: If it is damaged, or of another run.
        """
        path = self.folder.checkpoint
        if not path.exists():
            if self.folder.history.exists():
                raise FileNotFoundError(
                    f"A run goes on from its checkpoint. Received: {path}, where "
                    "there is none any more"
                )
            return
        state = load_checkpoint(path, self.task.model.state_variables)
        if state["settings"] != self.task.settings:
            raise ValueError(
                f"{path} must be of a run with the settings in config.json. "
                f"Received: one with {state['settings']}"
            )
        self.records = state["records"]
        self.seconds = state["seconds"]
        cpu_seconds = state.get("cpu_seconds")  # An older version did not count them.
        self.cpu_seconds = math.nan if cpu_seconds is None else cpu_seconds
        # A process killed between its two files left an older history.
        self.folder.write_history(self.records)

    def _epochs_done(self):
        return self.records[-1]["epoch"] if self.records else 0

    def _fit(self, epoch, start):
        variables = [v for metric in self.model.metrics for v in metric.variables]
        # `fit` clears the metrics; in the middle of an epoch they have a past.
        self._kept = [(v, np.asarray(v.value)) for v in variables if start > 0]
        self.is_whole = False
        self.task.begin_epoch(epoch)
        self.task.model.fit(
            self.task.batches(epoch, start),
            initial_epoch=epoch,
            epochs=epoch + 1,
            verbose=0,
            shuffle=False,
            callbacks=[self],
        )
        self.is_whole = True

    def on_epoch_begin(self, *_, **__):
        """Starts the clock. Keras calls it."""
        for variable, value in self._kept:
            variable.assign(value)
        self._start_clock()
        self._saved = self._last

    def on_train_batch_begin(self, *_, **__):
        """Lets no Ctrl-C into a step. Keras calls it."""
        if self.is_whole:  # Before the first step, which compiles, nothing is lost.
            self._guard.hold()
        self.is_whole = False

    def on_train_batch_end(self, *_, **__):
        """Counts time and steps, and saves within long epochs. Keras calls it."""
        self.is_whole = True
        self._guard.release()
        task, now = self.task, self._count_time()
        self.done += 1
        if self.on_step:
            self.on_step(self.done, task.num_steps * task.epochs)
        minutes = (now - self._saved) / 60
        if minutes >= task.checkpoint_minutes and self.done % task.num_steps:
            self.save()
            self._saved = time.monotonic()

    def on_epoch_end(self, *_, **__):
        """Counts the time until the last step is done, on JAX. Keras calls it."""
        self._count_time()

    def _start_clock(self):
        self._last, self._last_cpu = time.monotonic(), time.process_time()

    def _count_time(self):
        now, cpu = time.monotonic(), time.process_time()
        self.seconds += now - self._last
        self.cpu_seconds += cpu - self._last_cpu
        self._last, self._last_cpu = now, cpu
        return now

    def _close_epoch(self, epoch):
        self.task.check_finite()
        figures = self.task.record(epoch)
        self._count_time()  # Some figures take as long as many steps.
        usage = resource.getrusage(resource.RUSAGE_SELF)
        record = {
            "epoch": epoch + 1,
            **figures,
            "seconds": round(self.seconds, 3),
            "cpu_seconds": _known(self.cpu_seconds),
            "peak_memory_mb": round(usage.ru_maxrss / 1024, 1),
        }
        self.records.append(record)
        self.seconds = self.cpu_seconds = 0.0
        self._write(self.model.state_variables)  # Checked above.
        if self.on_epoch:
            self.on_epoch(record)


def _known(seconds):
    return None if math.isnan(seconds) else round(seconds, 3)
