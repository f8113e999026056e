"""What a classifier said of labelled images."""

import dataclasses
import functools

import numpy as np

_SUM_TOLERANCE = 1e-3  # Of a row of probabilities; half precision needs as much.


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Answers:
    """What a classifier said of labelled images.

    Args:
        images: `uint8` array `(count, height, width, channels)`; one or more.
        labels: Integer array `(count,)`, the truth, in `[0, num_classes)`.
        probabilities: Float array `(count, num_classes)`; each row sums to 1.
        classes: Tuple of strings, the names of the classes.

    Raises:
        ValueError: If these are not of those types and shapes, the numbers of images
            or of classes differ, or a row of `probabilities` is no distribution.
    """

    images: np.ndarray
    labels: np.ndarray
    probabilities: np.ndarray
    classes: tuple[str, ...]

    def __post_init__(self):
        _check_array("images", self.images, 4, np.uint8)
        _check_array("labels", self.labels, 1, np.integer)
        _check_array("probabilities", self.probabilities, 2, np.floating)
        self._check_sizes()
        self._check_labels()
        _check_distributions(self.probabilities)

    def _check_sizes(self):
        names = self.classes
        if not isinstance(names, tuple) or {type(name) for name in names} != {str}:
            raise ValueError(
                "`classes` must be a tuple of one or more strings. "
                f"Received: classes={str(names)[:80]}"
            )
        count, num_classes = self.num_images, len(names)
        shapes = len(self.images), *self.labels.shape, *self.probabilities.shape
        if count == 0 or shapes != (count, count, count, num_classes):
            raise ValueError(
                "`images`, `labels` and `probabilities` must be of the same images, "
                "one or more, and of the same classes as `classes`. Received: "
                f"images of shape {self.images.shape}, labels of shape "
                f"{self.labels.shape}, probabilities of shape "
                f"{self.probabilities.shape}, {num_classes} classes"
            )

    def _check_labels(self):
        low, high = self.labels.min(), self.labels.max()
        if low < 0 or high >= self.num_classes:
            raise ValueError(
                f"`labels` must be in [0, {self.num_classes}), one for each of "
                f"`classes`. Received: labels from {low} to {high}"
            )

    @property
    def num_images(self):
        """Integer, the number of images."""
        return len(self.labels)

    @property
    def num_classes(self):
        """Integer, the number of classes."""
        return len(self.classes)

    @functools.cached_property
    def predictions(self):
        """Integers `(count,)`: the likeliest class; of equal ones, the first."""
        return self.probabilities.argmax(axis=1)

    @functools.cached_property
    def confidence(self):
        """Floats `(count,)`: the probability of the likeliest class."""
        return self.probabilities.max(axis=1).astype(np.float64)

    @functools.cached_property
    def correct(self):
        """Booleans `(count,)`: whether the likeliest class is the truth."""
        return self.predictions == self.labels


def _check_array(name, array, rank, kind):
    """Refuses what is no array of this rank and kind of number."""
    if not isinstance(array, np.ndarray) or not np.issubdtype(array.dtype, kind):
        received = getattr(array, "dtype", type(array).__name__)
        raise ValueError(
            f"`{name}` must be an array of {kind.__name__}. "
            f"Received: {name} of {received}"
        )
    if array.ndim != rank:
        raise ValueError(
            f"`{name}` must have {rank} axes. Received: {name} of shape {array.shape}"
        )


def _check_distributions(probabilities):
    with np.errstate(invalid="ignore"):  # Infinities may cancel to NaN.
        sums = probabilities.sum(axis=1, dtype=np.float64)
    fits = (np.abs(sums - 1) <= _SUM_TOLERANCE) & (probabilities.min(axis=1) >= 0)
    if not fits.all():
        at = int(fits.argmin())
        raise ValueError(
            "Each row of `probabilities` must be finite, not negative, and sum to 1. "
            f"Received: row {at} with sum {sums[at]:.6g} and least value "
            f"{probabilities[at].min():.6g}. Logits need a softmax first."
        )
