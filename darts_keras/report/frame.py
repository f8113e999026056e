"""What all pages share: one HTML file that needs nothing else."""

import pathlib
import string

from darts_keras.files import write_atomically
from darts_keras.report.svg import escaped

_HERE = pathlib.Path(__file__).parent


def fill_template(name, **parts):
    """Fills a template of this folder.

    Args:
        name: String. The file `name.html`.
        **parts: Strings of markup, already safe, for its `$names`: all of them.

    Returns:
        String of markup.
    """
    template = (_HERE / f"{name}.html").read_text("utf-8")
    return string.Template(template).substitute(parts)


def write_page(path, kind, title, subtitle, body):
    """Writes a page that is self-contained: nothing from a network.

    Args:
        path: Path of the file. Its folder exists.
        kind: String. What the page is, "report of a search".
        title: String. The headline.
        subtitle: String. The line below it.
        body: String of markup, already safe; the rest is escaped here.

    Returns:
        The path, a `pathlib.Path`.

    Raises:
        OSError: If the page cannot be written.
    """
    page = fill_template(
        "frame",
        style=(_HERE / "style.css").read_text("utf-8"),
        kind=escaped(kind),
        title=escaped(title),
        subtitle=escaped(subtitle),
        body=body,
    )
    write_atomically(path, page)
    return pathlib.Path(path)
