"""The epochs of a task, which can stop and go on at any step."""

import math
import resource
import time

from darts_keras.training.checkpoint import load_checkpoint, save_checkpoint
from darts_keras.training.engine import StepRunner
from darts_keras.training.interrupt_guard import InterruptGuard


class EpochLoop:
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
        self._runner = StepRunner(task.model, task.strategy)

    @property
    def writes(self):
        """Whether this process writes the folder: of several, the chief does."""
        return self.folder is not None and self.task.strategy.is_chief

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
            self.done = task.steps_done
            start = self.done - epoch * task.num_steps
            if start < task.num_steps:
                self._make_steps(epoch, start)
            self._close_epoch(epoch)
        return tuple(self.records)

    def save(self):
        """Writes the checkpoint, and the history up to it.

        Raises:
            RuntimeError: If the training diverged; the last good checkpoint stays.
            OSError: If they can't be written; likewise.
        """
        self._runner.sync()
        self.task.check_finite()
        self._write()

    def _write(self):
        if self.writes:
            variables = self.task.model.state_variables
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
        if self.writes:
            # A process killed between its two files left an older history.
            self.folder.write_history(self.records)

    def _epochs_done(self):
        return self.records[-1]["epoch"] if self.records else 0

    def _make_steps(self, epoch, start):
        batches = self.task.batches(epoch, start)
        self.task.begin_epoch(epoch)
        if start == 0:
            for metric in self.task.model.metrics:
                metric.reset_state()
        self._saved = self._last
        for index in range(len(batches)):
            self._make_step(batches[index])
        self._runner.wait()
        self._runner.sync()
        self._count_time()

    def _make_step(self, batch):
        """Makes a step, into which no Ctrl-C gets; saves within long epochs."""
        if self.is_whole:  # Before the first step, which compiles, nothing is lost.
            self._guard.hold()
        self.is_whole = False
        try:
            self._runner(batch)
        except BaseException:
            self._guard.drop()
            raise
        self.is_whole = True
        self._guard.release()
        self._end_step()

    def _end_step(self):
        task, now = self.task, self._count_time()
        self.done += 1
        if self.on_step:
            self.on_step(self.done, task.num_steps * task.epochs)
        minutes = (now - self._saved) / 60
        if minutes >= task.checkpoint_minutes and self.done % task.num_steps:
            self.save()
            self._saved = time.monotonic()

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
        self._write()  # Checked above.
        if self.on_epoch:
            self.on_epoch(record)


def _known(seconds):
    return None if math.isnan(seconds) else round(seconds, 3)
