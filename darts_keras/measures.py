"""How good a classifier's answers are, in numbers."""

import dataclasses
import math

import numpy as np

from darts_keras.calibration import expected_calibration_error, reliability_bins

_NORMAL_QUANTILE = 1.959963984540054  # Of 97.5 %: two sides leave 95 %.
_TOP = 5
_LEAST_PROBABILITY = 1e-7  # Below it, the loss does not grow; Keras has the same.


@dataclasses.dataclass(frozen=True, kw_only=True)
class ClassMeasures:
    """One class: how many images it has, and what became of them.

    `recall` is the share of its images that were answered with it, `precision` the
    share of such answers that are right. Each is 0 where there is nothing to share,
    as scikit-learn's `zero_division=0`.
    """

    name: str
    images: int
    recall: float
    precision: float


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Measures:
    """How good the answers of a classifier are; `measure` makes it.

    Attributes:
        num_images: Integer.
        accuracy: Float in `[0, 1]`, the share of images that is answered right.
        accuracy_interval: Pair of floats, the 95 % interval of Wilson (1927).
        top5_accuracy: Float, the share of images of which the truth is among the 5
            likeliest classes (of equal ones, the first count as likelier); `None` if
            there are 5 classes or fewer.
        loss: Float. Mean of `-log(probability of the truth)`, with probabilities
            below 1e-7 counted as 1e-7.
        mean_recall: Float, the mean of the recall over all classes, unweighted. A
            class without images counts with 0, as in scikit-learn's `recall_score`
            with `average="macro"`, `labels=range(num_classes)`, `zero_division=0`.
        mean_precision: Float, likewise; a class that is never answered counts with 0.
        kappa: Float in `[-1, 1]`, Cohen's kappa (1960), unweighted: how much better
            than chance would do with the same shares of classes. `None` if both
            truth and answers are of one and the same class.
        calibration_error: Float in `[0, 1]`, the expected calibration error of
            [Guo et al., 2017](https://arxiv.org/abs/1706.04599), with 15 bins.
        classes: Tuple of `ClassMeasures`, in the order of the labels.
        confusion: Integer array `(truth, answer)`, counts of images.
    """

    num_images: int
    accuracy: float
    accuracy_interval: tuple[float, float]
    top5_accuracy: float | None
    loss: float
    mean_recall: float
    mean_precision: float
    kappa: float | None
    calibration_error: float
    classes: tuple[ClassMeasures, ...]
    confusion: np.ndarray

    def to_dict(self):
        """Returns all of it as a `dict` of JSON's types."""
        content = dataclasses.asdict(self)
        content["accuracy_interval"] = list(self.accuracy_interval)
        content["classes"] = list(content["classes"])
        content["confusion"] = self.confusion.tolist()
        return content


def measure(answers):
    """Measures the answers of a classifier.

    The official measures of MIO-TCD (Luo et al., 2018) are among them: accuracy,
    mean recall, mean precision and Cohen's kappa.

    Args:
        answers: `Answers`.

    Returns:
        `Measures`.
    """
    confusion = _confusion(answers)
    classes = _by_class(confusion, answers.classes)
    num_right = int(np.trace(confusion))
    return Measures(
        num_images=answers.num_images,
        accuracy=num_right / answers.num_images,
        accuracy_interval=wilson_interval(num_right, answers.num_images),
        top5_accuracy=_top_accuracy(answers),
        loss=_loss(answers),
        mean_recall=_mean(one.recall for one in classes),
        mean_precision=_mean(one.precision for one in classes),
        kappa=_kappa(confusion),
        calibration_error=expected_calibration_error(reliability_bins(answers)),
        classes=classes,
        confusion=confusion,
    )


def wilson_interval(successes, trials):
    """The 95 % interval of a share, which never leaves `[0, 1]`.

    Args:
        successes: Integer in `[0, trials]`.
        trials: Positive integer.

    Returns:
        Pair of floats.

    Reference: Wilson, 1927, https://doi.org/10.1080/01621459.1927.10502953
    """
    share, square = successes / trials, _NORMAL_QUANTILE**2
    center = (share + square / (2 * trials)) / (1 + square / trials)
    spread = share * (1 - share) / trials + square / (4 * trials**2)
    half = _NORMAL_QUANTILE * math.sqrt(spread) / (1 + square / trials)
    return max(0.0, center - half), min(1.0, center + half)


def _confusion(answers):
    count = answers.num_classes
    # Labels may be of a small type, in which the product would overflow.
    pairs = answers.labels.astype(np.int64) * count + answers.predictions
    return np.bincount(pairs, minlength=count**2).reshape(count, count)


def _by_class(confusion, names):
    right = np.diagonal(confusion)
    images, answered = confusion.sum(axis=1), confusion.sum(axis=0)
    recalls, precisions = right / np.maximum(images, 1), right / np.maximum(answered, 1)
    return tuple(
        ClassMeasures(
            name=name,
            images=int(images[at]),
            recall=float(recalls[at]),
            precision=float(precisions[at]),
        )
        for at, name in enumerate(names)
    )


def _top_accuracy(answers):
    if answers.num_classes <= _TOP:
        return None
    probabilities, labels = answers.probabilities, answers.labels[:, None]
    truth = np.take_along_axis(probabilities, labels, axis=1)  # (count, 1)
    earlier = np.arange(answers.num_classes) < labels  # (count, num_classes)
    likelier = (probabilities > truth) | ((probabilities == truth) & earlier)
    return float((likelier.sum(axis=1) < _TOP).mean())


def _loss(answers):
    labels = answers.labels[:, None]
    truth = np.take_along_axis(answers.probabilities, labels, axis=1)
    truth = np.clip(truth.astype(np.float64), _LEAST_PROBABILITY, 1)
    return float(-np.log(truth).mean())


def _kappa(confusion):
    total = int(confusion.sum())
    by_chance = float(confusion.sum(axis=0) @ confusion.sum(axis=1)) / total**2
    if by_chance == 1:
        return None
    return float((np.trace(confusion) / total - by_chance) / (1 - by_chance))


def _mean(values):
    return float(np.mean(list(values)))
