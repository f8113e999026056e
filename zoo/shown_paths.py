"""Paths of somebody's machine, shortened for those who do not work on it."""

import pathlib
import re
import shlex

_WITH_FOLDER = ("genotype.json", "model.keras")  # Called so in every run.
_DIRECTORIES = re.compile(r"(?<![\w.~/:])~?/(?:[^/\s'\"]+/)*(?=[^/\s])")


def shorten_path(path):
    """Returns the last part of a path; of a file of a run, the folder as well.

    Args:
        path: String. A relative path that stays in the working folder is left as
            it is.
    """
    parts = pathlib.PurePosixPath(path).parts
    if not parts or (parts[0] not in ("/", "~") and ".." not in parts):
        return path
    kept = 2 if parts[-1] in _WITH_FOLDER else 1
    shown = [part for part in parts[-kept:] if part not in ("/", "..", "~")]
    return "/".join(shown) or "."


def shorten_command(command):
    """Returns a command line with its paths shortened, see `shorten_path`."""
    return shlex.join(_shorten_word(word) for word in shlex.split(command))


def shorten_facts(facts):
    """Returns what a run recorded, with the paths in command and data shortened.

    Args:
        facts: Dictionary, the `config.json` of a run.
    """
    opened = (facts.get("opened") or {}).get("data")
    data, command = dict(facts["data"]), facts.get("command")
    for key in {"origin", "note"} & set(data):
        data[key] = shorten_text(data[key], opened)
    return {**facts, "data": data, "command": command and shorten_command(command)}


def shorten_text(text, path=None):
    """Returns a sentence without the folders of the absolute paths in it.

    Args:
        text: String.
        path: Optional string. A path that it may contain, with spaces perhaps.
    """
    if path is not None and path.startswith("/"):
        text = text.replace(path, shorten_path(path))
    return _DIRECTORIES.sub("", text)


def _shorten_word(word):
    """Shortens `PATH` or `--option=PATH`."""
    option, equals, value = word.partition("=")
    if equals and option.startswith("--"):
        return f"{option}={shorten_path(value)}"
    return shorten_path(word)
