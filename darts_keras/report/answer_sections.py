"""What a classifier's answers look like on a page: mistakes, classes, confidence."""

from darts_keras.calibration import reliability_bins
from darts_keras.report import formats, svg
from darts_keras.report.confused_pairs import confused_pairs
from darts_keras.report.confusion_plot import LARGEST, confusion_matrix
from darts_keras.report.frame import fill_template
from darts_keras.report.picture_sheet import mistake_sheet
from darts_keras.report.reliability_plot import reliability_diagram
from darts_keras.report.tables import cell, grid, note

_MISTAKES = 32  # Pictures on a page.
_PAIRS, _MANY_PAIRS = 10, 40  # Rows; more where there is no matrix.
_ONE_COLUMN = 16  # Classes, up to which one table holds them.


def answer_sections(answers, measures):
    """Sections on mistakes, confusion, reliability and the single classes.

    Args:
        answers: `Answers`.
        measures: `Measures` of these answers.

    Returns:
        String of markup.
    """
    mistakes, num_wrong = mistake_sheet(answers, _MISTAKES)
    return fill_template(
        "answers",
        mistakes=mistakes if num_wrong else note("There are none."),
        mistakes_note=_mistakes_note(num_wrong, measures.num_images),
        confusion=_confusion(measures, answers.classes),
        reliability=reliability_diagram(reliability_bins(answers)),
        calibration=formats.percent(measures.calibration_error),
        classes=class_tables(measures.classes),
        classes_note=_classes_note(measures.classes),
    )


def _mistakes_note(num_wrong, num_images):
    shown = min(num_wrong, _MISTAKES)
    return (
        f"{formats.count(num_wrong)} of {formats.count(num_images)} images are "
        f"answered wrong; here are the {shown} that the network was surest "
        "of. In red: its answer."
    )


def _confusion(measures, classes):
    matrix = measures.confusion
    if len(classes) <= LARGEST:
        intro = note(
            "Rows are the truth, columns the answers. Blue: right answers; rust: wrong "
            "ones, darker the larger their share of the row."
        )
        figure = svg.element("figure", confusion_matrix(matrix, classes))
        table, number = confused_pairs(matrix, classes, _PAIRS)
    else:
        figure, intro = (
            "",
            note(
                f"A matrix of {len(classes)} classes would be too large to read: these "
                "are the most frequent mistakes. All counts are in the JSON file of an "
                "evaluation."
            ),
        )
        table, number = confused_pairs(matrix, classes, _MANY_PAIRS)
    if not number:
        return intro + figure
    heading = svg.element("h3", "Most frequent mistakes")
    side = svg.element("div", heading, table)
    return intro + svg.element("div", figure, side, class_="beside")


def class_tables(classes):
    """One table, or two side by side if there are many classes.

    Args:
        classes: Sequence of `ClassMeasures`, or of the like.
    """
    half = (len(classes) + 1) // 2
    parts = (
        [classes] if len(classes) <= _ONE_COLUMN else [classes[:half], classes[half:]]
    )
    heads = ("Class", "Images", "Recall", "Precision")
    tables = [grid(heads, [_class_row(one) for one in part]) for part in parts]
    kind = "pair" if len(parts) > 1 else "narrow"
    return svg.element("div", *tables, class_=kind)


def _class_row(one):
    recall = formats.percent(one.recall if one.images else None)
    precision = cell(formats.percent(one.precision), "number")
    return one.name, formats.count(one.images), recall, precision


def _classes_note(classes):
    absent = sum(one.images == 0 for one in classes)
    if not absent:
        return ""
    return note(
        f"{absent} of the classes have no images here. They count as 0 in the mean "
        "recall, as in scikit-learn."
    )
