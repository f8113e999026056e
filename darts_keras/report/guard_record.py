"""The guard of a search and what it said, read with care."""

import dataclasses

from darts_keras.early_stopping import Stop
from darts_keras.guard import Guard
from darts_keras.guards import make_guard
from darts_keras.report.run_history import read_facts
from darts_keras.strict_json import is_integer


@dataclasses.dataclass(frozen=True, kw_only=True)
class GuardRecord:
    """The guard of a search.

    `stop` is what it decided, or that it found no reason to; `None` while the search
    is not done. `stopped` says whether the search ended before its last epoch.
    """

    name: str
    guard: Guard
    stop: Stop | None = None
    stopped: bool = False


def read_guard_record(folder, config, epochs):
    """Reads `guard.json`; while there is none, what the config says of the guard.

    Args:
        folder: `pathlib.Path` of the run.
        config: Dictionary, the settings of the search.
        epochs: Sequence of integers, the epochs of its history.

    Returns:
        `GuardRecord`, or `None` if the search has no guard.

    Raises:
        ValueError: If one of them does not hold what a search writes.
    """
    path = folder / "guard.json"
    if path.exists():
        return _decided(path, epochs)
    name, settings = config.get("guard", "none"), config.get("guard_settings", {})
    if name == "none":
        return None
    guard = _guard(folder / "config.json", name, settings)
    return GuardRecord(name=name, guard=guard)


def _decided(path, epochs):
    facts = read_facts(path, ("settings",))
    for key in ("epoch", "decided"):
        if not is_integer(facts.get(key)) or facts[key] not in epochs:
            raise ValueError(
                f"`{key}` in {path} must be an epoch of the history. "
                f"Received: {key}={facts.get(key)!r}"
            )
    for key, kind in (("stopped", bool), ("reason", str)):
        if not isinstance(facts.get(key), kind):
            raise ValueError(
                f"`{key}` in {path} must be of type {kind.__name__}. "
                f"Received: {key}={facts.get(key)!r}"
            )
    return GuardRecord(
        name=facts.get("guard"),
        guard=_guard(path, facts.get("guard"), facts["settings"]),
        stop=Stop(facts["epoch"], facts["decided"], facts["reason"]),
        stopped=facts["stopped"],
    )


def _guard(path, name, settings):
    try:
        return make_guard(str(name), settings)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{path} must name a guard. {error}") from error
