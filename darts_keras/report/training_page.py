"""The report of a training: one HTML file that needs nothing else."""

import pathlib

from darts_keras.measures import measure
from darts_keras.report import formats, history_plot
from darts_keras.report.answer_sections import answer_sections
from darts_keras.report.cell_figures import cells_section
from darts_keras.report.frame import fill_template, write_page
from darts_keras.report.svg import element, escaped
from darts_keras.report.tables import note, settings_section
from darts_keras.report.training_record import read_training_record
from darts_keras.report.training_summary import (
    alerts,
    evaluate_command,
    fact_boxes,
    summary,
    tables,
    title,
)

_REFIT = (
    "This network was trained on the whole train part (refit), so there are no "
    "held-out images whose answers could be shown."
)
_RATES = (
    ("learning_rate", "Learning rate"),
    ("drop_path_rate", "Drop-path rate"),
)
_NOT_YET = "They are shown once the training is complete."


def write_training_report(folder, validation=None):
    """Writes `report.html` into the folder of a training, from what it holds.

    The page is self-contained: no scripts, nothing from a network. A training that
    was interrupted, or still runs, has a report as well, which says so.

    Args:
        folder: Path of a folder with `config.json` and, once an epoch is done,
            `history.jsonl`.
        validation: Optional `Answers` of the final network for the valid part.

    Returns:
        The path of the page.

    Raises:
        FileNotFoundError: If `config.json` is missing.
        ValueError: If one of the files does not hold what a training writes.
        OSError: If the page cannot be written.
    """
    run = read_training_record(folder)
    measures = None if validation is None else measure(validation)
    body = fill_template(
        "training",
        facts=fact_boxes(run, measures),
        alerts=alerts(run),
        summary=escaped(summary(run)),
        command=escaped(evaluate_command(run, folder)),
        charts=_charts(run),
        answers=_answers(run, validation, measures),
        cells=cells_section("The cells", run.genotype),
        settings=settings_section(
            run.facts.get("command") or "darts_keras.retrain(...)", tables(run)
        ),
    )
    subtitle = f"{formats.date(run.facts.get('created'))} · {run.progress}"
    path = pathlib.Path(folder) / "report.html"
    return write_page(path, "report of a training", title(run), subtitle, body)


def _charts(run):
    if not run.records:
        return note("No epoch is complete yet.")
    rates = [rate for rate in _RATES if _rises(run, rate[0])]
    charts = [
        history_plot.loss_chart(run),
        history_plot.accuracy_chart(run, "Accuracy"),
        *(history_plot.rate_chart(run, *rate) for rate in rates),
    ]
    figures = [element("figure", chart) for chart in charts]
    rows = (figures[:2], figures[2:])
    return "\n".join(element("div", *row, class_="pair") for row in rows)


def _rises(run, key):
    """Whether a rate is ever more than 0: a line of zeros says nothing."""
    return run.known(key) and any(value for _, value in run.values(key))


def _answers(run, validation, measures):
    if validation is not None:
        return answer_sections(validation, measures)
    reason = _NOT_YET if run.has_valid_part else _REFIT
    heading = element("h2", "Answers for held-out images")
    return element("section", heading, note(reason))
