"""Transfer studies: made up, but in the folders that a study writes."""

import json

import numpy as np
from synthetic_search import OPERATIONS, derive_cell, make_facts, make_history

from darts_keras.genotype import Genotype

_SKILL = {
    "unchanged": 0.60,
    "transferred": 0.63,
    "scratch": 0.62,
    "direct": 0.61,
    "random": 0.58,
}


def make_norms(epochs, num_nodes=4, operations=OPERATIONS, seed=0):
    """The `filter_norms` of each record: they shrink, each at a pace of its own."""
    random = np.random.default_rng(seed)
    num_edges = num_nodes * (num_nodes + 3) // 2
    shape = (num_edges, len(operations))
    starts = {name: random.uniform(0.2, 0.4, shape) for name in ("normal", "reduction")}
    pace = {name: random.normal(-0.5, 0.4, shape) for name in starts}
    has_weights = ["conv" in name for name in operations]
    return [
        {
            name: [
                [
                    float(start * np.exp(rate * epoch / max(epochs, 1)))
                    if has
                    else None
                    for start, rate, has in zip(*rows, has_weights, strict=True)
                ]
                for rows in zip(starts[name], pace[name], strict=True)
            ]
            for name in starts
        }
        for epoch in range(epochs + 1)
    ]


def write_search(folder, history, facts, done=True):
    """Writes the folder of one search."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(facts))
    lines = [json.dumps(record) + "\n" for record in history]
    (folder / "history.jsonl").write_text("".join(lines))
    if done:
        (folder / "genotype.json").write_text(json.dumps(history[-1]["genotype"]))


def make_search(epochs, seed=0, start=None, **space):
    """A history with norms and CPU time, and with the alphas of `start`, if given."""
    history = make_history(epochs, seed=seed, **space)
    norms = make_norms(epochs, seed=seed, **space)
    for record, norm in zip(history, norms, strict=True):
        record["filter_norms"] = norm
        if record["epoch"]:
            record["cpu_seconds"] = 80.0
    if start is not None:
        _carry(history, start)
    return history


def make_study_facts(epochs=4, both=False, seeds=(0, 1, 2), random_cells=3):
    """The content of a study's `config.json`."""
    facts = make_facts(epochs)
    source = {**facts["data"], "name": "cifar10"}
    target = {**facts["data"], "name": "cifar100"}
    return {
        "config": {
            "search": facts["config"],
            "training": {"epochs": 20, "num_cells": 8, "filters": 16},
            "carry": ["stem", "cells", "alphas"],
            "seeds": list(seeds),
            "random_cells": random_cells,
            "proxy_classes": None,
            "proxy_images": None,
            "both": both,
        },
        "space": facts["space"],
        "source": source,
        "target": target,
        "data": target,
        "versions": facts["versions"],
        "opened": {"source": "cifar10", "target": "cifar100"},
        "command": "darts-keras transfer --source cifar10 --target cifar100",
        "created": "2026-11-22T09:00:00+00:00",
    }


def make_row(architecture, seed, accuracy, **changes):
    """The row of one training on the target."""
    return {
        "target": "cifar100",
        "source": "cifar10",
        "architecture": architecture,
        "seed": seed,
        "accuracy": accuracy,
        "num_parameters": 1000,
        "seconds": 60.0,
        **changes,
    }


def make_rows(facts, seed=0):
    """The rows of all trainings of a study."""
    random = np.random.default_rng(seed)
    names = facts["source"]["name"], facts["target"]["name"]
    rows = []
    for source, target in (names, names[::-1])[: 1 + facts["config"]["both"]]:
        cells = [f"random-{at}" for at in range(facts["config"]["random_cells"])]
        direct = ("direct",) if facts["config"]["both"] else ()
        for architecture in ("unchanged", "transferred", "scratch", *direct, *cells):
            skill = _SKILL[architecture.partition("-")[0]] + random.normal(0, 0.004)
            for at in facts["config"]["seeds"]:
                row = make_row(
                    architecture,
                    at,
                    skill + float(random.normal(0, 0.006)),
                    source=source,
                    target=target,
                    num_parameters=200_000 + 1000 * len(rows),
                    seconds=300.0,
                    cpu_seconds=580.0,
                )
                rows.append(row)
    return rows


def by_level(history):
    """The same search with cells of its own for two levels."""
    kinds = {"normal_1": "normal", "reduction_2": "reduction", "normal_2": "normal"}
    leveled = []
    for record in history:
        record = dict(record)
        cells = Genotype.from_dict(record["genotype"]).cells
        genotype = Genotype.from_cells({new: cells[old] for new, old in kinds.items()})
        record["genotype"] = genotype.to_dict()
        record["filter_norms"] = {
            new: record["filter_norms"][old] for new, old in kinds.items()
        }
        for new, old in kinds.items():
            record[f"alpha_{new}"] = record[f"alpha_{old}"]
        for kind in ("normal", "reduction"):
            del record[f"alpha_{kind}"]
        leveled.append(record)
    return leveled


def write_study_folder(folder, epochs=4, both=False, form=list, **changes):
    """Writes a study whose searches are done; returns the facts.

    Args:
        folder: Path.
        epochs: Integer, of a phase.
        both: Boolean.
        form: Callable that makes a history from a history: `by_level`.
        **changes: Of `make_study_facts`.
    """
    facts = make_study_facts(epochs, both, **changes)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(facts))
    names = facts["source"]["name"], facts["target"]["name"]
    for at, (source, target) in enumerate((names, names[::-1])[: 1 + both]):
        first = make_search(epochs, seed=3 * at)
        runs = {
            f"search-{source}": (first, epochs),
            f"{source}-to-{target}": (
                make_search(epochs, seed=3 * at + 1, start=first),
                epochs,
            ),
            f"scratch-{target}": (make_search(2 * epochs, seed=3 * at + 2), 2 * epochs),
        }
        for name, (history, length) in runs.items():
            place = folder / "searches" / name
            write_search(place, form(history), make_facts(length))
    return facts


def _carry(history, start):
    """Lets a history begin with the alphas with which another ended."""
    for kind in ("normal", "reduction"):
        key = f"alpha_{kind}"
        shift = np.subtract(start[-1][key], history[0][key])
        for record in history:
            record[key] = np.add(record[key], shift).tolist()
    for record in history:
        cells = [
            derive_cell(np.array(record[f"alpha_{kind}"]), OPERATIONS)
            for kind in ("normal", "reduction")
        ]
        record["genotype"] = Genotype(*cells).to_dict()
