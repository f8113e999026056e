"""The words and numbers of a report: titles, facts, notation, configuration."""

import contextlib
import datetime
import json

from darts_keras.report import health as verdicts
from darts_keras.report.svg import element, escaped, is_finite

_UNKNOWN = "\N{EN DASH}"
_CLASSES = {
    verdicts.HEALTHY: "good",
    verdicts.COLLAPSING: "warning",
    verdicts.COLLAPSED: "bad",
    verdicts.TOO_EARLY: "unknown",
}
_LONGEST_LIST = 20  # Values of a list in a table, such as names of classes.


def title(run):
    """The headline, with the name of the data set."""
    return f"Architecture search on {_data(run).get('name') or 'unnamed data'}"


def subtitle(run):
    """The date, and how far the search came."""
    created = str(run.facts.get("created") or "no date")
    with contextlib.suppress(ValueError):  # Some other form is shown as it is.
        created = f"{datetime.datetime.fromisoformat(created):%Y-%m-%d %H:%M}"
    return f"{created} · {_progress(run)}"


def fact_boxes(run, health):
    """The few numbers that one looks for first."""
    accuracy, epoch = _last(run, "valid_accuracy")
    shown = _UNKNOWN if accuracy is None else f"{accuracy:.1%}"
    note = "none was measured" if epoch is None else f"of the supernet, epoch {epoch}"
    skips = run.genotype.normal.count("skip_connect")
    boxes = [
        ("Health", health.verdict, "see below", _CLASSES[health.verdict]),
        ("Valid accuracy", shown, note, None),
        ("Epochs", str(run.epochs[-1]), f"of {run.config.get('epochs', '?')}", None),
        ("Time", _duration(run), "of the epochs", None),
        ("Peak memory", _memory(run), "of the process", None),
        ("Skips", str(skips), "in the normal cell", None),
    ]
    return "\n".join(_box(*box) for box in boxes)


def alerts(run):
    """What a reader must know before the rest; may be empty."""
    sentences = []
    if not run.is_finished:
        sentences.append(
            f"This search is not complete: {_progress(run)}. The cells below are those "
            "of the last epoch that was recorded."
        )
    if run.result is not None and run.result != run.genotypes[-1]:
        sentences.append(
            "The cells of genotype.json, shown below, are not those of the last epoch."
        )
    return "\n".join(element("p", escaped(s), class_="alert") for s in sentences)


def summary(run, health):
    """One paragraph: what was searched, on what, and what came out."""
    data, space = _data(run), run.facts["space"]
    shape = " \N{MULTIPLICATION SIGN} ".join(map(str, _listed(data, "image_shape")))
    num_nodes = run.genotype.normal.num_nodes
    accuracy, epoch = _last(run, "valid_accuracy")
    sentences = [
        f"A cell of {num_nodes} nodes was searched among {len(space['operations'])} "
        f"operations, on {_count(data.get('num_train'))} training images of "
        f"{shape or 'unknown size'} in {len(_listed(data, 'classes'))} classes, for "
        f"{_progress(run)}.",
    ]
    if accuracy is not None:
        sentences.append(
            f"After epoch {epoch} the supernet classified {accuracy:.1%} of the valid "
            "half correctly, which is not the accuracy of the final network."
        )
    reasons = " ".join(health.reasons)
    sentences.append(f"The verdict on its health: {health.verdict}. {reasons}")
    return " ".join(sentences)


def notation(genotype):
    """The genotype as the field writes it, in `<pre>`."""
    try:
        content = genotype.to_pairs()
    except ValueError:  # Some node has not two edges: triples then.
        content = genotype.to_triples()
    lines = [f"{escaped(key)} = {escaped(value)}" for key, value in content.items()]
    return element("pre", "\n".join(lines))


def tables(run):
    """Settings, search space, data and versions, each a table."""
    parts = {
        "Settings": run.config,
        "Search space": run.facts["space"],
        "Data": _data(run),
        "Versions": run.facts["versions"],
    }
    return "\n".join(_table(name, content) for name, content in parts.items())


def _table(name, content):
    rows = []
    for key, value in content.items():
        cells = element("th", escaped(key)), element("td", escaped(_shown(value)))
        rows.append(element("tr", *cells))
    return element("table", element("caption", name), *rows)


def _shown(value):
    if isinstance(value, list) and len(value) > _LONGEST_LIST:
        shown = ", ".join(str(item) for item in value[:_LONGEST_LIST])
        return f"{shown}, … and {len(value) - _LONGEST_LIST} more"
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _box(name, value, note, kind):
    parts = (
        element("dt", escaped(name)),
        element("dd", escaped(value), element("small", escaped(note))),
    )
    return element("div", *parts, class_=kind)


def _data(run):
    return run.facts["data"]


def _progress(run):
    return f"{run.epochs[-1]} of {run.config.get('epochs', '?')} epochs"


def _last(run, key):
    """The newest finite value of a key and its epoch, or two `None`s."""
    known = [(value, at) for at, value in run.values(key) if is_finite(value)]
    return known[-1] if known else (None, None)


def _duration(run):
    known = [value for _, value in run.values("seconds") if is_finite(value)]
    if not known:
        return _UNKNOWN
    minutes, seconds = divmod(round(sum(known)), 60)
    if minutes < 1:
        return f"{seconds} s"
    if minutes < 10:
        return f"{minutes} min {seconds:02} s"
    hours, minutes = divmod(round(sum(known) / 60), 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min"


def _memory(run):
    known = [v for _, v in run.values("peak_memory_mb") if is_finite(v)]
    if not known:
        return _UNKNOWN
    megabytes = max(known)
    return f"{megabytes / 1000:.1f} GB" if megabytes >= 1000 else f"{megabytes:.0f} MB"


def _listed(data, key):
    return data[key] if isinstance(data.get(key), list) else []


def _count(value):
    return f"{value:,}" if isinstance(value, int) else "an unknown number of"
