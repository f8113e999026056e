"""Whether a classifier is right as often as it is confident."""

import dataclasses

import numpy as np


@dataclasses.dataclass(frozen=True, kw_only=True)
class ReliabilityBin:
    """The images that were answered with a confidence in `(low, high]`.

    `confidence` is their mean confidence, and `accuracy` the share of them that is
    right; both are `None` where `count` is 0.
    """

    low: float
    high: float
    count: int
    confidence: float | None
    accuracy: float | None


def reliability_bins(answers, num_bins=15):
    """Sorts answers by confidence into bins of equal width.

    Args:
        answers: `Answers`.
        num_bins: Positive integer. Guo et al. use 15.

    Returns:
        Tuple of `ReliabilityBin`, by increasing confidence; some may be empty.

    Raises:
        ValueError: If `num_bins` is not positive.

    Reference: [Guo et al., 2017](https://arxiv.org/abs/1706.04599), section 2
    """
    if num_bins < 1:
        raise ValueError(f"`num_bins` must be positive. Received: num_bins={num_bins}")
    edges = np.linspace(0, 1, num_bins + 1)
    # Rounding may leave a confidence slightly above 1: it belongs to the last bin.
    places = np.searchsorted(edges[1:-1], answers.confidence, side="left")
    counts, confidences, corrects = (
        np.bincount(places, weights=weights, minlength=num_bins)
        for weights in (None, answers.confidence, answers.correct)
    )
    return tuple(
        ReliabilityBin(
            low=float(edges[at]),
            high=float(edges[at + 1]),
            count=int(counts[at]),
            confidence=float(confidences[at] / counts[at]) if counts[at] else None,
            accuracy=float(corrects[at] / counts[at]) if counts[at] else None,
        )
        for at in range(num_bins)
    )


def expected_calibration_error(bins):
    """How far confidence and accuracy are apart, as the mean over images.

    Args:
        bins: Sequence of `ReliabilityBin`, not all empty.

    Returns:
        Float in `[0, 1]`: the mean of `|accuracy - confidence|` over the bins,
        weighted by their counts.

    Reference: [Guo et al., 2017](https://arxiv.org/abs/1706.04599), equation 3
    """
    gaps = [b.count * abs(b.accuracy - b.confidence) for b in bins if b.count]
    return sum(gaps) / sum(b.count for b in bins)
