"""The options of commands that measure and write a page."""

import pathlib

import click

from darts_keras_cli.setting import POSITIVE, add_options


def page_options(default, shown=None):
    """Returns a decorator that adds `--out` and `--batch-size` to a command.

    Args:
        default: Optional path, where the page goes if the user does not say.
        shown: Optional string. What the help says of the default instead.
    """
    options = (
        click.option(
            "--out",
            type=click.Path(path_type=pathlib.Path),
            metavar="PATH",
            default=default,
            show_default=shown or True,
            callback=check_page,
            help="Folder, or .html file, for the page and its JSON.",
        ),
        click.option(
            "--batch-size",
            type=POSITIVE,
            default=128,
            show_default=True,
            help="Images at a time.",
        ),
    )
    return lambda command: add_options(command, options)


def check_page(_context, _option, path):
    """Refuses what can't become a page, before anything is measured."""
    if path is None:
        return None
    is_page = path.suffix == ".html"
    folder = path.parent if is_page else path
    taken = [place for place in (folder, *folder.parents) if place.is_file()]
    if taken or (is_page and path.is_dir()):
        kind = f"{taken[0]} is a file" if taken else "it is a folder"
        raise click.BadParameter(
            f"must be a folder, or an .html file in one. Received: {path}; {kind}"
        )
    return path
