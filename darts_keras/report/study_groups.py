"""The trainings of a transfer study, by data set and by where their cells are from."""

import dataclasses
import statistics

from darts_keras.intervals import mean_interval
from darts_keras.report.svg import is_finite
from darts_keras.transfer_direction import ARCHITECTURES


@dataclasses.dataclass(frozen=True, kw_only=True)
class StudyGroup:
    """The trainings of one architecture on one data set.

    Attributes:
        target: String. The name of the data set of the trainings.
        architecture: String, one of `ARCHITECTURES`.
        searches: Tuple of strings. The searches that the cells took.
        rows: Tuple of dictionaries, one for each training; see `read_study`.
        search_steps: Integer, about how many steps the searches took, or `None`.
        search_seconds: Float, the time of the searches, or `None`.
        search_cpu_seconds: Float, their time on all cores, or `None`.
    """

    target: str
    architecture: str
    searches: tuple[str, ...]
    rows: tuple[dict, ...]
    search_steps: int | None
    search_seconds: float | None
    search_cpu_seconds: float | None

    @property
    def values(self):
        """What the mean is of: a tuple of accuracies in `[0, 1]`.

        Those of the runs; of random cells, the mean over the runs of each cell, since
        runs of one cell say little of other random cells.
        """
        if self.architecture != "random":
            return tuple(row["accuracy"] for row in self.rows)
        return self.cell_means()

    @property
    def by_seed(self):
        """The mean accuracy of each seed that all cells were trained with, a `dict`."""
        num_cells = len(_accuracies(self.rows, "architecture"))
        found = _accuracies(self.rows, "seed")
        return {
            seed: statistics.fmean(values)
            for seed, values in found.items()
            if len(values) == num_cells
        }

    def cell_means(self, seeds=None):
        """The mean accuracy of each cell, a tuple.

        Args:
            seeds: Optional collection. Only runs with these count.
        """
        rows = [row for row in self.rows if seeds is None or row["seed"] in seeds]
        return tuple(map(statistics.fmean, _accuracies(rows, "architecture").values()))

    @property
    def mean(self):
        """The mean of `values`."""
        return statistics.fmean(self.values)

    @property
    def deviation(self):
        """Their standard deviation (n - 1), or `None` for a single value."""
        return statistics.stdev(self.values) if len(self.values) > 1 else None

    @property
    def interval(self):
        """The 95 % interval of their mean, within `[0, 1]`, or `None` for one value."""
        found = mean_interval(self.values)
        return found and (max(found[0], 0.0), min(found[1], 1.0))

    def mean_of(self, key):
        """The mean of a key over the runs where it is known, or `None`."""
        known = [row[key] for row in self.rows if is_finite(row.get(key))]
        return statistics.fmean(known) if known else None


def study_groups(study):
    """Groups the trainings of a study that are done.

    Args:
        study: `StudyRecord`.

    Returns:
        By target, dictionaries of `StudyGroup` by architecture, both in the order of
        the study; those without a training are left out.
    """
    groups = {}
    for direction in study.directions:
        rows = [row for row in study.rows if row["target"] == direction.target]
        found = {
            name: _group(study, direction, name, rows)
            for name in ARCHITECTURES
            if any(_kind(row) == name for row in rows)
        }
        if found:
            groups[direction.target] = found
    return groups


def _group(study, direction, architecture, rows):
    searches = direction.searches[architecture]
    runs = [study.searches.get(name) for name in searches]
    rows = [row for row in rows if _kind(row) == architecture]
    return StudyGroup(
        target=direction.target,
        architecture=architecture,
        searches=searches,
        rows=tuple(sorted(rows, key=lambda row: (row["architecture"], row["seed"]))),
        search_steps=_total(run and _steps(run) for run in runs),
        search_seconds=_total(run and run.seconds for run in runs),
        search_cpu_seconds=_total(run and _cpu_seconds(run) for run in runs),
    )


def _kind(row):
    return row["architecture"].partition("-")[0]


def _accuracies(rows, key):
    """Lists of accuracies, by what the rows have at a key."""
    values = {}
    for row in rows:
        values.setdefault(row[key], []).append(row["accuracy"])
    return values


def _total(times):
    """Their sum, or `None` if one is not known."""
    times = list(times)
    return None if None in times else sum(times)


def _steps(run):
    """Of a search, up to the rounding of its halves class by class, or `None`."""
    images, config = run.data.get("num_train"), run.config
    share, batch = config.get("train_fraction"), config.get("batch_size")
    if not all(map(is_finite, (images, share, batch))) or batch < 1:
        return None
    return run.last_epoch * int(min(share, 1 - share) * images / batch)


def _cpu_seconds(run):
    known = [seconds for seconds, _ in run.known("cpu_seconds")]
    return sum(known) if known else None
