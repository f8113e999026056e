"""What is shown while a transfer study goes on."""

from darts_keras_cli.part_progress import PartProgress
from darts_keras_cli.progress import in_words


class TransferProgress(PartProgress):
    """Shows a transfer study; the bar and the time left are of all stages."""

    def begin(self, sources, config, folder):
        """Says what is searched and trained on, and where the results go.

        Args:
            sources: Pair of `DataSource`, the source and the target.
            config: `TransferConfig`.
            folder: Path of the study.
        """
        self.folder = folder
        for role, source in zip(("Source", "Target"), sources, strict=True):
            self._line(f"{role} {source.name}: {in_words(source)}")
            if source.note:
                self._line(source.note)
        self._line(f"Run: {folder}")
        self._line(self.settings(config))

    def settings(self, config):
        search, training = config.search, config.training
        ways = "both ways" if config.both else "one way"
        return (
            f"{ways.capitalize()}: searches of {search.epochs} epochs a phase, "
            f"{search.num_cells} cells, {search.filters} filters; trainings of "
            f"{training.epochs} epochs, {training.num_cells} cells, {training.filters} "
            f"filters, {len(config.seeds)} seeds. Checking that all fits ..."
        )

    def heading(self, place):
        return f"stage {place['stage']}/{place['num_stages']}: {place['name']}"

    def on_epoch(self, record):
        self.epochs = record["epochs"]  # Of this stage.
        super().on_epoch(record)
