"""A run as a part of a larger procedure, which may be stopped at any time."""

import gc
import pathlib

_PASSED_ON = ("opened", "threads", "command", "proxy")


def carry_on(folder, begin, is_finished, resume):
    """Brings a run to its end, whatever is there: nothing, a part of it, or all of it.

    Args:
        folder: Path of its folder.
        begin: Callable without arguments that runs it from the start.
        is_finished: Callable without arguments. Whether nothing is left to do; it
            raises a `ValueError` if there is another run.
        resume: Callable without arguments that goes on with it.
    """
    if not (pathlib.Path(folder) / "config.json").exists():
        begin()
    elif not is_finished():
        resume()
    gc.collect()  # Models refer to themselves; without it they would pile up.


def is_reported(folder, *results):
    """Whether the report of a run, which is written last, tells of its results.

    A run that was interrupted has one already, which is older than they are.

    Args:
        folder: Path of its folder.
        *results: Strings. The names of files that the run leaves.
    """
    paths = [pathlib.Path(folder) / name for name in (*results, "report.html")]
    if not all(path.exists() for path in paths):
        return False
    *before, report = (path.stat().st_mtime_ns for path in paths)
    return report >= max(before)


def passed_on(facts):
    """Returns what a run needs to go on by itself, of the facts of a procedure.

    Args:
        facts: Dictionary, or `None`.
    """
    return {key: facts[key] for key in _PASSED_ON if key in (facts or {})}


def refuse_other_run(folder, kind, parts):
    """Raises a `ValueError`: there is another run than the one that should go on.

    Args:
        folder: Path of its folder.
        kind: String, `"search"` or `"training"`.
        parts: String. What is different about it, or may be.
    """
    raise ValueError(
        f"The folder of a {kind} must be empty, or hold the beginning of the same "
        f"{kind}. Received: {folder}, which has another {parts}"
    )
