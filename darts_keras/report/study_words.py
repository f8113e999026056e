"""What a transfer study can and can't show, in sentences."""

import math

from darts_keras.intervals import mean_interval, student_quantile
from darts_keras.report import formats
from darts_keras.report.study_groups import study_groups
from darts_keras.report.study_results import points

_LEVEL = "95\N{NO-BREAK SPACE}%"
_NAMES = {
    "transferred": "the transferred cells",
    "scratch": "those from scratch",
    "unchanged": "the unchanged ones",
    "random": "the mean random cell",
}


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
        "intervals tell how trainings vary with their seed, not how another search "
        "would have come out.",
        "Accuracies are of images held out of the train part, after the last epoch; "
        "which images follows from the seed. The test part was not read.",
        "Of twenty comparisons of equals, one seems to differ at this level.",
    ]
    sentences += _sizes(study)
    for key, what in (("proxy_classes", "classes"), ("proxy_images", "images")):
        if study.config.get(key):
            number = formats.count(study.config[key])
            sentences.append(
                f"The searches saw proxy sets of at most {number} {what}, drawn at "
                "random; the trainings saw all."
            )
    return sentences


def _comparison(group, other, words):
    """One sentence on two groups, whose runs of the same seed make pairs."""
    first, second = group.by_seed, other.by_seed
    pairs = [first[seed] - second[seed] for seed in first if seed in second]
    difference = points(group.mean - other.mean)
    start = f"The transferred cells against {words}: {difference} points"
    found = mean_interval(pairs)
    if found is None:
        return f"{start}, of one pair of runs or none: no interval."
    low, high = map(points, found)
    if found[0] <= 0 <= found[1]:
        verdict = "with 0 inside: these runs do not tell the two apart"
    else:
        verdict = "without 0: more than the seeds of the trainings explain"
    return (
        f"{start}; over {len(pairs)} pairs of runs with the same seed, the {_LEVEL} "
        f"interval is {low} to {high}, {verdict}.{_overlap(group, other)}"
    )


def _overlap(group, other):
    """Whether the intervals of the two means overlap, in words; may be empty."""
    one, two = group.interval, other.interval
    if one is None or two is None:
        return ""
    apart = one[1] < two[0] or two[1] < one[0]
    return (
        f" The intervals of the two means {'do not overlap' if apart else 'overlap'}."
    )


def _sizes(study):
    """How small a difference could be seen at this size, as a list of sentences."""
    groups = [one for found in study_groups(study).values() for one in found.values()]
    groups = [one for one in groups if one.architecture != "random"]
    intervals = [one.interval for one in groups if one.interval is not None]
    if not intervals:
        return ["With a single seed there is no telling how far chance goes."]
    halves = [50 * (high - low) for low, high in intervals]
    shown = f"{min(halves):.2f} to {max(halves):.2f}"
    number = max(len(one.values) for one in groups)
    reach = student_quantile(0.95, number - 1) / math.sqrt(number)
    return [
        f"With {number} seeds, a {_LEVEL} interval reaches {reach:.1f} standard "
        f"deviations to either side of a mean, here {shown} points. Smaller "
        "differences show only where the runs of a seed go up and down together."
    ]
