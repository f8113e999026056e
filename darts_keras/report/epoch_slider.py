"""A slider over the epochs of a search: its cells and mixing weights at each moment."""

import itertools
import json

import numpy as np

from darts_keras.cell_names import cell_title
from darts_keras.report.alpha_plot import alpha_heat_maps, color_span, weight_color
from darts_keras.report.cell_arcs import cell_arcs
from darts_keras.report.frame import fill_template
from darts_keras.report.mixing import derived_choices, edge_ends
from darts_keras.report.svg import element, escaped

_MOMENTS = 120  # At most, with two cells; more cells have fewer.
_MAPS = 3  # Heat maps side by side.
_DIGITS = 4  # Of a mixing weight.
_COLORS = 61  # Between the weakest and the strongest; odd, for an equal share.


def epoch_slider(history):
    """Returns the slider of a history as markup, without the script that moves it.

    It shows the last moment, and is all that one sees where scripts do not run.
    `slider.html` has the script, which a page needs once.

    Args:
        history: `JoinedHistory`. A long one is thinned out.
    """
    history = history.thinned(max(2 * _MOMENTS // len(history.names), 20))
    span = color_span(history.mixing_weights.values())
    figures, cells = [], {}
    for name in history.names:
        pictures, shown = _distinct(history.cells(name))
        title = cell_title(name).capitalize()
        drawing = cell_arcs(pictures, shown[-1], f"{title} at the chosen moment")
        figures.append(
            element("figure", element("figcaption", escaped(title)), drawing)
        )
        cells[name] = {
            "shown": shown,
            "kept": [_kept(cell, history, name) for cell in pictures],
            "weights": [_short(weights) for weights in history.mixing_weights[name]],
        }
    content = {
        "labels": history.labels,
        "cells": list(cells.values()),
        "scale": 10**_DIGITS,
        "operations": len(history.operations),
        "span": span,
        "colors": _palette(span),
    }
    return fill_template(
        "slider",
        last=str(len(history.labels) - 1),
        label=escaped(history.labels[-1]),
        phases=_phases(history.data),
        cells=element("div", *figures, class_="pair"),
        maps="\n".join(_maps(history, span)),
        content=_for_script(content),
    )


def _phases(data):
    """Below the slider, which part of it is of which data set."""
    return "".join(
        element("span", escaped(name), style=f"flex: {len(list(moments))}")
        for name, moments in itertools.groupby(data)
    )


def _distinct(cells):
    """The different ones, and for each moment which of them it has."""
    numbers = {}
    shown = [numbers.setdefault(cell, len(numbers)) for cell in cells]
    return list(numbers), shown


def _kept(cell, history, name):
    """What a derived cell keeps, as places in the heat map, row by row."""
    rows = {
        end: row
        for row, end in enumerate(edge_ends(history.mixing_weights[name].shape[1]))
    }
    columns = {operation: at for at, operation in enumerate(history.operations)}
    return sorted(
        rows[node, source] * len(columns) + columns[operation]
        for node, source, operation in derived_choices(cell)
        if (node, source) in rows and operation in columns
    )


def _short(weights):
    """The mixing weights as integers, row by row; `None` where there are none."""
    return [
        round(value * 10**_DIGITS) if np.isfinite(value) else None
        for value in weights.ravel().tolist()
    ]


def _palette(span):
    powers = np.linspace(-span, span, _COLORS)
    return [weight_color(float(2**power), span) for power in powers]


def _maps(history, span):
    """The heat maps of the last moment, in rows of three."""
    for at in range(0, len(history.names), _MAPS):
        stages = [
            (
                cell_title(name).capitalize(),
                history.mixing_weights[name][-1],
                history.cells(name)[-1],
            )
            for name in history.names[at : at + _MAPS]
        ]
        what = "Mixing weights at the chosen moment"
        yield element("figure", alpha_heat_maps(stages, history.operations, span, what))


def _for_script(content):
    """JSON that can stand in a `<script>`, whatever its strings hold."""
    return json.dumps(content, separators=(",", ":")).replace("<", "\\u003c")
