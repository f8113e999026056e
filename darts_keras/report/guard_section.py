"""What the guard of a search watched, when it decided, and why."""

import dataclasses
import itertools

from darts_keras.early_stopping import local_average
from darts_keras.report.history_plot import warmup_span
from darts_keras.report.line_chart import LineChart, Series
from darts_keras.report.svg import element, escaped
from darts_keras.report.tables import fact_table, note

_VALUE, _AVERAGE = "#1d5b9e", "#b5651d"

_RULES = {
    "skips": "Criterion 1 of DARTS+ (Liang et al., 2019): too many skip_connect in a "
    "derived normal cell stop the search. Warm-up does not count, nor do the first "
    "epochs after it, whose cells still come from the random start.",
    "ranking": "Criterion 1* of DARTS+ (Liang et al., 2019): the search stops once the "
    "operations with weights keep their order by alpha, on every edge of every table.",
    "eigenvalue": "RobustDARTS (Zela et al., 2020): the search stops once the dominant "
    "eigenvalue of the Hessian of the valid loss in alpha has risen, and returns cells "
    "from before the rise. Local averages are compared, each over a window of "
    "measurements around its epoch.",
    "best_valid": "As HiNAS' code (Zhang et al., 2020): the search runs to its end and "
    "returns the cells of the epoch with the best valid value, of the later epochs.",
}


def guard_section(run):
    """A section with the decision, the rule, its settings and a chart.

    Args:
        run: `RunRecord`.

    Returns:
        String of markup; empty if the search has no guard.
    """
    if run.guard is None:
        return ""
    name, stop = run.guard.name, run.guard.stop
    settings = fact_table("Settings", dataclasses.asdict(run.guard.guard))
    if name in _RULES:
        words = element("div", note(_RULES[name]), settings)
        figure = element("figure", _chart(run))
        settings = element("div", figure, words, class_="pair")
    return element(
        "section",
        element("h2", escaped(f"Guard: {name}")),
        element("p", escaped(stop.reason if stop else decision(run))),
        settings,
        class_="sheet",
    )


def decision(run):
    """Says in a sentence what the guard of a `RunRecord` did, and when."""
    name, stop = run.guard.name, run.guard.stop
    planned = run.config.get("epochs", "?")
    if stop is None:
        return f"The guard '{name}' has not decided yet."
    if run.guard.stopped:
        return (
            f"The guard '{name}' stopped this search after epoch {stop.decided} of "
            f"{planned}; the cells are those of epoch {stop.epoch}."
        )
    ended = f"The guard '{name}' let this search run to its end"
    if stop.epoch == run.last_epoch:
        return f"{ended}."
    return f"{ended}; the cells are those of epoch {stop.epoch}."


def _chart(run):
    guard, stop = run.guard.guard, run.guard.stop
    look = _LOOKS[run.guard.name](guard, guard.watched(run.records))
    return LineChart(
        last_epoch=run.last_epoch,
        mark=stop and (stop.epoch, f"cells of epoch {stop.epoch}"),
        shaded=warmup_span(run),
        **look,
    ).markup()


def _skips_look(guard, counts):
    return {
        "title": "Most skip_connect in a derived normal cell",
        "series": (_series("skip_connect", counts),),
        "guide": (guard.skips, f"too many: {guard.skips}"),
        "low": 0,
        "high": max([guard.skips, *(count for _, count in counts)]),
        "style": "count",
    }


def _ranking_look(guard, rankings):
    del guard
    changes = [
        (epoch, _changed(before, now))
        for (_, before), (epoch, now) in itertools.pairwise(rankings)
    ]
    return {
        "title": "Edges on which learnable operations changed places",
        "series": (_series("edges", changes),),
        "low": 0,
        "style": "count",
    }


def _changed(before, now):
    """Counts the edges with another ranking; `None` if one is not known."""
    if before is None or now is None:
        return None
    return sum(one != other for one, other in zip(before, now, strict=True))


def _eigenvalue_look(guard, values):
    known = {epoch: value for epoch, value in values if epoch % guard.every == 0}
    averages = [
        (epoch, local_average(known, epoch, guard.every, guard.window))
        for epoch in known
    ]
    return {
        "title": "Dominant eigenvalue of the valid loss in alpha",
        "series": (
            _series("measured", values),
            _series("local average", averages, _AVERAGE),
        ),
    }


def _valid_look(guard, values):
    is_share = guard.value == "accuracy"
    return {
        "title": f"Valid {guard.value} of the supernet",
        "series": (_series(f"valid {guard.value}", values),),
        "style": "percent" if is_share else "number",
    }


def _series(name, points, color=_VALUE):
    return Series(name=name, color=color, points=tuple(points))


_LOOKS = {
    "skips": _skips_look,
    "ranking": _ranking_look,
    "eigenvalue": _eigenvalue_look,
    "best_valid": _valid_look,
}
