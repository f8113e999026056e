"""What a run shows while it goes on."""

import time

import click
import rich.console
import rich.progress


class Progress:
    """A line per epoch, and under it, on a terminal, a bar with the time left.

    Subclasses say what stands in the lines.

    Args:
        quiet: Boolean. Whether to show nothing.
    """

    saved_file = "checkpoint.npz"  # Where it is, an interrupted run can go on.

    def __init__(self, quiet):
        self.quiet = quiet
        self.console = rich.console.Console(stderr=True, highlight=False)
        self.bar = rich.progress.Progress(
            rich.progress.BarColumn(),
            rich.progress.MofNCompleteColumn(),
            rich.progress.TextColumn("steps,"),
            rich.progress.TimeRemainingColumn(),
            rich.progress.TextColumn("left"),
            console=self.console,
            transient=True,
            disable=quiet or not self.console.is_terminal,
            speed_estimate_period=120,
        )
        self.folder = None
        self.worker = None  # The name of a worker that leaves it all to the chief.
        self.task = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.bar.stop()

    def leave_to_chief(self, worker):
        """Shows nothing from now on: the chief of several workers does.

        Args:
            worker: String. What this worker is called.
        """
        self.worker = worker
        self.quiet = self.bar.disable = True

    def open_data(self, named):
        """Says that the data are being read."""
        given = [named[key] for key in ("data", "dataset") if named[key] is not None]
        name = given[0] if given else "the bundled sample"
        self._line(f"Reading {name} ...")

    def begin(self, source, config, folder):
        """Says what is trained on, and where the results go."""
        self.folder, self.epochs = folder, config.epochs
        self._line(f"{in_words(source)} Run: {folder}")
        if source.note:
            self._line(source.note)
        self._line(
            f"{self.settings(config)} Building the graph; this takes a while ..."
        )

    def settings(self, config):
        """Returns the settings that one wants to see, as a sentence."""
        raise NotImplementedError

    @property
    def callbacks(self):
        """What to give a procedure, that it may tell how far it is: a dictionary."""
        return {"on_step": self.on_step, "on_epoch": self.on_epoch}

    def on_step(self, done, total):
        """Moves the bar."""
        if self.task is None:
            self.task = self.bar.add_task("steps", total=total, completed=done - 1)
            self.began, self.first = time.monotonic(), done
            self.bar.start()
        self.total, self.done = total, done
        self.bar.update(self.task, completed=done)

    def on_epoch(self, record):
        """Prints the figures of an epoch."""
        figures = []
        for part in ("train", "valid"):
            if f"{part}_loss" in record:
                loss, accuracy = record[f"{part}_loss"], record[f"{part}_accuracy"]
                figures.append(f"{part} loss {loss:.3f} accuracy {accuracy:.1%}")
        epoch = f"epoch {record['epoch']}/{self.epochs}"
        seconds = f"{record['seconds']:.0f} s{self._left()}"
        self._line("  ".join([epoch, *figures, seconds]))

    def _left(self):
        if not self.bar.disable or self.task is None or self.done == self.first:
            return ""
        if self.done == self.total:
            return ""
        pace = (time.monotonic() - self.began) / (self.done - self.first)
        return f", {pace * (self.total - self.done) / 60:.1f} min left"

    def _line(self, text):
        if self.quiet:
            return
        if self.bar.live.is_started:
            self.console.print(text, markup=False)
        else:
            click.echo(text, err=True)


def in_words(source):
    """Returns what there is of a `DataSource`, as a sentence."""
    height, width, channels = source.image_shape
    return (
        f"{len(source.load_train()[0])} train images of {height}x{width}x{channels}, "
        f"{len(source.classes)} classes."
    )
