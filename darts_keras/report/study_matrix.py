"""Where cells were searched against what they were trained on: the main table."""

from darts_keras.report import formats
from darts_keras.report.study_comparison import compare
from darts_keras.report.study_groups import study_groups

_SEARCHED_ON = {
    "unchanged": "{source}, one phase",
    "direct": "{target}, one phase",
    "transferred": "{source}, then {target}",
    "scratch": "{target} from scratch, as many steps as both phases",
    "random": "random cells, not searched",
}


def study_matrix(study):
    """Returns a row for where cells were searched, each with a group for each target.

    Cells of one search may be trained on both data sets; they are one row.

    Args:
        study: `StudyRecord`.

    Returns:
        Dictionary: by the words of the row, dictionaries of `StudyGroup` by target;
        those that were not trained, or not yet, are left out.
    """
    groups, words = study_groups(study), {}
    rows = {}
    for architecture, form in _SEARCHED_ON.items():
        for direction in study.directions:
            if architecture not in direction.searches:
                continue
            searches = direction.searches[architecture]
            names = {"source": direction.source, "target": direction.target}
            row = rows.setdefault(words.setdefault(searches, form.format(**names)), {})
            group = groups.get(direction.target, {}).get(architecture)
            if group is not None:
                row[direction.target] = group
    return rows


def matrix_entry(group, random):
    """What an entry of the matrix says, in three parts.

    Args:
        group: `StudyGroup`.
        random: `StudyGroup` of the random cells on the same data, or `None`.

    Returns:
        Three strings: mean and deviation; the interval of the mean, the architecture
        and its runs; the difference to the mean random cell with its interval, which
        is empty where there is none.
    """
    facts = [f"{group.architecture}, {runs(group)}"]
    if group.interval is not None:
        facts.insert(0, f"95 %: {formats.interval(group.interval, 2)}")
    return (
        mean_and_deviation(group),
        " \N{MIDDLE DOT} ".join(facts),
        _against_random(against_random(group, random)),
    )


def against_random(group, random):
    """The `StudyComparison` with random cells; `None` for the random cells themselves.

    Args:
        group: `StudyGroup`.
        random: `StudyGroup` of the random cells, or `None`.
    """
    return None if group.architecture == "random" else compare(group, random)


def mean_and_deviation(group):
    """The mean of a `StudyGroup` and, if there is one, its deviation, in words."""
    deviation = "" if group.deviation is None else f" ± {100 * group.deviation:.2f}"
    return f"{100 * group.mean:.2f}{deviation} %"


def points(difference):
    """A difference of shares in hundredths, with its sign; `None` is unknown."""
    if difference is None:
        return formats.UNKNOWN
    return f"{100 * difference:+.2f}".replace("-", "\N{MINUS SIGN}")


def point_interval(pair):
    """The interval of a difference, in points: "-1.00 to +2.00"; may be `None`."""
    return formats.UNKNOWN if pair is None else " to ".join(map(points, pair))


def runs(group):
    """How many runs a `StudyGroup` has; of random cells, how many cells as well."""
    number = formats.counted(len(group.rows), "run")
    if group.architecture != "random":
        return number
    return f"{number} ({formats.counted(len(group.values), 'cell')})"


def _against_random(comparison):
    if comparison is None:
        return ""
    interval = comparison.interval
    reach = "" if interval is None else f" (95 %: {point_interval(interval)})"
    return f"{points(comparison.difference)} points against random{reach}"
