"""What a search shows while it goes on."""

from darts_keras_cli.progress import Progress


class SearchProgress(Progress):
    """Shows a search: figures of the epochs, and how the genotype changed."""

    genotype = None

    def settings(self, config):
        return (
            f"{config.epochs} epochs, {config.order} order, {config.num_cells} cells, "
            f"{config.filters} filters."
        )

    def on_epoch(self, record):
        super().on_epoch(record)
        for change in self._changes(record["genotype"]):
            self._line(f"    {change}")

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
