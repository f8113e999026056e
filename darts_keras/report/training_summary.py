"""The words and numbers of a training's report."""

import pathlib
import shlex

from darts_keras.report import formats
from darts_keras.report.measure_words import accuracy_box
from darts_keras.report.tables import alert, fact_box

_PLACES = {"dataset": "--dataset", "data": "--data", "image_size": "--image-size"}


def title(run):
    """The headline, with the name of the data set."""
    return f"Training on {run.data.get('name') or 'unnamed data'}"


def fact_boxes(run, measures):
    """The few numbers that one looks for first.

    Args:
        run: `TrainingRecord`.
        measures: `Measures` of the valid part, or `None`.
    """
    boxes = [
        ("Epochs", str(run.last_epoch), f"of {run.config.get('epochs', '?')}"),
        ("Time", formats.duration(run.seconds), "of the epochs"),
        ("Peak memory", formats.megabytes(run.peak_memory_mb), "of the process"),
    ]
    for key, name, note in (
        ("num_parameters", "Parameters", "trainable"),
        ("multiply_adds", "Multiply-adds", "for one image"),
    ):
        if key in run.facts:
            boxes.append((name, formats.large(run.facts[key]), note))
    return "\n".join([_accuracy_box(run, measures), *(fact_box(*b) for b in boxes)])


def alerts(run):
    """What a reader must know before the rest; may be empty."""
    if run.is_finished:
        return ""
    return alert(
        f"This training is not complete: {run.progress}. Its last epochs, at small "
        "learning rates, are those that help most."
    )


def summary(run):
    """One paragraph: what was trained, on what, and what the accuracies are of."""
    config, data = run.config, run.data
    num_train = formats.count(data.get("num_train"), "an unknown number of")
    parts = [
        f"A network of {config.get('num_cells', '?')} cells and "
        f"{config.get('filters', '?')} filters was trained on a train part of "
        f"{num_train} images of "
        f"{formats.image_shape(data)} in {len(run.classes)} classes, for "
        f"{run.progress}."
    ]
    if run.has_valid_part:
        parts.append(
            "Valid accuracies are of images that were held out of it, to choose by."
        )
    return " ".join(parts)


def evaluate_command(run, folder):
    """The command that measures the network of a run on the test part."""
    words = ["darts-keras", "evaluate", str(pathlib.Path(folder))]
    opened = run.facts.get("opened")
    opened = opened if isinstance(opened, dict) else {}
    for key, option in _PLACES.items():
        if opened.get(key) is not None:
            words += [option, str(opened[key])]
    return shlex.join(words)


def tables(run):
    """Settings, data, versions and whatever else is known, by title."""
    taken = {"config", "genotype", "data", "versions", "command"}
    others = {key: value for key, value in run.facts.items() if key not in taken}
    return {
        "Settings": run.config,
        "Data": run.data,
        "Versions": run.facts["versions"],
        "Further facts": others,
    }


def _accuracy_box(run, measures):
    if measures is not None:
        return accuracy_box("Valid accuracy", measures)
    part = "valid" if run.has_valid_part else "train"
    accuracy, epoch = run.last(f"{part}_accuracy")
    note = "none was measured" if epoch is None else f"epoch {epoch}"
    return fact_box(f"{part.capitalize()} accuracy", formats.percent(accuracy), note)
