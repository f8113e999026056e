"""What stands on the card of a model, put into words."""

from darts_keras.report import formats

_NESTED = ("settings", "space", "versions", "data", "command")
_DATA = {"name": "data", "num_train": "train images"}
_SHOWN = {
    "seconds": ("time", formats.duration),
    "peak_memory_mb": ("peak memory", formats.megabytes),
    "train_accuracy": ("train accuracy", lambda share: formats.percent(share, 2)),
    "valid_accuracy": ("valid accuracy", lambda share: formats.percent(share, 2)),
    "train_loss": ("train loss", lambda loss: f"{loss:.4f}"),
    "created": ("begun", formats.date),
    "reasons": ("why", " ".join),
}
"""What keys of a record are called, and what makes words of their values."""


def network_facts(card):
    """Returns what the network is, a dictionary of strings.

    Args:
        card: Dictionary, the card as JSON has it.
    """
    look = card["architecture"]
    weights = card.get("weights") or {}
    facts = {
        "data set": card["dataset"],
        "images": formats.image_shape({"image_shape": look["input_shape"]}),
        "classes": formats.count(look["num_classes"]),
        "cells": f"{look['num_cells']}, of {look['filters']} filters at first",
        "stem": " ".join(filter(None, (look["stem"], look["stem_form"]))),
        "attention": look["attention"],
        "pixel mean": _numbers(look["mean"]),
        "pixel deviation": _numbers(look["deviation"]),
        "parameters": f"{formats.count(card['num_parameters'])}, trainable",
        "multiply-adds": f"{formats.count(card['multiply_adds'])} for one image",
        "weights": weights.get("dtype") or "none",
    }
    if card.get("latency"):
        facts["latency"] = "{}, for {}".format(*latency_words(card["latency"]))
    return facts


def record_facts(record):
    """Returns the facts of a search or a training, a dictionary of strings.

    Its settings are left out, and what is not known.

    Args:
        record: Dictionary, as a card has it, or `None`.
    """
    record = record or {}
    facts = {}
    for key, value in (record.get("data") or {}).items():
        facts[_DATA.get(key, key.replace("_", " "))] = value
    for key, value in record.items():
        name, words = _SHOWN.get(key, (key.replace("_", " "), formats.shown))
        if key not in _NESTED and value is not None:
            facts[name] = words(value)
    operations = (record.get("space") or {}).get("operations")
    if operations:
        facts["operations"] = formats.shown(operations)
    if record.get("versions"):
        facts["versions"] = settings_words(record["versions"])
    return {name: formats.shown(value) for name, value in facts.items()}


def settings_words(settings):
    """Returns settings as one line of words.

    Args:
        settings: Dictionary of JSON's values.
    """
    pairs = ((key.replace("_", " "), value) for key, value in settings.items())
    return ", ".join(f"{key} {formats.shown(value)}" for key, value in pairs)


def latency_words(latency):
    """Returns the time of a call, and what was called where.

    Args:
        latency: Dictionary, as a card has it.
    """
    images = formats.counted(latency["batch_size"], "image")
    return f"{latency['median'] * 1000:.1f} ms", f"{images}; {latency['machine']}"


def _numbers(values):
    return ", ".join(f"{value:.4f}" for value in values)
