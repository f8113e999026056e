"""A search as a task: its history, and what it leaves."""

import dataclasses
import math
import pathlib

import numpy as np
from keras.ops import convert_to_numpy

from darts_keras.early_stopping import Stop
from darts_keras.genotype import Genotype
from darts_keras.guards import make_guard
from darts_keras.models.filter_norms import filter_norms
from darts_keras.models.supernet import Supernet
from darts_keras.report.cell_graph import draw_cells
from darts_keras.report.page import write_report
from darts_keras.training.dominant_eigenvalue import DominantEigenvalue
from darts_keras.training.same_run import value_of_chief
from darts_keras.training.task import Task


@dataclasses.dataclass(frozen=True, kw_only=True)
class SearchResult:
    """What a search leaves."""

    genotype: Genotype  # Of the last epoch, or of the one that the guard names.
    history: tuple[dict, ...]  # The state at the start, then a record per epoch.
    supernet: Supernet  # With the last weights and alphas.
    folder: pathlib.Path | None  # The run folder.
    stop: Stop | None  # What the guard decided, if anything.


class SearchTask(Task):
    """A `BilevelSearch`, epoch by epoch. Arguments as for `Task`."""

    loss_name = "train_loss"
    remedy = (
        "Lower `weight_learning_rate` or `architecture_learning_rate`, or use a "
        "precision with a wider range."
    )

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.guard = make_guard(self.config.guard, self.config.guard_settings)
        self.guard.check_first(self._architecture())
        self._eigenvalue = DominantEigenvalue(self.model)

    @property
    def variables(self):
        return self.model.supernet.variables

    def is_done(self, records):
        is_last = super().is_done(records)
        return is_last or self._verdict(records) is not None

    def _verdict(self, records):
        is_last = super().is_done(records)
        return self.guard.verdict(records, is_last) if records else None

    def first_record(self):
        return {"epoch": 0, **self._architecture()}

    def begin_epoch(self, epoch):
        self.model.method.begin_epoch(epoch, self.epochs)

    def record(self, epoch):
        metrics = self.model.get_metrics_result()
        return {
            **self._architecture(),
            **{name: float(value) for name, value in metrics.items()},
            **self._curvature(epoch),
            "learning_rate": self.learning_rate(epoch),
            "architecture_moved": self._moves(epoch),
        }

    def _moves(self, epoch):
        return epoch >= self.config.warmup_epochs

    def _curvature(self, epoch):
        """Returns the eigenvalue that a guard may want, on a batch that it can redo."""
        due = self.guard.eigenvalue_due(epoch + 1, self.epochs)
        if not due or not self._moves(epoch):
            return {}
        _, valid = self.batches(epoch, 0)[0]
        value = value_of_chief(self.strategy, self._eigenvalue(valid))
        return {"eigenvalue": value if math.isfinite(value) else None}

    def _architecture(self):
        """Returns the alphas, the genotype that they stand for, and filter norms."""
        supernet = self.model.supernet
        alphas = {
            f"alpha_{name}": convert_to_numpy(alpha).tolist()
            for name, alpha in supernet.alphas.items()
        }
        genotype = self.model.method.derive(supernet.alphas, supernet.space)
        norms = filter_norms(supernet)
        return {
            **alphas,
            "genotype": genotype.to_dict(),
            "filter_norms": {name: _listed(of_cell) for name, of_cell in norms.items()},
        }

    def finish(self, records, folder):
        stop = self._verdict(records)
        epoch = records[-1]["epoch"] if stop is None else stop.epoch
        (chosen,) = (record for record in records if record["epoch"] == epoch)
        genotype = Genotype.from_dict(chosen["genotype"])
        if folder is not None:
            self._write_guard(stop, records, folder)
            folder.write_json("genotype.json", genotype.to_dict())
            draw_cells(genotype, folder.path)
            self.write_report(folder.path)
        return SearchResult(
            genotype=genotype,
            history=records,
            supernet=self.model.supernet,
            folder=None if folder is None else folder.path,
            stop=stop,
        )

    def _write_guard(self, stop, records, folder):
        """Writes what the guard decided, if the search has one."""
        if self.config.guard == "none":
            return
        last = records[-1]["epoch"]
        stop = stop or Stop(last, last, self._why_not(last))
        folder.write_json(
            "guard.json",
            {
                "guard": self.config.guard,
                "settings": dataclasses.asdict(self.guard),
                "stopped": last < self.epochs,
                **dataclasses.asdict(stop),
            },
        )

    def _why_not(self, last):
        """Says why the guard did not decide anything."""
        warmup = min(self.config.warmup_epochs, last)
        needed = self.guard.first_decision(warmup)
        if needed <= last:
            return "The search ran to its end."
        return (
            "The search ran to its end, which was too soon for the guard to decide: "
            f"{last - warmup} of its epochs moved the architecture, and it needs "
            f"{needed - warmup}."
        )

    def write_report(self, folder):
        write_report(folder)


def _listed(table):
    """Returns an array as lists for JSON; what is not known is `None`."""
    return [
        [None if np.isnan(value) else round(float(value), 6) for value in row]
        for row in table
    ]
