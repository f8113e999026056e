"""The results of a transfer study as tables and numbers."""

from darts_keras.report import formats
from darts_keras.report.study_groups import study_groups
from darts_keras.report.study_matrix import (
    against_random,
    matrix_entry,
    mean_and_deviation,
    point_interval,
    points,
    runs,
    study_matrix,
)
from darts_keras.report.transfer_movement import transfer_movement

CELLS_FROM = {
    "unchanged": "source only, one phase (unchanged)",
    "transferred": "source, then target (transferred)",
    "scratch": "from scratch, as many steps as both phases",
    "direct": "target only, one phase (direct)",
    "random": "mean random cell",
}
"""Where the cells of an architecture are from, in words."""

_RESULTS = (
    "Trained on",
    "Cells from",
    "Accuracy",
    "95 % interval",
    "Against random, points",
    "95 % interval",
    "Relative",
    "Runs",
)
_COSTS = (
    "Trained on",
    "Cells from",
    "Parameters",
    "Search steps (about)",
    "Search",
    "Search, CPU",
    "A training",
    "A training, CPU",
)
_EMPTY = "No training is done yet, so there is no result."


def study_tables(study):
    """Returns the tables of a study, by title: pairs of heads and rows of strings.

    The first has a row for where the cells were searched and a column for each data
    set that the derived networks were trained on; the second and third have a row for
    each of its entries, with what it is worth and what it cost.

    Args:
        study: `StudyRecord`.
    """
    groups = study_groups(study)
    all_groups = [group for found in groups.values() for group in found.values()]
    heads = ("Cells searched on", *(f"Trained on {target}" for target in groups))
    matrix = [
        (words, *(_field(row.get(target), groups[target]) for target in groups))
        for words, row in study_matrix(study).items()
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
    if not study.rows:
        return f"{_EMPTY}\n"
    parts = []
    for title, (heads, rows) in study_tables(study).items():
        words = len(heads) if title == "Result" else 2
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


def _field(group, others):
    if group is None:
        return formats.UNKNOWN
    parts = matrix_entry(group, others.get("random"))
    return "; ".join(part for part in parts if part)


def _result(group, random):
    compared = against_random(group, random)
    interval = group.interval
    differs = (formats.UNKNOWN,) * 3
    if compared is not None:
        relative = compared.relative
        differs = (
            points(compared.difference),
            point_interval(compared.interval),
            formats.UNKNOWN if relative is None else f"{points(relative)} %",
        )
    return (
        group.target,
        CELLS_FROM[group.architecture],
        mean_and_deviation(group),
        formats.UNKNOWN if interval is None else formats.interval(interval, 2),
        *differs,
        runs(group),
    )


def _cost(group):
    parameters = group.mean_of("num_parameters")
    searched = group.architecture != "random"
    return (
        group.target,
        CELLS_FROM[group.architecture],
        formats.UNKNOWN if parameters is None else formats.count(round(parameters)),
        formats.count(group.search_steps) if searched else "none",
        formats.duration(group.search_seconds) if searched else "none",
        formats.duration(group.search_cpu_seconds) if searched else "none",
        formats.duration(group.mean_of("seconds")),
        formats.duration(group.mean_of("cpu_seconds")),
    )


def _numbers(group, random):
    compared = against_random(group, random)
    interval = compared and compared.interval
    return {
        "target": group.target,
        "architecture": group.architecture,
        "searches": list(group.searches),
        "num_runs": len(group.rows),
        "values": list(group.values),
        "mean": group.mean,
        "deviation": group.deviation,
        "interval": group.interval and list(group.interval),
        "difference_to_random": compared and compared.difference,
        "difference_to_random_interval": interval and list(interval),
        "relative_improvement": compared and compared.relative,
        "num_parameters": group.mean_of("num_parameters"),
        "search_steps": group.search_steps,
        "search_seconds": group.search_seconds,
        "search_cpu_seconds": group.search_cpu_seconds,
        "training_seconds": group.mean_of("seconds"),
        "training_cpu_seconds": group.mean_of("cpu_seconds"),
    }
