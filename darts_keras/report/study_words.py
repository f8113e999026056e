"""What a transfer study can and can't show, in sentences."""

import math

from darts_keras.intervals import mean_interval, student_quantile
from darts_keras.report import formats
from darts_keras.report.study_comparison import compare
from darts_keras.report.study_groups import study_groups
from darts_keras.report.study_matrix import point_interval, points
from darts_keras.report.svg import is_finite

_LEVEL = "95\N{NO-BREAK SPACE}%"
_NAMES = {
    "transferred": "the transferred cells",
    "scratch": "those from scratch",
    "unchanged": "the unchanged ones",
    "direct": "the direct ones",
    "random": "the mean random cell",
}
_ONE_PHASE = ("unchanged", "direct")


def result_sentences(study):
    """What came out, for each data set: the means, and how they differ.

    Args:
        study: `StudyRecord`.

    Returns:
        List of strings, possibly empty.
    """
    sentences = []
    for target, groups in study_groups(study).items():
        means = [
            f"{words} {100 * groups[name].mean:.2f} %"
            for name, words in _NAMES.items()
            if name in groups
        ]
        sentences.append(f"On {target}: {', '.join(means)}.")
        if "transferred" in groups:
            sentences += [
                _comparison(groups["transferred"], groups[name], words)
                for name, words in _NAMES.items()
                if name in groups and name != "transferred"
            ]
    return sentences


def limits(study):
    """What these numbers can't show, whatever they are.

    Args:
        study: `StudyRecord`.

    Returns:
        List of strings.
    """
    sentences = [
        "Each architecture but the random ones stems from a single search. The "
        "intervals tell how trainings vary with their seed, and random cells from one "
        "to the next, not how another search would have come out.",
        "Accuracies are of images held out of the train part, after the last epoch; "
        "which images follows from the seed. The test part was not read.",
        "Of twenty comparisons of equals, one seems to differ at this level.",
        "The searches may see any image of a train part, also those that the trainings "
        "hold out. So the transferred cells, those from scratch and the direct ones "
        "were chosen with images of the target that measure them here, the unchanged "
        "and the random ones were not.",
        "The second phase starts the learning rate of the search and its optimizers "
        "anew; from scratch, the rate falls once, over all epochs.",
        *_budgets(study),
        *_sizes(study),
    ]
    for key, what in (("proxy_classes", "classes"), ("proxy_images", "images")):
        if study.config.get(key):
            number = formats.count(study.config[key])
            sentences.append(
                f"The searches saw proxy sets of at most {number} {what}, drawn at "
                "random; the trainings were given the whole train part."
            )
    return sentences


def _budgets(study):
    """Where the searches of the groups differ in what they may spend."""
    sentences = []
    names = [one.architecture for one in _all_groups(study)]
    shorter = [_NAMES[name] for name in _ONE_PHASE if name in names]
    if shorter:
        sentences.append(
            f"One phase, as of {' and '.join(shorter)}, is fewer steps than the "
            "transferred cells and those from scratch took: the table of costs counts "
            "them."
        )
    search = study.config.get("search")
    warm_up = search.get("warmup_epochs") if isinstance(search, dict) else None
    if is_finite(warm_up) and warm_up > 0:
        sentences.append(
            f"The alphas stay put for the first {formats.counted(warm_up, 'epoch')} of "
            "each search: with two phases that is twice, from scratch it is once."
        )
    return sentences


def _comparison(group, other, words):
    """One sentence on two groups."""
    start = f"The transferred cells against {words}: "
    found = compare(group, other)
    if found is None:
        return f"{start}no seed in common yet."
    start += f"{points(found.difference)} points"
    is_random = other.architecture == "random"
    if found.interval is None:
        over = "one run or one random cell" if is_random else "one pair of runs"
        return f"{start}, of {over}: no interval."
    if is_random:
        cells = formats.counted(found.number, "random cell")
        over, cause = f"over {cells}", "the draw of the cells and the seeds explain"
    else:
        pairs = formats.counted(found.number, "pair")
        over = f"over {pairs} of runs with the same seed"
        cause = "the seeds of the trainings explain"
    if found.is_told_apart:
        verdict = f"without 0: more than {cause}"
    else:
        verdict = "with 0 inside: these runs do not tell the two apart"
    return (
        f"{start}; {over}, the {_LEVEL} interval is "
        f"{point_interval(found.interval)}, {verdict}."
    )


def _sizes(study):
    """How small a difference could be seen at this size, as a list of sentences."""
    groups = [one for one in _all_groups(study) if one.architecture != "random"]
    number = max((len(one.values) for one in groups), default=0)
    if number < 2:
        return ["With a single seed there is no telling how far chance goes."]
    # Not those of `StudyGroup`, which end at 0 and 1.
    whole = [one.values for one in groups if len(one.values) == number]
    halves = [50 * (high - low) for low, high in map(mean_interval, whole)]
    shown = " to ".join(dict.fromkeys(f"{f(halves):.2f}" for f in (min, max)))
    reach = student_quantile(0.95, number - 1) / math.sqrt(number)
    return [
        f"With {number} seeds, a {_LEVEL} interval reaches {reach:.1f} standard "
        f"deviations to either side of a mean, here {shown} points. Smaller "
        "differences show only where the runs of a seed go up and down together."
    ]


def _all_groups(study):
    return [one for found in study_groups(study).values() for one in found.values()]
