"""A verdict on the health of a search, from its history alone."""

import dataclasses
import math

import numpy as np

from darts_keras.cell_names import cell_title
from darts_keras.genotype import Genotype
from darts_keras.normal_cells import most_skips, normal_cells
from darts_keras.report.mixing import mixing_weights
from darts_keras.report.operation_look import CONVOLUTION_FAMILIES, operation_look

HEALTHY = "healthy"
COLLAPSING = "collapsing"
COLLAPSED = "collapsed"
TOO_EARLY = "too early to tell"

# Criterion 1 of DARTS+ (Liang et al., 2019, https://arxiv.org/abs/1909.06035):
# stop at two or more skip_connect in the derived normal cell. P-DARTS (Chen et
# al., 2019) likewise keeps at most two.
SKIPS_WARNING = 2
# Our choice, from published normal cells with 8 edges: second-order DARTS, P-DARTS
# and PC-DARTS have 2, 2 and 1; DARTS of first order, which is worse, has 3.
SKIPS_COLLAPSED = 3
SKIPS_COLLAPSED_SHARE = 3 / 8  # Of the edges, for cells with more than 8 of them.
# The rest are our choices, made so that noise of a few epochs does not fire them.
MIN_MOVED_EPOCHS = 2  # Epochs in which the architecture was trained.
MIN_MOVEMENT = 0.05  # Largest change of a mixing weight, in equal shares.
SKIP_GROWTH = 0.20  # Of the mean skip weight over the last half, relative.
LOSS_RISE = 0.20  # Of the last epochs' loss over its lowest, relative.
LOSS_WINDOW = 3  # Epochs that are averaged, against noise.

RULES = (
    f"{COLLAPSED.capitalize()}: a loss or an alpha is not finite; or the derived "
    f"normal cell has {SKIPS_COLLAPSED} or more skip_connect (with more than 8 edges: "
    f"on {SKIPS_COLLAPSED_SHARE:.1%} of them or more), or no convolution at all.",
    f"{COLLAPSING.capitalize()}: the derived normal cell has {SKIPS_WARNING} "
    "skip_connect (criterion 1 of DARTS+, Liang et al., 2019); or the mean mixing "
    "weight of skip_connect in normal cells is above an equal share and grew by more "
    f"than {SKIP_GROWTH:.0%} over the last half of the search; or the train or valid "
    f"loss, as the mean of {LOSS_WINDOW} epochs, is more than {LOSS_RISE:.0%} above "
    "its lowest.",
    f"{TOO_EARLY.capitalize()}: the architecture was trained for fewer than "
    f"{MIN_MOVED_EPOCHS} epochs, or no mixing weight has moved by {MIN_MOVEMENT:.0%} "
    "of an equal share. Losses and alphas that are not finite count at once.",
    f"{HEALTHY.capitalize()}: none of these. The verdict is a warning sign, not a "
    "measurement: only retraining shows how good a cell is.",
)
LEVELS_RULE = (
    "Each level has normal cells of its own: the one with the most skip_connect is "
    "judged, each of them must have a convolution, and the mean mixing weight is that "
    "of all."
)


@dataclasses.dataclass(frozen=True)
class Health:
    """A verdict (one of the four constants of this module), and why."""

    verdict: str
    reasons: tuple[str, ...]


def search_health(history, operations):
    """Judges whether a search is collapsing into skip connections.

    Collapse is the known failure of differentiable search: the longer it runs, the
    more skip connections the derived normal cell has, and the worse the network is
    ([Liang et al., 2019](https://arxiv.org/abs/1909.06035)). `RULES` says in words
    how the verdict is reached, and the constants above it where each number comes
    from. Worse verdicts win. By these rules DARTS_V2 is `"collapsing"` (2 skips),
    DARTS_V1 (3) and GDAS (4) are `"collapsed"`.

    Args:
        history: Sequence of the records of `history.jsonl`, by epoch; the first is
            from before the training. A missing or null loss is unknown, not bad.
        operations: Sequence of names, in the order of alpha's columns.

    Returns:
        A `Health` with at least one reason.

    Raises:
        ValueError: If `history` is empty, or a record has no valid genotype or
            alphas.
    """
    if not history:
        raise ValueError("`history` must have a record or more. Received: history=[]")
    genotype = Genotype.from_dict(history[-1]["genotype"])
    names = tuple(genotype.cells)
    broken = _not_finite(history, names)
    if broken:
        return Health(COLLAPSED, broken)
    early = _too_early(history, names)
    if early:
        return Health(TOO_EARLY, early)
    title, cell = most_skips(genotype)
    collapsed = _too_many_skips(title, cell) + _without_convolution(genotype)
    warnings = _skip_warning(title, cell)
    warnings += _skip_growth(history, normal_cells(genotype), tuple(operations))
    warnings += _rising_loss(history)
    if collapsed:
        return Health(COLLAPSED, collapsed + warnings)
    if warnings:
        return Health(COLLAPSING, warnings)
    return Health(HEALTHY, _signs_of_health(title, cell))


def _not_finite(history, names):
    reasons = []
    for key in ("train_loss", "valid_loss"):
        for record in history:
            loss = record.get(key)
            if loss is not None and not math.isfinite(loss):
                name = key.replace("_", " ")
                reasons.append(f"The {name} is {loss} in epoch {record['epoch']}.")
                break
    for name in names:
        for record in history:
            if not np.isfinite(mixing_weights(record[f"alpha_{name}"])).all():
                at = record["epoch"]
                reasons.append(
                    f"An alpha of the {cell_title(name)} is not finite in epoch {at}."
                )
                break
    return tuple(reasons)


def _too_early(history, names):
    moved = sum(record.get("architecture_moved") is not False for record in history[1:])
    if moved < MIN_MOVED_EPOCHS:
        epochs = "1 epoch" if moved == 1 else f"{moved} epochs"
        return (f"The architecture has been trained for {epochs} so far.",)
    change = max(
        _largest_change(*(history[at][f"alpha_{name}"] for at in (0, -1)))
        for name in names
    )
    if change < MIN_MOVEMENT:
        return (
            f"The mixing weights have moved by at most {change:.1%} of an equal share, "
            "so the derived cells still depend on the random start.",
        )
    return ()


def _largest_change(before, after):
    """The largest change of a mixing weight, in equal shares."""
    before, after = mixing_weights(before), mixing_weights(after)
    return float(np.abs(after - before).max()) * after.shape[1]


def _too_many_skips(title, cell):
    skips, num_edges, limit = _skips(cell)
    if skips >= limit:
        return (
            f"{skips} of the {num_edges} edges of the derived {title} are "
            f"skip_connect; {limit} count as collapsed.",
        )
    return ()


def _without_convolution(genotype):
    cells = normal_cells(genotype).items()
    found = [cell_title(name) for name, cell in cells if not _has_convolution(cell)]
    if len(found) > 1:
        return (f"{len(found)} derived normal cells have no convolution.",)
    return tuple(f"The derived {title} has no convolution." for title in found)


def _has_convolution(cell):
    return any(
        operation_look(edge.operation).family in CONVOLUTION_FAMILIES
        for edges in cell.nodes
        for edge in edges
    )


def _skip_warning(title, cell):
    skips, num_edges, limit = _skips(cell)
    if SKIPS_WARNING <= skips < limit:
        return (
            f"{skips} of the {num_edges} edges of the derived {title} are "
            f"skip_connect; DARTS+ would stop at {SKIPS_WARNING}.",
        )
    return ()


def _skips(cell):
    """Skips of a cell, its edges, and how many skips count as collapsed."""
    num_edges = sum(map(len, cell.nodes))
    limit = max(SKIPS_COLLAPSED, math.ceil(SKIPS_COLLAPSED_SHARE * num_edges))
    return cell.count("skip_connect"), num_edges, limit


def _skip_growth(history, names, operations):
    if "skip_connect" not in operations:
        return ()
    column = operations.index("skip_connect")
    middle, end = (
        float(np.mean([_mean_weight(record, name, column) for name in names]))
        for record in (history[len(history) // 2], history[-1])
    )
    growth = end / middle - 1
    if end * len(operations) > 1 and growth > SKIP_GROWTH:
        return (
            f"The mean mixing weight of skip_connect in normal cells grew by "
            f"{growth:.0%} over the last half of the search, to {end:.3f}.",
        )
    return ()


def _mean_weight(record, name, column):
    return mixing_weights(record[f"alpha_{name}"])[:, column].mean()


def _rising_loss(history):
    reasons = []
    for key in ("train_loss", "valid_loss"):
        losses = [record.get(key) for record in history]
        losses = [loss for loss in losses if loss is not None]
        if len(losses) <= LOSS_WINDOW:
            continue
        means = np.convolve(losses, np.full(LOSS_WINDOW, 1 / LOSS_WINDOW), "valid")
        if means[-1] > (1 + LOSS_RISE) * means.min():
            rise = means[-1] / means.min() - 1
            name = key.replace("_", " ")
            reasons.append(f"The {name} is {rise:.0%} above its lowest, and rising.")
    return tuple(reasons)


def _signs_of_health(title, cell):
    skips, num_edges, _ = _skips(cell)
    return (
        f"{skips} of the {num_edges} edges of the derived {title} are "
        f"skip_connect; {SKIPS_WARNING} would be a warning.",
        "The weight of skip_connect and the losses show no alarm.",
    )
