"""What a search shows while it runs."""

import time

import click
import rich.console
import rich.progress


class SearchProgress:
    """A line per epoch, and under it, on a terminal, a bar with the time left.

    Args:
        quiet: Boolean. Whether to show nothing.
    """

    def __init__(self, quiet):
        self.quiet = quiet
        self.console = rich.console.Console(stderr=True, highlight=False)
        self.bar = rich.progress.Progress(
            rich.progress.TextColumn("{task.description}"),
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
        self.task = None
        self.genotype = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.bar.stop()

    def open_data(self, named):
        """Says that the data are being read."""
        given = [named[key] for key in ("data", "dataset") if named[key] is not None]
        name = given[0] if given else "the bundled sample"
        self._line(f"Reading {name} ...")

    def begin(self, source, config, folder):
        """Says what is searched on, and where the results go."""
        self.folder, self.epochs = folder, config.epochs
        height, width, channels = source.image_shape
        count = len(source.load_train()[0])
        self._line(
            f"{count} train images of {height}x{width}x{channels}, "
            f"{len(source.classes)} classes. Run: {folder}"
        )
        self._line(
            f"{config.epochs} epochs, {config.order} order, {config.num_cells} cells, "
            f"{config.filters} filters. Building the graph; this takes a while ..."
        )

    def on_step(self, done, total):
        """Moves the bar."""
        if self.task is None:
            self.task = self.bar.add_task("search", total=total, completed=done - 1)
            self.began, self.first = time.monotonic(), done
            self.bar.start()
        self.total, self.done = total, done
        self.bar.update(self.task, completed=done)

    def on_epoch(self, record):
        """Prints the figures of an epoch, and how the genotype changed."""
        line = (
            f"epoch {record['epoch']}/{self.epochs}  "
            f"train loss {record['train_loss']:.3f} "
            f"accuracy {record['train_accuracy']:.1%}  "
            f"valid loss {record['valid_loss']:.3f} "
            f"accuracy {record['valid_accuracy']:.1%}  "
            f"{record['seconds']:.0f} s{self._left()}"
        )
        self._line(line)
        for change in self._changes(record["genotype"]):
            self._line(f"    {change}")

    def _left(self):
        if not self.bar.disable or self.task is None or self.done == self.first:
            return ""
        pace = (time.monotonic() - self.began) / (self.done - self.first)
        return f", {pace * (self.total - self.done) / 60:.1f} min left"

    def _changes(self, record):
        from darts_keras.genotype import Genotype
        from darts_keras.genotype_changes import changes

        before, self.genotype = self.genotype, Genotype.from_dict(record)
        if before is None:
            return []
        found = [str(change) for change in changes(before, self.genotype)]
        found = found or ["the genotype stayed as it was"]
        more = [f"and {len(found) - 4} more changes"] if len(found) > 5 else []
        return (found[:4] + more) if more else found

    def _line(self, text):
        if self.quiet:
            return
        if self.bar.live.is_started:
            self.console.print(text, markup=False)
        else:
            click.echo(text, err=True)
