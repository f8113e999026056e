"""What tells two groups of trainings apart: a difference and how sure it is."""

import dataclasses
import statistics

from darts_keras.intervals import difference_interval, mean_interval


@dataclasses.dataclass(frozen=True, kw_only=True)
class StudyComparison:
    """The difference of the mean accuracies of two groups.

    Only seeds that all of their cells were trained with count, so that a study that
    still runs compares like with like.

    Attributes:
        difference: Float, in shares.
        other: Float, the mean that it is the difference to.
        interval: Its 95 % interval, a pair of shares, or `None` if there is none.
        number: Integer. What the interval is over: pairs of runs with the same seed,
            or, against random cells, these cells.
    """

    difference: float
    other: float
    interval: tuple[float, float] | None
    number: int

    @property
    def relative(self):
        """The difference as a share of the other mean, or `None` if that is 0.

        Reference: Yang et al., 2020, section 3, https://arxiv.org/abs/1912.12522
        """
        return self.difference / self.other if self.other else None

    @property
    def is_told_apart(self):
        """Whether the interval is without 0."""
        return self.interval is not None and not (
            self.interval[0] <= 0 <= self.interval[1]
        )


def compare(group, other):
    """Compares two groups of trainings on the same data.

    Runs of the same seed hold out the same images, so they are compared in pairs.
    Random cells are a sample of all that might have been drawn, and pairs would tell
    nothing of others: the interval is Welch's, of the runs of `group` and the means
    of the cells.

    Args:
        group: `StudyGroup`, not of random cells.
        other: `StudyGroup`, or `None`.

    Returns:
        `StudyComparison`, or `None` if they have no seed in common.
    """
    if other is None:
        return None
    first, second = group.by_seed, other.by_seed
    seeds = [seed for seed in first if seed in second]
    if not seeds:
        return None
    values = [first[seed] for seed in seeds]
    others = [second[seed] for seed in seeds]
    if other.architecture == "random":
        others = other.cell_means(seeds)
        number, interval = len(others), difference_interval(values, others)
    else:
        pairs = [one - two for one, two in zip(values, others, strict=True)]
        number, interval = len(pairs), mean_interval(pairs)
    mean = statistics.fmean(others)
    return StudyComparison(
        difference=statistics.fmean(values) - mean,
        other=mean,
        interval=interval,
        number=number,
    )
