"""The words and numbers of a search's report."""

from darts_keras.normal_cells import most_skips
from darts_keras.report import formats
from darts_keras.report import health as verdicts
from darts_keras.report.guard_section import decision
from darts_keras.report.tables import alert, fact_box

_CLASSES = {
    verdicts.HEALTHY: "good",
    verdicts.COLLAPSING: "warning",
    verdicts.COLLAPSED: "bad",
    verdicts.TOO_EARLY: "unknown",
}


def title(run):
    """The headline, with the name of the data set."""
    return f"Architecture search on {run.data.get('name') or 'unnamed data'}"


def fact_boxes(run, health):
    """The few numbers that one looks for first."""
    accuracy, epoch = run.last("valid_accuracy")
    shown = formats.percent(accuracy)
    note = "none was measured" if epoch is None else f"of the supernet, epoch {epoch}"
    skips = most_skips(run.genotype)[1].count("skip_connect")
    where = (
        "at most, in one normal cell" if run.genotype.levels else "in the normal cell"
    )
    planned = f"of {run.config.get('epochs', '?')}"
    if run.is_stopped:
        planned += ", stopped by its guard"
    boxes = [
        ("Health", health.verdict, "see below", _CLASSES[health.verdict]),
        ("Valid accuracy", shown, note),
        ("Epochs", str(run.last_epoch), planned),
        ("Time", formats.duration(run.seconds), "of the epochs"),
        ("Peak memory", formats.megabytes(run.peak_memory_mb), "of the process"),
        ("Skips", str(skips), where),
    ]
    return "\n".join(fact_box(*box) for box in boxes)


def alerts(run):
    """What a reader must know before the rest; may be empty."""
    sentences = []
    if not run.is_finished:
        sentences.append(
            f"This search is not complete: {run.progress}. The cells below are those "
            "of the last epoch that was recorded."
        )
    at = run.epochs.index(run.returned_epoch)
    if run.is_stopped or run.returned_epoch < run.last_epoch:
        sentences.append(decision(run))
    if run.result is not None and run.result != run.genotypes[at]:
        is_last = run.returned_epoch == run.last_epoch
        epoch = "the last epoch" if is_last else f"epoch {run.returned_epoch}"
        sentences.append(
            f"The cells of genotype.json, shown below, are not those of {epoch}."
        )
    return "\n".join(map(alert, sentences))


def judged(run):
    """What to add to the reasons of a verdict: sentences, none of them usually."""
    if run.returned_epoch == run.last_epoch:
        return ()
    return (
        f"Judged is the search up to epoch {run.returned_epoch}, whose cells it "
        "returns.",
    )


def summary(run, health):
    """One paragraph: what was searched, on what, and what came out."""
    space = run.facts["space"]
    num_train = formats.count(run.data.get("num_train"), "an unknown number of")
    accuracy, epoch = run.last("valid_accuracy")
    sentences = [
        f"{_cells(run.genotype)} searched among "
        f"{len(space['operations'])} operations, on {num_train} training images of "
        f"{formats.image_shape(run.data)} in {len(run.classes)} classes, for "
        f"{run.progress}.",
    ]
    if accuracy is not None:
        sentences.append(
            f"After epoch {epoch} the supernet classified {accuracy:.1%} of the valid "
            "half correctly, which is not the accuracy of the final network."
        )
    reasons = " ".join(health.reasons)
    sentences.append(f"The verdict on its health: {health.verdict}. {reasons}")
    return " ".join(sentences)


def _cells(genotype):
    num_nodes = genotype.normal.num_nodes
    if not genotype.levels:
        return f"A cell of {num_nodes} nodes was"
    return (
        f"{len(genotype.cells)} cells of {num_nodes} nodes each, with their own for "
        f"each of {len(genotype.levels)} levels, were"
    )


def tables(run):
    """Settings, search space, data and versions, by title."""
    return {
        "Settings": run.config,
        "Search space": run.facts["space"],
        "Data": run.data,
        "Versions": run.facts["versions"],
    }
