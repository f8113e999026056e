"""An ablation as numbers: runs by combination, their mean and deviation."""

import dataclasses
import statistics

from darts_keras.report import formats

_KEYS = ("attention", "stem", "seed", "accuracy", "num_parameters", "seconds")
HEADS = ("Attention", "Stem", "Parameters", "Accuracy", "Runs", "Time of a run")


@dataclasses.dataclass(frozen=True, kw_only=True)
class AblationGroup:
    """The runs of one combination, by seed.

    Attributes:
        attention: String.
        stem: String.
        num_parameters: Integer.
        accuracies: Tuple of floats in `[0, 1]`, one for each seed.
        seconds: Float. Mean time of a run.
    """

    attention: str
    stem: str
    num_parameters: int
    accuracies: tuple[float, ...]
    seconds: float

    @property
    def name(self):
        """The combination in words."""
        return f"attention {self.attention}, stem {self.stem}"

    @property
    def mean(self):
        """Mean accuracy."""
        return statistics.fmean(self.accuracies)

    @property
    def deviation(self):
        """Standard deviation of the accuracy (n - 1), or `None` for a single run."""
        if len(self.accuracies) < 2:
            return None
        return statistics.stdev(self.accuracies)

    def cells(self):
        """What a table says of it, by `HEADS`."""
        accuracy = f"{100 * self.mean:.2f}"
        if self.deviation is not None:
            accuracy += f" ± {100 * self.deviation:.2f}"
        return (
            self.attention,
            self.stem,
            formats.count(self.num_parameters),
            f"{accuracy} %",
            str(len(self.accuracies)),
            formats.duration(self.seconds),
        )


def ablation_groups(rows):
    """Groups single runs by their combination of attention and stem.

    Args:
        rows: Sequence of dictionaries, one for each run, with `"attention"` (string),
            `"stem"` (string), `"seed"` (integer), `"accuracy"` (float in `[0, 1]`),
            `"num_parameters"` (integer) and `"seconds"` (float).

    Returns:
        List of `AblationGroup`, by combination; `none` and `single` come first.

    Raises:
        ValueError: If there is no row, one lacks a key or has an accuracy out of
            range, or rows of one combination have the same seed or different numbers
            of parameters.
    """
    if not rows:
        raise ValueError("`rows` must have a run or more. Received: rows=[]")
    groups = {}
    for row in rows:
        _check_row(row)
        groups.setdefault((row["attention"], row["stem"]), []).append(row)
    keys = sorted(groups, key=lambda k: (k[0] != "none", k[0], k[1] != "single", k[1]))
    return [_group(groups[key]) for key in keys]


def ablation_markdown(rows):
    """Returns the table of an ablation in Markdown, for a README.

    Args:
        rows: See `ablation_groups`, which says as well what is refused.
    """
    lines = [HEADS, ("---", "---", "---:", "---:", "---:", "---:")]
    lines += [group.cells() for group in ablation_groups(rows)]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _check_row(row):
    if not set(_KEYS) <= row.keys():
        raise ValueError(f"A row must have the keys {_KEYS}. Received: {sorted(row)}")
    if not 0 <= row["accuracy"] <= 1:  # Also refuses NaN.
        raise ValueError(
            f"`accuracy` must be in [0, 1]. Received: accuracy={row['accuracy']}"
        )


def _group(rows):
    first = rows[0]
    rows = sorted(rows, key=lambda row: row["seed"])
    for key, number in (("seed", len(rows)), ("num_parameters", 1)):
        values = [row[key] for row in rows]
        if len(set(values)) != number:
            rule = "different seeds" if key == "seed" else "equally many parameters"
            raise ValueError(
                f"Runs of one combination must have {rule}. Received: {key}={values} "
                f"for attention {first['attention']}, stem {first['stem']}"
            )
    return AblationGroup(
        attention=first["attention"],
        stem=first["stem"],
        num_parameters=first["num_parameters"],
        accuracies=tuple(row["accuracy"] for row in rows),
        seconds=statistics.fmean(row["seconds"] for row in rows),
    )
