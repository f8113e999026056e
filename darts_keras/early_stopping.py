"""Published criteria for when a search should have stopped, as pure functions.

Each takes what it watches as a sequence of points `(epoch, value)` by increasing
epoch. Epochs count from 1, the one that has just ended; 0 is before the training.
"""

import dataclasses
import math

RETURNS = ("before", "at")


@dataclasses.dataclass(frozen=True)
class Stop:
    """What a criterion says of a search.

    Args:
        epoch: Integer. The epoch whose cells are returned.
        decided: Integer. The epoch after which that was known; not before `epoch`.
        reason: String. A sentence or two.
    """

    epoch: int
    decided: int
    reason: str


def stop_by_skips(counts, skips=2, start=1, returned="at"):
    """Criterion 1 of DARTS+: two or more `skip_connect` in one normal cell.

    So it is cited. We had no text of the paper that says which cells are returned, so
    that is an argument, and so is the number: DARTS_V2, a good cell, has two.

    Args:
        counts: Points, `skip_connect` in the derived normal cell.
        skips: Positive integer. The criterion fires at so many, or more.
        start: Positive integer. At which of the points it may fire first: the cells
            of the first ones come from the random start.
        returned: `"at"` for the epoch at which it fires. `"before"` for the last one
            before it with fewer than `skips`, be it before `start`; if there is none,
            the one with the fewest so far, the last of these.

    Returns:
        `Stop`, or `None` if it does not fire.

    Reference: [Liang et al., 2019](https://arxiv.org/abs/1909.06035), criterion 1
    """
    for index in range(start - 1, len(counts)):
        epoch, count = counts[index]
        if count >= skips:
            kept = epoch
            if returned == "before":
                kept = _last_below(counts[: index + 1], skips)
            reason = (
                f"After epoch {epoch} a derived normal cell had {count} skip_connect; "
                f"{skips} or more are too many. The cells are those of epoch {kept}, "
                f"with {dict(counts)[kept]}."
            )
            return Stop(kept, epoch, reason)
    return None


def _last_below(counts, skips):
    below = [epoch for epoch, count in counts if count < skips]
    if below:
        return below[-1]
    fewest = min(count for _, count in counts)
    return [epoch for epoch, count in counts if count == fewest][-1]


def stop_by_ranking(rankings, patience=10):
    """Criterion 1* of DARTS+: the ranking of the learnable operations is stable.

    Args:
        rankings: Points with values as of `ranking`. The first is what the epochs
            begin with. A value of `None` equals no other.
        patience: Positive integer. It fires when so many epochs in a row have left
            the ranking as it was: on every edge of every table.

    Returns:
        `Stop` for the epoch at which it fires, or `None`.

    Reference: [Liang et al., 2019](https://arxiv.org/abs/1909.06035), criterion 1*,
    which gives 10 epochs as an example. That ranking is by edge is our reading: a
    softmax compares the operations of one edge.
    """
    unchanged, before = 0, None
    for epoch, value in rankings:
        same = value is not None and value == before
        unchanged, before = unchanged + 1 if same else 0, value
        if unchanged >= patience:
            reason = (
                "On every edge the ranking of the learnable operations stayed as it "
                f"was for {_epochs(patience)}, up to epoch {epoch}. The cells are "
                "those of that epoch."
            )
            return Stop(epoch, epoch, reason)
    return None


def is_measured(epoch, epochs, every=2):
    """Whether the eigenvalue is measured after an epoch: every second, and the last.

    Args:
        epoch: Integer, from 1.
        epochs: Integer. The last one.
        every: Positive integer. Epochs from one measurement to the next.
    """
    return epoch % every == 0 or epoch == epochs


def local_average(eigenvalues, epoch, every=2, window=5):
    """Returns the mean of the measurements around an epoch.

    Args:
        eigenvalues: Dictionary from epochs, multiples of `every`, to values.
        epoch: Integer. The center.
        every: Positive integer. Epochs from one measurement to the next.
        window: Odd integer. How many measurements; where they begin only those that
            there are, so of 5 at least 3.

    Returns:
        Float; NaN if one of them is missing or not finite.
    """
    if epoch not in eigenvalues:
        return math.nan
    reach = every * (window // 2)
    first = max(epoch - reach, min(eigenvalues))
    around = range(first, epoch + reach + 1, every)
    values = [eigenvalues.get(at) for at in around]
    if any(value is None or not math.isfinite(value) for value in values):
        return math.nan
    return sum(values) / len(values)


def stop_by_eigenvalue(eigenvalues, every=2, window=5, delta=4, factor=1.3, start=10):
    """RobustDARTS: the dominant eigenvalue of the Hessian in alpha has risen.

    After a measurement at epoch `t` the newest complete window is centered at `e = t -
    every * (window // 2)`. It fires if the local average there is more than `factor`
    times what it was `delta` measurements before, and returns that earlier epoch. With
    the defaults `e` is `t - 4`, and an epoch is returned 12 epochs after it.

    Args:
        eigenvalues: Points. Those at epochs that are no multiple of `every`, as the
            last may be, are left out: the rule needs equal distances.
        every: Positive integer. Epochs from one measurement to the next.
        window: Odd integer. Measurements in a local average, see `local_average`.
        delta: Positive integer. How many measurements lie between two averages.
        factor: Positive float.
        start: Integer. No earlier epoch is returned.

    Returns:
        `Stop`, or `None` if it does not fire. An average that is missing, or not
        above 0 to begin with, does not let it fire.

    Reference: [Zela et al., 2020](https://arxiv.org/abs/1909.09656); the
    numbers are those of the authors' code, which counts its epochs from 0.
    """
    known = {epoch: value for epoch, value in eigenvalues if epoch % every == 0}
    for decided in known:
        center = decided - every * (window // 2)
        earlier = center - every * delta
        before = local_average(known, earlier, every, window)
        now = local_average(known, center, every, window)
        if earlier >= start and before > 0 and now / before > factor:
            reason = (
                f"After epoch {decided} the dominant eigenvalue was known to have "
                f"risen since epoch {earlier}, from {before:.3g} to {now:.3g} in local "
                f"averages, by a factor of more than {factor:g}. The cells are those "
                f"of epoch {earlier}."
            )
            return Stop(earlier, decided, reason)
    return None


def best_epoch(values, start=1, largest=True, name="valid accuracy"):
    """The epoch with the best valid value: HiNAS' code keeps that supernet.

    Args:
        values: Points. Those that are `None` or not finite are left out.
        start: Integer. Earlier epochs are left out.
        largest: Boolean. Whether more is better.
        name: String. What it is, for the reason.

    Returns:
        `Stop` for the first of the best ones, decided after the last point; `None` if
        there is no value.

    Reference: [Zhang et al., 2020](https://arxiv.org/abs/1909.08228); the rule is in
    the authors' code, which looks at the epochs after the 60th of 100.
    """
    sign = 1 if largest else -1
    scores = [
        (sign * value, -epoch)
        for epoch, value in values
        if epoch >= start and value is not None and math.isfinite(value)
    ]
    if not scores:
        return None
    score, place = max(scores)
    reason = (
        f"Of the epochs from {start} on, epoch {-place} has the best {name}, "
        f"{sign * score:.4g}. The cells are those of that epoch."
    )
    return Stop(-place, values[-1][0], reason)


def _epochs(count):
    return "1 epoch" if count == 1 else f"{count} epochs in a row"
