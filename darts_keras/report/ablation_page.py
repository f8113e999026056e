"""The page of an ablation: what attention and the stem are worth."""

from darts_keras.report import formats
from darts_keras.report.ablation import HEADS, ablation_groups, ablation_markdown
from darts_keras.report.dot_plot import dot_plot
from darts_keras.report.frame import fill_template, write_page
from darts_keras.report.result_files import facts_section, page_path
from darts_keras.report.svg import escaped
from darts_keras.report.tables import grid


def write_ablation(path, rows, facts):
    """Writes `ablation.html`, one page that needs nothing else.

    Args:
        path: Path of a folder, which is made if there is none, or of a file that ends
            in `.html`.
        rows: Sequence of dictionaries, one for each run; see `ablation_groups`.
        facts: Dictionary of JSON's values, as for `write_evaluation`.

    Returns:
        The path of the page.

    Raises:
        ValueError: If the rows are none; see `ablation_groups`.
        OSError: If the page cannot be written.
    """
    groups = ablation_groups(rows)
    dots = [(group.name, group.accuracies) for group in groups]
    body = fill_template(
        "ablation",
        table=grid(HEADS, [group.cells() for group in groups], words=2),
        dots=dot_plot(dots, "Accuracy of every single run"),
        markdown=escaped(ablation_markdown(rows)),
        settings=facts_section(facts, "darts_keras.ablate(...)"),
    )
    subtitle = (
        f"{formats.date(facts.get('created'))} · "
        f"{formats.counted(len(rows), 'run')} of "
        f"{formats.counted(len(groups), 'combination')}"
    )
    data = (facts.get("data") or {}).get("name") or "unnamed data"
    page = page_path(path, "ablation")
    return write_page(
        page, "report of an ablation", f"Ablation on {data}", subtitle, body
    )
