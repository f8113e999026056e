"""The parts of a transfer study's page that are about the whole study."""

import urllib.parse

from darts_keras.report import formats
from darts_keras.report.dot_plot import dot_plot
from darts_keras.report.study_comparison import compare
from darts_keras.report.study_groups import study_groups
from darts_keras.report.study_matrix import (
    matrix_entry,
    point_interval,
    points,
    study_matrix,
)
from darts_keras.report.study_results import CELLS_FROM
from darts_keras.report.svg import element, escaped
from darts_keras.report.tables import alert, cell, fact_box, grid, settings_section

_TRAININGS = ("Trained on", "Architecture", "Trainings, with their own reports")
_SEARCHES = ("Search, with its own report", "Progress", "Time", "CPU")


def title(study):
    """The headline, with the names of the data sets."""
    source, target = (study.facts[part]["name"] for part in ("source", "target"))
    arrow = (
        "\N{LEFT RIGHT ARROW}" if len(study.directions) > 1 else "\N{RIGHTWARDS ARROW}"
    )
    return f"Transfer of cells: {source} {arrow} {target}"


def fact_boxes(study, moves):
    """The few numbers that one looks for first.

    Args:
        study: `StudyRecord`.
        moves: List of `TransferMovement`, of the directions that have got so far.
    """
    boxes = []
    for target, groups in study_groups(study).items():
        found = "transferred" in groups and compare(
            groups["transferred"], groups.get("scratch")
        )
        if found:
            what = f"Transfer against scratch, {target}"
            boxes.append((what, f"{points(found.difference)} points", _verdict(found)))
    for move in moves:
        cells = [move.cell(name) for name in move.history.names]
        changed = sum(one.num_changed for one in cells)
        total = changed + sum(len(one.kept) for one in cells)
        what = f"{move.direction.source} \N{RIGHTWARDS ARROW} {move.direction.target}"
        boxes.append((f"Edges changed, {what}", f"{changed} of {total}", "all cells"))
    boxes.append(
        ("Trainings", str(len(study.rows)), f"of {study.num_trainings or '?'}")
    )
    seconds = [run.seconds or 0 for run in study.searches.values()]
    seconds += [row["seconds"] or 0 for row in study.rows]
    boxes.append(("Time", formats.duration(sum(seconds)), "of all runs"))
    return "\n".join(fact_box(*box) for box in boxes)


def _verdict(comparison):
    if comparison.interval is None:
        return "of one pair of runs: no interval"
    apart = "" if comparison.is_told_apart else "not "
    return f"95 %: {point_interval(comparison.interval)}, {apart}told apart"


def alerts(study):
    """What a reader must know before the rest; may be empty."""
    if study.is_finished:
        return ""
    return alert(f"This study is not complete: {study.progress} are done.")


def result_matrix(study):
    """A row for where cells were searched, a column for each data set of trainings."""
    groups = study_groups(study)
    heads = ("Cells searched on", *(f"Trained on {target}" for target in groups))
    rows = [
        (
            cell(words, "word"),
            *(_entry(row.get(target), groups[target]) for target in groups),
        )
        for words, row in study_matrix(study).items()
    ]
    return grid(heads, rows, words=len(heads), kind="grid matrix")


def _entry(group, others):
    if group is None:
        return cell(formats.UNKNOWN, "word")
    mean, *facts = matrix_entry(group, others.get("random"))
    small = [element("small", escaped(fact)) for fact in facts if fact]
    return cell("", "word", element("b", mean), *small)


def dot_plots(study):
    """Every run as a dot, a drawing for each data set."""
    plots = []
    for target, groups in study_groups(study).items():
        rows = [(CELLS_FROM[name], group.values) for name, group in groups.items()]
        intervals = [group.interval for group in groups.values()]
        dot = "one run"
        if "random" in groups:
            dot += "; of random cells, the mean of one"
        drawing = dot_plot(rows, f"Accuracy on {target}", intervals, dot)
        plots.append(element("figure", drawing, class_="dots"))
    return "\n".join(plots)


def search_list(study):
    """The searches, with links to their own pages in the same folder."""
    rows = []
    for name in study.search_names:
        run = study.searches.get(name)
        if run is None:
            rows.append((name, "not begun", *[formats.UNKNOWN] * 2))
            continue
        place = f"searches/{urllib.parse.quote(name)}/report.html"
        link = element("a", escaped(name), href=place)
        cpu = [seconds for seconds, _ in run.known("cpu_seconds")]
        times = run.seconds, sum(cpu) if cpu else None
        shown = [formats.duration(time) for time in times]
        rows.append((cell("", "word", link), run.progress, *shown))
    return grid(_SEARCHES, rows, words=2)


def training_list(study):
    """The trainings that are done, with links to their own pages."""
    lines = {}
    for row in study.rows:
        key = row["target"], row["architecture"]
        lines.setdefault(key, []).append(row)
    rows = [
        (*key, cell("", "word", " \N{MIDDLE DOT} ".join(map(_training_link, found))))
        for key, found in lines.items()
    ]
    return grid(_TRAININGS, rows, words=3)


def _training_link(row):
    names = f"on-{row['target']}", row["architecture"], f"seed-{row['seed']}"
    place = "/".join(urllib.parse.quote(name) for name in names)
    words = f"seed {row['seed']}, {100 * row['accuracy']:.2f} %"
    return element("a", escaped(words), href=f"trainings/{place}/report.html")


def settings(study):
    """The last section: the command, and all settings and facts as tables."""
    facts = dict(study.facts)
    config = dict(facts.pop("config"))
    command = facts.pop("command", None) or "darts_keras.transfer(...)"
    tables = {
        f"Settings of each {part}": config.pop(part)
        for part in ("search", "training")
        if isinstance(config.get(part), dict)
    }
    tables = {"Study": config, **tables}
    single = {}
    for key, value in facts.items():
        if isinstance(value, dict):
            tables[key.capitalize()] = value
        elif key != "created":
            single[key] = value
    if facts.get("data") == facts["target"]:
        tables.pop("Data")  # The same as the target.
    return settings_section(
        command, {**tables, **({"Facts": single} if single else {})}
    )
