"""The results of a transfer study as tables and numbers."""

from darts_keras.report import formats
from darts_keras.report.study_groups import study_groups
from darts_keras.report.transfer_movement import transfer_movement

CELLS_FROM = {
    "unchanged": "source only (unchanged)",
    "transferred": "source, then target (transferred)",
    "scratch": "target from scratch (same total budget)",
    "random": "mean random cell",
}
"""Where the cells of an architecture are from, in words."""

_RESULTS = (
    "Trained on",
    "Cells from",
    "Accuracy",
    "95 % interval of the mean",
    "To the mean random cell",
    "Relative",
    "Runs",
)
_COSTS = (
    "Trained on",
    "Cells from",
    "Parameters",
    "Search",
    "Search, CPU",
    "A training",
    "A training, CPU",
)


def study_tables(study):
    """Returns the tables of a study, by title: pairs of heads and rows of strings.

    The first has a row for where the cells were searched and a column for each data
    set that the derived networks were trained on; the second and third have a row for
    each of its fields, with what it is worth and what it cost.

    Args:
        study: `StudyRecord`.
    """
    groups = study_groups(study)
    all_groups = [group for found in groups.values() for group in found.values()]
    heads = ("Cells from", *(f"Trained on {target}" for target in groups))
    matrix = [
        (words, *(_field(found.get(name)) for found in groups.values()))
        for name, words in CELLS_FROM.items()
    ]
    results = [_result(one, groups[one.target].get("random")) for one in all_groups]
    return {
        "Result": (heads, matrix),
        "In numbers": (_RESULTS, results),
        "What it cost": (_COSTS, [_cost(one) for one in all_groups]),
    }


def study_markdown(study):
    """Returns the tables of a study in Markdown, for a README.

    Args:
        study: `StudyRecord`.
    """
    parts = []
    for title, (heads, rows) in study_tables(study).items():
        words = 1 if title == "Result" else 2
        rules = ["---"] * words + ["---:"] * (len(heads) - words)
        lines = [f"| {' | '.join(cells)} |\n" for cells in (heads, rules, *rows)]
        parts.append(f"### {title}\n\n{''.join(lines)}")
    return "\n".join(parts)


def study_numbers(study):
    """Returns the numbers of a study, a dictionary of JSON's values.

    Args:
        study: `StudyRecord`.

    Returns:
        Dictionary with `"rows"`, the `"results"` of each data set and architecture,
        and the `"movements"` of the cells, of each direction that has got so far.
    """
    groups = study_groups(study)
    results = [
        _numbers(group, found.get("random"))
        for found in groups.values()
        for group in found.values()
    ]
    movements = [transfer_movement(study, one) for one in study.directions]
    return {
        "rows": list(study.rows),
        "results": results,
        "movements": [one.to_dict() for one in movements if one is not None],
    }


def against_random(group, random):
    """The difference to the mean random cell, and the relative improvement.

    Args:
        group: `StudyGroup`.
        random: `StudyGroup` of the random cells, or `None`.

    Returns:
        Pair of floats: `accuracy - random` and `(accuracy - random) / random`; or two
        `None`s for the random cells themselves, or where there are none.

    Reference: Yang et al., 2020, section 3, https://arxiv.org/abs/1912.12522
    """
    if random is None or group.architecture == "random" or random.mean == 0:
        return None, None
    difference = group.mean - random.mean
    return difference, difference / random.mean


def mean_and_deviation(group):
    """The mean of a `StudyGroup` and, if there is one, its deviation, in words."""
    deviation = "" if group.deviation is None else f" ± {100 * group.deviation:.2f}"
    return f"{100 * group.mean:.2f}{deviation} %"


def points(difference):
    """A difference of shares in hundredths, with its sign; `None` is unknown."""
    if difference is None:
        return formats.UNKNOWN
    return f"{100 * difference:+.2f}".replace("-", "\N{MINUS SIGN}")


def _field(group):
    if group is None:
        return formats.UNKNOWN
    searches = f" ({' + '.join(group.searches)})" if group.searches else ""
    return f"{mean_and_deviation(group)}{searches}"


def _result(group, random):
    interval = group.interval
    difference, relative = against_random(group, random)
    runs = formats.count(len(group.rows))
    if group.architecture == "random":
        runs += f" ({formats.counted(len(group.values), 'cell')})"
    return (
        group.target,
        CELLS_FROM[group.architecture],
        mean_and_deviation(group),
        formats.UNKNOWN if interval is None else formats.interval(interval, 2),
        points(difference) + ("" if difference is None else " points"),
        formats.UNKNOWN if relative is None else f"{points(relative)} %",
        runs,
    )


def _cost(group):
    parameters = group.mean_of("num_parameters")
    searched = group.architecture != "random"
    return (
        group.target,
        CELLS_FROM[group.architecture],
        formats.UNKNOWN if parameters is None else formats.count(round(parameters)),
        formats.duration(group.search_seconds) if searched else "none",
        formats.duration(group.search_cpu_seconds) if searched else "none",
        formats.duration(group.mean_of("seconds")),
        formats.duration(group.mean_of("cpu_seconds")),
    )


def _numbers(group, random):
    difference, relative = against_random(group, random)
    return {
        "target": group.target,
        "architecture": group.architecture,
        "searches": list(group.searches),
        "num_runs": len(group.rows),
        "values": list(group.values),
        "mean": group.mean,
        "deviation": group.deviation,
        "interval": group.interval and list(group.interval),
        "difference_to_random": difference,
        "relative_improvement": relative,
        "num_parameters": group.mean_of("num_parameters"),
        "search_seconds": group.search_seconds,
        "search_cpu_seconds": group.search_cpu_seconds,
        "training_seconds": group.mean_of("seconds"),
        "training_cpu_seconds": group.mean_of("cpu_seconds"),
    }
