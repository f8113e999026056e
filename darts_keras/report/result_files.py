"""The files of an evaluation or a comparison: where they go, and the numbers."""

import json
import pathlib
import re

from darts_keras.files import write_atomically
from darts_keras.report import formats
from darts_keras.report.tables import settings_section


def subtitle(facts, answers):
    """The line below a headline: when it was measured, and on how much."""
    return (
        f"{formats.date(facts.get('created'))} · "
        f"{formats.counted(answers.num_images, 'image')} in "
        f"{formats.counted(answers.num_classes, 'class', 'classes')}"
    )


def page_path(path, name):
    """Returns where a page goes, and makes the folder.

    Args:
        path: Path of a folder, or of a file that ends in `.html`.
        name: String. What the page is called in a folder.

    Raises:
        FileExistsError: If the folder is a file.
        OSError: If the folder cannot be made.
    """
    path = pathlib.Path(path)
    page = path if path.suffix == ".html" else path / f"{name}.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    return page


def write_numbers(page, content):
    """Writes numbers as JSON beside a page; a row of a matrix is one line.

    Args:
        page: `pathlib.Path` of the page.
        content: Dictionary of JSON's values.

    Raises:
        OSError: If the file cannot be written.
    """
    text = json.dumps(content, indent=2)
    # In a JSON string there are no line breaks: only lists of numbers match.
    text = re.sub(r"\[\n\s+([-\d.e,\s]+?)\n\s+\]", _one_line, text)
    write_atomically(page.with_suffix(".json"), text + "\n")


def _one_line(match):
    return f"[{' '.join(match[1].split())}]"


def facts_section(facts, command):
    """The last section of a page: all facts, those that are dictionaries as tables.

    Args:
        facts: Dictionary of JSON's values.
        command: String. What to show if `facts` have none.
    """
    single = {k: v for k, v in facts.items() if not isinstance(v, dict)}
    several = {k.capitalize(): v for k, v in facts.items() if isinstance(v, dict)}
    shown = single.pop("command", None) or command
    return settings_section(shown, {"Facts": single, **several})
