"""Guards against collapse: when a search stops, and which epoch's cells it returns."""

import dataclasses

from darts_keras.early_stopping import (
    RETURNS,
    best_epoch,
    is_measured,
    stop_by_eigenvalue,
    stop_by_ranking,
    stop_by_skips,
)
from darts_keras.genotype import Genotype
from darts_keras.guard import Guard, moved_records
from darts_keras.known_settings import check_known
from darts_keras.normal_cells import most_skips
from darts_keras.operation_ranking import learnable_columns, ranking
from darts_keras.registry import Registry
from darts_keras.settings import check_settings, field_names

GUARDS = Registry("guard")
"""Builders `(**settings) -> Guard` by name."""


def make_guard(name, settings):
    """Builds a guard.

    Args:
        name: String, a name in `GUARDS`.
        settings: Dictionary of its settings; the others have their defaults.

    Returns:
        `Guard`.

    Raises:
        TypeError: If `settings` is no dictionary, or one of them has another type.
        ValueError: If the guard or a setting is unknown, or a value is not possible.
    """
    builder = GUARDS[name]
    if not isinstance(settings, dict):
        raise TypeError(
            f"`guard_settings` must be a dictionary. Received: {settings!r}"
        )
    check_known(f"The guard '{name}'", settings, [*field_names(builder)])
    return builder(**settings)


def check_length(name, guard, epochs, warmup_epochs):
    """Checks that a search is long enough for a guard that must decide.

    Args:
        name: String, that of the guard in `GUARDS`.
        guard: `Guard`.
        epochs: Integer. How many are planned.
        warmup_epochs: Integer. How many of them do not move the architecture.

    Raises:
        ValueError: If it is not.
    """
    needed = guard.first_decision(warmup_epochs)
    if guard.must_decide and needed > epochs:
        settings = ", ".join(f"{key}={value}" for key, value in vars(guard).items())
        raise ValueError(
            f"The guard '{name}' needs {needed} `epochs` to decide, of which "
            f"{needed - warmup_epochs} move the architecture. Received: "
            f"epochs={epochs}, warmup_epochs={warmup_epochs}, so that "
            f"{epochs - warmup_epochs} move it. Give the search more `epochs`, or the "
            f"guard other `guard_settings` (`--guard-setting`) than {settings}."
        )


@GUARDS.register("none")
@dataclasses.dataclass(frozen=True, kw_only=True)
class NoGuard(Guard):
    """Lets a search run to its end and returns its last cells."""

    def verdict(self, history, is_last):
        del history, is_last


@GUARDS.register("skips")
@dataclasses.dataclass(frozen=True, kw_only=True)
class SkipGuard(Guard):
    """Stops when a normal cell has too many `skip_connect`: `stop_by_skips`.

    DARTS+, as it is cited, is `skips=2, returned="at"`. The default returns the cells
    before the third, with two at most: as many as P-DARTS allows and DARTS_V2 has. In
    a cell drawn at random, of 8 edges among 7 operations besides `none`, chance alone
    puts two skips or more in a third of the cases, three or more in a tenth. So it
    waits for the third epoch in which the architecture moves; a long search with a
    small rate is better served with a later `start`, and a space of few operations
    with more `skips`.
    """

    skips: int = 3  # In one normal cell; so many, or more, stop the search.
    start: int = 3  # The first epoch that counts, of those that move the architecture.
    returned: str = "before"  # That epoch, or the one "at" which the guard stops.

    def __post_init__(self):
        ranges = {"skips": (1, 10_000), "start": (1, 100_000)}
        check_settings(self, ranges, {"returned": RETURNS})

    def first_decision(self, warmup_epochs):
        return warmup_epochs + self.start

    def watched(self, history):
        return [(r["epoch"], _skips(r)) for r in moved_records(history)]

    def verdict(self, history, is_last):
        del is_last
        rule = (self.skips, self.start, self.returned)
        return stop_by_skips(self.watched(history), *rule)


@GUARDS.register("ranking")
@dataclasses.dataclass(frozen=True, kw_only=True)
class RankingGuard(Guard):
    """Stops when the order of the learnable operations stays put: `stop_by_ranking`.

    The order is that of their alphas, edge by edge, in all tables. Which operations
    have weights is read from the `filter_norms` of the newest record; in a history
    without them all operations count.
    """

    must_decide = True

    patience: int = 10  # Epochs in a row that leave the ranking as it was.

    def __post_init__(self):
        check_settings(self, {"patience": (1, 100_000)}, {})

    def first_decision(self, warmup_epochs):
        return warmup_epochs + self.patience

    def check_first(self, record):
        found = len(_ranked_columns(record))
        if found < 2:
            raise ValueError(
                "The guard 'ranking' needs two `operations` or more with weights in "
                "every cell; `skip_connect` has none in normal cells. Received: a "
                f"search space with {found}. Use another guard, or more operations."
            )

    def watched(self, history):
        records = moved_records(history)
        if not records:
            return []
        first = records[0]["epoch"]
        before = [record for record in history if record["epoch"] < first][-1:]
        columns = _ranked_columns(records[-1])
        return [
            (record["epoch"], ranking(_tables(record), columns))
            for record in (*before, *records)
        ]

    def verdict(self, history, is_last):
        del is_last
        return stop_by_ranking(self.watched(history), self.patience)


@GUARDS.register("eigenvalue")
@dataclasses.dataclass(frozen=True, kw_only=True)
class EigenvalueGuard(Guard):
    """Stops when the valid loss gets sharp in alpha: `stop_by_eigenvalue`.

    The defaults are those of RobustDARTS and need 22 epochs to fire. For a shorter
    search measure after each epoch, in smaller windows. Warm-up has no measurements.
    """

    must_decide = True

    every: int = 2  # Epochs from one measurement to the next; the last has one, too.
    window: int = 5  # Measurements in a local average; odd.
    delta: int = 4  # Measurements from one average to the one that it is compared with.
    factor: float = 1.3  # By which the average must have risen.
    start: int = 10  # The first epoch whose cells may be returned.

    def __post_init__(self):
        counts = dict.fromkeys(("every", "window", "delta", "start"), (1, 100_000))
        check_settings(self, {**counts, "factor": (1, 1e6)}, {})
        if self.window % 2 == 0:
            raise ValueError(
                "`window` must be odd, as it has a center. "
                f"Received: window={self.window}"
            )

    def first_decision(self, warmup_epochs):
        first = max(self.start, warmup_epochs + 1)
        first += -first % self.every  # The first measurement that may be returned.
        return first + self.every * (self.delta + self.window // 2)

    def watched(self, history):
        records = moved_records(history)
        return [(r["epoch"], r["eigenvalue"]) for r in records if "eigenvalue" in r]

    def verdict(self, history, is_last):
        del is_last
        rule = (self.every, self.window, self.delta, self.factor, self.start)
        return stop_by_eigenvalue(self.watched(history), *rule)

    def eigenvalue_due(self, epoch, epochs):
        return is_measured(epoch, epochs, self.every)


@GUARDS.register("best_valid")
@dataclasses.dataclass(frozen=True, kw_only=True)
class BestValidGuard(Guard):
    """Never stops; at the end it returns the epoch with the best valid value.

    The value is measured in the course of an epoch, the cells are those at its end. It
    decides by `best_epoch`, as HiNAS' code, which looks at the last 40 of 100 epochs.
    """

    value: str = "accuracy"  # Or "loss": on the valid half, of the supernet.
    start_share: float = 0.6  # Of the epochs; those up to here do not count.

    def __post_init__(self):
        choices = {"value": ("accuracy", "loss")}
        check_settings(self, {"start_share": (0, 0.9999)}, choices)

    def watched(self, history):
        key = f"valid_{self.value}"
        return [(r["epoch"], r.get(key)) for r in moved_records(history)]

    def verdict(self, history, is_last):
        if not is_last:
            return None
        start = int(self.start_share * history[-1]["epoch"]) + 1
        more_is_better = self.value == "accuracy"
        name = f"valid {self.value}"
        return best_epoch(self.watched(history), start, more_is_better, name)


def _skips(record):
    """Returns the skips of the derived normal cell that has most of them."""
    genotype = Genotype.from_dict(record["genotype"])
    return most_skips(genotype)[1].count("skip_connect")


def _tables(record):
    return [table for key, table in record.items() if key.startswith("alpha_")]


def _ranked_columns(record):
    """Returns the columns of the learnable operations; of all if they aren't known."""
    norms = record.get("filter_norms")
    if norms:
        return learnable_columns(norms.values())
    return tuple(range(len(_tables(record)[0][0])))
