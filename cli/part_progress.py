"""What is shown while many trainings go on, one after the other."""

from darts_keras_cli.train_progress import TrainProgress


class PartProgress(TrainProgress):
    """Shows trainings that are parts of a whole: a heading, then their epochs."""

    saved_file = "config.json"
    shown = None  # The heading of the part that is shown.

    @property
    def callbacks(self):
        return {**super().callbacks, "on_part": self.on_part}

    def on_part(self, place):
        """Prints the heading of a part, once."""
        heading = self.heading(place)
        if heading != self.shown:
            self._line(heading)
        self.shown = heading

    def on_epoch(self, record):
        self.on_part(record)  # Its steps may have been made before.
        super().on_epoch(record)

    def heading(self, place):
        """Returns which part it is, in words.

        Args:
            place: Dictionary: what a procedure tells of a part.
        """
        raise NotImplementedError


class AblationProgress(PartProgress):
    """Shows an ablation; the bar and the time left are of all runs."""

    def settings(self, config):
        return (
            f"With and without attention, and dual stem; {config.epochs} epochs, "
            f"{config.num_cells} cells, {config.filters} filters."
        )

    def heading(self, place):
        return (
            f"run {place['run']}/{place['num_runs']}: attention "
            f"{place['attention']}, stem {place['stem']}, seed {place['seed']}"
        )


class TuneProgress(PartProgress):
    """Shows a tuning; the bar and the time left are of one trial."""

    def settings(self, config):
        return f"From a recipe with: {super().settings(config)}"

    def heading(self, place):
        values = ", ".join(f"{k} {v}" for k, v in place["values"].items())
        return f"trial {place['trial']}/{place['num_trials']}: {values}"

    def on_step(self, done, total):
        if self.task is not None and done <= self.done:  # The next trial.
            self.bar.remove_task(self.task)
            self.task = None
        super().on_step(done, total)

    def on_epoch(self, record):
        self.epochs = record["epochs"]  # Of this trial.
        super().on_epoch(record)

    def _left(self):
        left = super()._left()
        return f"{left} in this trial" if left else ""
