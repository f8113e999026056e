"""The page of a comparison: several classifiers on the same images."""

import collections

import numpy as np

from darts_keras.measures import measure
from darts_keras.report import formats
from darts_keras.report.answer_table import (
    answer_table,
    images_all_wrong,
    images_that_differ,
)
from darts_keras.report.frame import fill_template, write_page
from darts_keras.report.measure_words import accuracy_box, comparison_table
from darts_keras.report.pair_tests import pair_table, pair_tests
from darts_keras.report.result_files import (
    facts_section,
    page_path,
    subtitle,
    write_numbers,
)
from darts_keras.report.tables import note

_IMAGES = 24  # Rows of a table of images.


def write_comparison(path, names, answers_list, facts):
    """Writes `comparison.html`, one page that needs nothing else, and its JSON.

    Args:
        path: Path of a folder, which is made if there is none, or of a file that ends
            in `.html`; the numbers go beside it, into a file that ends in `.json`.
        names: Sequence of different strings, one for each classifier.
        answers_list: Sequence of `Answers`, two or more, for the same images.
        facts: Dictionary of JSON's values, as for `write_evaluation`.

    Returns:
        The path of the page.

    Raises:
        ValueError: If there are fewer than two, a name is missing or there twice, or
            the answers are for other images, labels or classes.
        OSError: If a file cannot be written.
    """
    _check_names(names, answers_list)
    _check_same(names, answers_list)
    measures = [measure(answers) for answers in answers_list]
    tests = pair_tests(names, answers_list)
    body = fill_template(
        "comparison",
        facts="\n".join(map(accuracy_box, names, measures)),
        measures=comparison_table(names, measures),
        pairs=pair_table(tests),
        differ=_differing(names, answers_list),
        wrong=_all_wrong(names, answers_list),
        settings=facts_section(facts, "darts_keras.compare(...)"),
    )
    page = page_path(path, "comparison")
    models = [
        {"name": name, "measures": one.to_dict()}
        for name, one in zip(names, measures, strict=True)
    ]
    pairs = [one.to_dict() for one in tests]
    write_numbers(page, {**facts, "models": models, "pairs": pairs})
    data = (facts.get("data") or {}).get("name") or "the same images"
    title = f"{len(names)} classifiers on {data}"
    line = subtitle(facts, answers_list[0])
    return write_page(page, "report of a comparison", title, line, body)


def _check_names(names, answers_list):
    if len(names) != len(answers_list) or len(names) < 2:
        raise ValueError(
            "A comparison needs two or more classifiers, each with a name. Received: "
            f"{len(names)} names, {len(answers_list)} answers"
        )
    name, times = collections.Counter(names).most_common(1)[0]
    if times > 1:
        raise ValueError(
            f"`names` must be different. Received: {name!r}, {times} times"
        )


def _check_same(names, answers_list):
    first = answers_list[0]
    for name, other in zip(names, answers_list, strict=True):
        for what in ("classes", "labels", "images"):
            if not np.array_equal(getattr(first, what), getattr(other, what)):
                raise ValueError(
                    "Classifiers are compared on the same images, with the same labels "
                    f"and classes. Received: other {what} for {name!r} than for "
                    f"{names[0]!r}"
                )


def _differing(names, answers_list):
    places = images_that_differ(answers_list)
    if not len(places):
        return note("There are none: they are right on the same images.")
    shown = _shown(len(places))
    intro = (
        f"The answers differ, and one or more are right, on "
        f"{formats.count(len(places))} images; {shown}, the most confident "
        "disagreements first."
    )
    return note(intro) + answer_table(names, answers_list, places[:_IMAGES])


def _all_wrong(names, answers_list):
    places = images_all_wrong(answers_list)
    if not len(places):
        return note("There are none.")
    intro = (
        f"No classifier is right on {formats.count(len(places))} images; "
        f"{_shown(len(places))}, those that they are surest of first."
    )
    return note(intro) + answer_table(names, answers_list, places[:_IMAGES])


def _shown(number):
    if number <= _IMAGES:
        return "here they are"
    return f"here are {_IMAGES} ({formats.count(number - _IMAGES)} more are not shown)"
