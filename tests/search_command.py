"""`darts-keras search` for tests: called, and its options by name."""

import sys

from click.testing import CliRunner

from darts_keras_cli.main import group
from darts_keras_cli.search import search

PROGRAM = [sys.executable, "-c", "from darts_keras_cli.main import main; main()"]
"""The command `darts-keras`, for a process of its own."""


def run(*arguments):
    """Calls `darts-keras search` within this process."""
    words = ["search", *(str(argument) for argument in arguments)]
    return CliRunner().invoke(group, words)


def option_of(name):
    return next(option for option in search.params if option.name == name)


def words_for(name, value):
    """Returns how an option is written on the command line."""
    option = option_of(name)
    if option.secondary_opts:
        return [(option.opts if value else option.secondary_opts)[0]]
    return [option.opts[0], str(value)]


def told(result):
    """Returns what stands on stderr, without the line breaks."""
    return " ".join(result.stderr.split())
