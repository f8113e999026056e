"""McNemar's test for each pair of several classifiers, and what it says."""

import dataclasses
import itertools

from darts_keras.mcnemar import McNemar, mcnemar
from darts_keras.report import formats
from darts_keras.report.tables import grid, note

_LEVEL = 0.05
_SMALLEST = 0.0001  # Shown as it is; smaller ones as "less than".


@dataclasses.dataclass(frozen=True, kw_only=True)
class PairTest:
    """The names of two classifiers, and the test between them."""

    first: str
    second: str
    test: McNemar

    def to_dict(self):
        """Returns all of it as a `dict` of JSON's types."""
        names = {"first": self.first, "second": self.second}
        return {**names, **dataclasses.asdict(self.test)}

    def sentence(self):
        """What the test says, in words."""
        counts = self.test.only_first, self.test.only_second
        if sum(counts) == 0:
            return "Both are right on the same images."
        if self.test.p_value >= _LEVEL:
            return "The difference may well be chance."
        better = self.first if counts[0] > counts[1] else self.second
        return f"{better} is better; chance alone would rarely do this."


def pair_tests(names, answers_list):
    """Tests each classifier against each later one.

    Args:
        names: Sequence of strings.
        answers_list: Sequence of `Answers`, for the same images.

    Returns:
        List of `PairTest`.
    """
    return [
        PairTest(first=one[0], second=two[0], test=mcnemar(one[1], two[1]))
        for one, two in itertools.combinations(
            [(n, a.correct) for n, a in zip(names, answers_list, strict=True)], 2
        )
    ]


def pair_table(tests):
    """A table of tests, and how to read it, as markup.

    Args:
        tests: List of `PairTest`, one or more.
    """
    rows = [
        (
            f"{one.first} against {one.second}",
            one.sentence(),
            formats.count(one.test.only_first),
            formats.count(one.test.only_second),
            _p_value(one.test.p_value),
        )
        for one in tests
    ]
    heads = ("Pair", "In words", "Only the first right", "Only the second right", "p")
    explanation = (
        "McNemar's test, exact and two-sided: if both were equally good, the images "
        "that only one of them answers right would fall to either like a fair coin. p "
        "is how likely so uneven a split, or a more uneven one, would then be; below "
        f"{_LEVEL:g} it is called a difference. It says nothing of other training "
        "runs: the same network trained with another seed may differ as well."
    )
    if len(tests) > 1:
        explanation += (
            f" Of pairs that do not differ, one in {round(1 / _LEVEL)} falls below by "
            f"chance; to be strict with {len(tests)} pairs, ask for p below "
            f"{_LEVEL / len(tests):.2g}."
        )
    return grid(heads, rows, words=2) + note(explanation)


def _p_value(value):
    return f"< {_SMALLEST:.4f}" if value < _SMALLEST else f"{value:.4f}"
