"""The parts of a transfer study's page that are about the whole study."""

import urllib.parse

from darts_keras.report import formats
from darts_keras.report.dot_plot import dot_plot
from darts_keras.report.study_groups import study_groups
from darts_keras.report.study_results import (
    CELLS_FROM,
    against_random,
    mean_and_deviation,
    points,
)
from darts_keras.report.svg import element, escaped
from darts_keras.report.tables import alert, cell, fact_box, grid, settings_section

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
    boxes, names = [], ("transferred", "scratch")
    for target, groups in study_groups(study).items():
        if all(name in groups for name in names):
            gain = groups["transferred"].mean - groups["scratch"].mean
            shown = f"{points(gain)} points"
            means = (f"{100 * groups[name].mean:.2f}" for name in names)
            what = f"Transfer against scratch, {target}"
            boxes.append((what, shown, f"{' against '.join(means)} %"))
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


def alerts(study):
    """What a reader must know before the rest; may be empty."""
    if study.is_finished:
        return ""
    return alert(f"This study is not complete: {study.progress} are done.")


def result_matrix(study):
    """A row for where cells were searched, a column for each data set of trainings."""
    groups = study_groups(study)
    heads = ("Cells from", *(f"Trained on {target}" for target in groups))
    rows = [
        (cell(words, "word"), *(_field(found, name) for found in groups.values()))
        for name, words in CELLS_FROM.items()
    ]
    return grid(heads, rows, words=len(heads), kind="grid matrix")


def _field(found, name):
    group = found.get(name)
    if group is None:
        return cell(formats.UNKNOWN, "word")
    difference, relative = against_random(group, found.get("random"))
    facts = []
    if group.interval is not None:
        facts.append(formats.interval(group.interval, 2))
    if difference is not None:
        facts.append(f"{points(difference)} points to random ({points(relative)} %)")
    runs = formats.counted(len(group.rows), "run")
    searches = f"{' + '.join(group.searches) or 'no search'} · {runs}"
    small = [element("small", escaped(one)) for one in (" · ".join(facts), searches)]
    return cell("", "word", element("b", mean_and_deviation(group)), *small)


def dot_plots(study):
    """Every run as a dot, a drawing for each data set."""
    plots = []
    for target, groups in study_groups(study).items():
        rows = [(CELLS_FROM[name], group.values) for name, group in groups.items()]
        intervals = [group.interval for group in groups.values()]
        name = f"Accuracy on {target}; of random cells, the mean of each"
        plots.append(element("figure", dot_plot(rows, name, intervals), class_="dots"))
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
