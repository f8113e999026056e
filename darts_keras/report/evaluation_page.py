"""The page of an evaluation: how good one classifier is on held-out images."""

from darts_keras.measures import measure
from darts_keras.report.answer_sections import answer_sections
from darts_keras.report.frame import fill_template, write_page
from darts_keras.report.measure_words import headline_boxes, measure_table
from darts_keras.report.result_files import (
    facts_section,
    page_path,
    subtitle,
    write_numbers,
)
from darts_keras.report.tables import fact_box


def write_evaluation(path, answers, facts):
    """Writes `evaluation.html`, one page that needs nothing else, and its JSON.

    Args:
        path: Path of a folder, which is made if there is none, or of a file that ends
            in `.html`; the numbers go beside it, into a file that ends in `.json`.
        answers: `Answers`.
        facts: Dictionary of JSON's values: what the numbers are of. All of it is
            shown; these have a place of their own: `"model"` (string), `"data"`
            (dictionary with `"name"`), `"images_per_second"` (float), `"created"`
            (moment in ISO form), `"command"` (string), `"versions"` (dictionary).

    Returns:
        The path of the page.

    Raises:
        OSError: If a file cannot be written.
    """
    measures = measure(answers)
    data = facts.get("data") or {}
    body = fill_template(
        "evaluation",
        facts="\n".join([*headline_boxes(measures), *_speed(facts)]),
        measures=measure_table(measures),
        sections=answer_sections(answers, measures),
        settings=facts_section(facts, "darts_keras.evaluate(...)"),
    )
    title = f"{facts.get('model') or 'A classifier'} on {data.get('name') or 'images'}"
    page = page_path(path, "evaluation")
    write_numbers(page, {**facts, "measures": measures.to_dict()})
    line = subtitle(facts, answers)
    return write_page(page, "report of an evaluation", title, line, body)


def _speed(facts):
    speed = facts.get("images_per_second")
    if speed is None:
        return []
    return [fact_box("Speed", f"{speed:,.0f}", "images per second")]
