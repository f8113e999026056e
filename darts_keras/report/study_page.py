"""The report of a transfer study: one HTML file that needs nothing else."""

import pathlib

from darts_keras.report import formats
from darts_keras.report.direction_sections import direction_sections
from darts_keras.report.frame import fill_template, write_page
from darts_keras.report.study_record import read_study
from darts_keras.report.study_results import study_tables
from darts_keras.report.study_sections import (
    alerts,
    dot_plots,
    fact_boxes,
    result_matrix,
    search_list,
    settings,
    title,
    training_list,
)
from darts_keras.report.study_words import limits, result_sentences
from darts_keras.report.tables import grid, items, note
from darts_keras.report.transfer_movement import transfer_movement


def write_study(folder, rows=None):
    """Writes `report.html` into the folder of a transfer study, from what it holds.

    The page is self-contained, with one small script that moves its sliders; all else
    is there without it, too. A study that was interrupted, or still runs, has a page
    as well, which says how far it is.

    Args:
        folder: Path of a folder with `config.json`; see `read_study`.
        rows: Optional sequence of dictionaries, the trainings that are done; see
            `read_study`. By default those of `transfer.json`.

    Returns:
        The path of the page.

    Raises:
        FileNotFoundError: If `config.json` is missing.
        ValueError: If a file or a row does not hold what a study writes.
        OSError: If the page cannot be written.
    """
    study = read_study(folder, rows)
    moves = [transfer_movement(study, one) for one in study.directions]
    moves = [move for move in moves if move is not None]
    sections = [direction_sections(study, move) for move in moves]
    if moves:
        sections.append(fill_template("slider_script"))
    body = fill_template(
        "study",
        facts=fact_boxes(study, moves),
        alerts=alerts(study),
        result=_result(study),
        directions="\n".join(sections),
        searches=search_list(study),
        trainings=training_list(study) if study.rows else "",
        settings=settings(study),
    )
    subtitle = f"{formats.date(study.facts.get('created'))} · {study.progress}"
    path = pathlib.Path(folder) / "report.html"
    kind = "report of a transfer study"
    return write_page(path, kind, title(study), subtitle, body)


def _result(study):
    if not study.rows:
        return note("No training is done yet, so there is no result.")
    tables = study_tables(study)
    return fill_template(
        "study_result",
        matrix=result_matrix(study),
        dots=dot_plots(study),
        sentences=items(result_sentences(study)),
        limits=items(limits(study)),
        numbers=grid(*tables["In numbers"], words=2),
        costs=grid(*tables["What it cost"], words=2),
    )
