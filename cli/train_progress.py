"""What a training shows while it goes on."""

from darts_keras_cli.progress import Progress


class TrainProgress(Progress):
    """Shows a training: figures of the epochs."""

    def settings(self, config):
        return (
            f"{config.epochs} epochs, {config.num_cells} cells, {config.filters} "
            f"filters, stem {config.stem}, attention {config.attention}."
        )
