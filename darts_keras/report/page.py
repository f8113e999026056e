"""The report of a search: one HTML file that needs nothing else."""

import pathlib

from darts_keras.report import formats
from darts_keras.report.cell_figures import cells_section
from darts_keras.report.figures import (
    earlier_cells,
    health_charts,
    mixing_section,
    training_charts,
)
from darts_keras.report.frame import fill_template, write_page
from darts_keras.report.guard_section import guard_section
from darts_keras.report.health import LEVELS_RULE, RULES, search_health
from darts_keras.report.run_record import read_run_record
from darts_keras.report.summary import (
    alerts,
    fact_boxes,
    judged,
    summary,
    tables,
    title,
)
from darts_keras.report.svg import escaped
from darts_keras.report.tables import items, settings_section


def write_report(folder):
    """Writes `report.html` into a run folder, from what the folder holds.

    The page is self-contained: no scripts, nothing from a network. A search that
    was interrupted, or still runs, has a report as well, which says so.

    Args:
        folder: Path of a folder with `config.json`, `history.jsonl` and, when the
            search is done, `genotype.json` and, if it has a guard, `guard.json`.

    Returns:
        The path of the page.

    Raises:
        FileNotFoundError: If `config.json` or `history.jsonl` is missing.
        ValueError: If one of the files does not hold what a search writes.
        OSError: If the page cannot be written.
    """
    run = read_run_record(folder)
    health = search_health(run.returned_records, run.operations)
    command = run.facts.get("command") or "darts_keras.search(...)"
    rules = (*RULES, LEVELS_RULE) if run.genotype.levels else RULES
    found = "that were found" if run.is_finished else "so far"
    body = fill_template(
        "search",
        facts=fact_boxes(run, health),
        alerts=alerts(run),
        summary=escaped(summary(run, health)),
        cells=cells_section(f"The cells {found}", run.genotype),
        earlier_cells=earlier_cells(run),
        guard=guard_section(run),
        verdict=escaped(health.verdict),
        reasons=items((*health.reasons, *judged(run))),
        health_charts=health_charts(run),
        rules=items(rules),
        training_charts=training_charts(run),
        mixing=mixing_section(run),
        settings=settings_section(command, tables(run)),
    )
    subtitle = f"{formats.date(run.facts.get('created'))} · {run.progress}"
    path = pathlib.Path(folder) / "report.html"
    return write_page(path, "report of a search", title(run), subtitle, body)
