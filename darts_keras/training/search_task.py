"""A search as a task: its history, and what it leaves."""

import dataclasses
import pathlib

import numpy as np

from darts_keras.genotype import Genotype
from darts_keras.models.discretize import discretize
from darts_keras.models.supernet import Supernet
from darts_keras.report.cell_graph import draw_cells
from darts_keras.report.page import write_report
from darts_keras.training.task import Task


@dataclasses.dataclass(frozen=True, kw_only=True)
class SearchResult:
    """What a search leaves."""

    genotype: Genotype  # Of the last epoch.
    history: tuple[dict, ...]  # The state at the start, then a record per epoch.
    supernet: Supernet  # With the last weights and alphas.
    folder: pathlib.Path | None  # The run folder.


class SearchTask(Task):
    """A `BilevelSearch`, epoch by epoch. Arguments as for `Task`."""

    loss_name = "train_loss"
    remedy = (
        "Lower `weight_learning_rate` or `architecture_learning_rate`, or use a "
        "precision with a wider range."
    )

    @property
    def variables(self):
        return self.model.supernet.variables

    def first_record(self):
        return {"epoch": 0, **self._architecture()}

    def record(self, epoch):
        metrics = self.model.get_metrics_result()
        return {
            **self._architecture(),
            **{name: float(value) for name, value in metrics.items()},
            "learning_rate": self.learning_rate(epoch),
            "architecture_moved": epoch >= self.config.warmup_epochs,
        }

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

    def finish(self, records, folder):
        genotype = Genotype.from_dict(records[-1]["genotype"])
        if folder is not None:
            folder.write_json("genotype.json", genotype.to_dict())
            draw_cells(genotype, folder.path)
            self.write_report(folder.path)
        return SearchResult(
            genotype=genotype,
            history=records,
            supernet=self.model.supernet,
            folder=None if folder is None else folder.path,
        )

    def write_report(self, folder):
        write_report(folder)
