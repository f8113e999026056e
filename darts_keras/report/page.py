"""The report of a search: one HTML file that needs nothing else."""

import pathlib
import string

from darts_keras.files import write_atomically
from darts_keras.report.figures import (
    cell_figures,
    earlier_cells,
    health_charts,
    mixing_section,
    training_charts,
)
from darts_keras.report.health import RULES, search_health
from darts_keras.report.run_record import read_run_record
from darts_keras.report.summary import (
    alerts,
    fact_boxes,
    notation,
    subtitle,
    summary,
    tables,
    title,
)
from darts_keras.report.svg import element, escaped


def write_report(folder):
    """Writes `report.html` into a run folder, from what the folder holds.

    The page is self-contained: no scripts, nothing from a network. A search that
    was interrupted, or still runs, has a report as well, which says so.

    Args:
        folder: Path of a folder with `config.json`, `history.jsonl` and, when the
            search is done, `genotype.json`.

    Returns:
        The path of the page.

    Raises:
        FileNotFoundError: If `config.json` or `history.jsonl` is missing.
        ValueError: If one of the files does not hold what a search writes.
        OSError: If the page cannot be written.
    """
    run = read_run_record(folder)
    health = search_health(run.records, run.operations)
    template = pathlib.Path(__file__).with_name("page.html").read_text("utf-8")
    page = string.Template(template).substitute(
        title=escaped(title(run)),
        subtitle=escaped(subtitle(run)),
        facts=fact_boxes(run, health),
        alerts=alerts(run),
        summary=escaped(summary(run, health)),
        found="that were found" if run.is_finished else "so far",
        final_cells=cell_figures(run),
        notation=notation(run.genotype),
        earlier_cells=earlier_cells(run),
        verdict=escaped(health.verdict),
        reasons=_items(health.reasons),
        health_charts=health_charts(run),
        rules=_items(RULES),
        training_charts=training_charts(run),
        mixing=mixing_section(run),
        command=escaped(run.facts.get("command") or "darts_keras.search(...)"),
        tables=tables(run),
    )
    path = pathlib.Path(folder) / "report.html"
    write_atomically(path, page)
    return path


def _items(sentences):
    return "\n".join(element("li", escaped(sentence)) for sentence in sentences)
