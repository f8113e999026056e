"""One set of labelled images, whatever it was read from."""

import contextlib
import functools
import hashlib
import json

import numpy as np

from darts_keras.data.arrays import check_images, check_labels
from darts_keras.data.pixel_statistics import pixel_statistics


class DataSource:
    """A checked set of labelled images: a train part, and perhaps a test part.

    The train part is in memory. The test part is read when `load_test` is called,
    and at no other time: what never calls it has never seen a test image.

    Args:
        name: String. A short name: `"fashion_mnist"`, or the stem of a path.
        origin: String. Where the images came from, for the record of a run.
        train: Pair of arrays, images and labels; see `check_images` and
            `check_labels` for what is accepted.
        read_test: Callable without arguments that returns such a pair for the test
            part, or `None` if there is none.
        classes: Sequence of distinct strings, the class names in the order of the
            labels. Defaults to the labels as strings.
        statistics: Optional pair of sequences of floats, mean and deviation of the
            pixels of each channel, scaled to [0, 1]. Defaults to those of the train
            part.
        note: Optional string. What one can't see in the files but should know, as a
            sentence: runs and evaluations show and record it.

    Attributes:
        image_shape: Tuple `(height, width, channels)`.
        mean: Tuple of floats, one a channel, for pixels in [0, 1].
        deviation: Tuple of floats, one a channel, for pixels in [0, 1].

    Raises:
        TypeError: If an array is of an unusable type.
        ValueError: If there are fewer than two classes, a class has no train image,
            or an array has a wrong shape or wrong values.
    """

    def __init__(
        self,
        name,
        origin,
        train,
        read_test=None,
        classes=None,
        statistics=None,
        note=None,
    ):
        images, labels = train
        self.name = name
        self.origin = origin
        self.note = note
        self._read_test = read_test
        with _naming(origin):
            num_classes = None if classes is None else len(classes)
            self._images = check_images(images, "x_train")
            self._labels = check_labels(labels, len(images), num_classes, "y_train")
            self.classes = _check_classes(classes, self._labels)
            self.image_shape = self._images.shape[1:]
            self.mean, self.deviation = _check_statistics(
                statistics or pixel_statistics(self._images), self.image_shape[-1]
            )

    @classmethod
    def from_arrays(cls, x_train, y_train, x_test=None, y_test=None, classes=None):
        """Returns a source of arrays that are in memory already, as in a notebook.

        Args:
            x_train: Images, see `check_images`.
            y_train: Labels, see `check_labels`.
            x_test: Optional images of the test part.
            y_test: Labels of the test part; required with `x_test`.
            classes: Optional class names, in the order of the labels.

        Raises:
            ValueError: If only one of `x_test` and `y_test` is given.
        """
        if (x_test is None) != (y_test is None):
            raise ValueError(
                "`x_test` and `y_test` must be given together. Received: only "
                + ("`y_test`" if x_test is None else "`x_test`")
            )
        read_test = None if x_test is None else lambda: (x_test, y_test)
        return cls("arrays", "arrays in memory", (x_train, y_train), read_test, classes)

    @property
    def has_test(self):
        """Whether there is a test part."""
        return self._read_test is not None

    def load_train(self):
        """Returns the train part.

        Returns:
            Images, `uint8` `(count, height, width, channels)`, and labels, `int64`
            `(count,)`. They are the source's own: do not write to them.
        """
        return self._images, self._labels

    def load_test(self):
        """Reads and returns the test part, in the same form as the train part.

        Raises:
            ValueError: If there is none, or its images differ in shape from those
                of the train part, or its labels are out of range.
        """
        if not self.has_test:
            raise ValueError(
                f"The data set '{self.name}' has no test part. "
                f"Received: origin={self.origin}"
            )
        images, labels = self._read_test()
        with _naming(self.origin):
            labels = check_labels(labels, len(images), len(self.classes), "y_test")
            images = check_images(images, "x_test")
            if images.shape[1:] != self.image_shape:
                raise ValueError(
                    "The images `x_test` must have the shape of the train images, "
                    f"{self.image_shape}. Received: shape={images.shape[1:]}"
                )
        return images, labels

    def fingerprint(self):
        """Returns the SHA-256 of all that a search sees, as hex digits.

        That is the train images in their order, their labels, the class names, and
        the mean and deviation of the pixels. It is computed once.
        """
        return self._fingerprint

    @functools.cached_property
    def _fingerprint(self):
        header = {
            "shape": self._images.shape,
            "classes": self.classes,
            # Rounded: the last bits of a mean differ between machines.
            "mean": [round(value, 6) for value in self.mean],
            "deviation": [round(value, 6) for value in self.deviation],
        }
        digest = hashlib.sha256(json.dumps(header, sort_keys=True).encode())
        digest.update(np.ascontiguousarray(self._images))
        digest.update(self._labels.astype("<i8"))
        return digest.hexdigest()


@contextlib.contextmanager
def _naming(origin):
    """Puts where the data came from in front of what is wrong with it."""
    try:
        yield
    except (TypeError, ValueError) as error:
        raise type(error)(f"{origin}: {error}") from error


def _check_classes(classes, labels):
    """Returns the class names as a tuple; each class must have an image."""
    if classes is None:
        classes = range(labels.max() + 1)
    classes = tuple(str(name) for name in classes)
    if len(classes) < 2:
        raise ValueError(
            f"There must be at least 2 classes to tell apart. Received: {classes}"
        )
    if len(set(classes)) < len(classes):
        raise ValueError(f"Class names must be distinct. Received: classes={classes}")
    counts = np.bincount(labels, minlength=len(classes))
    empty = [f"'{classes[label]}'" for label in np.flatnonzero(counts == 0)]
    if empty:
        raise ValueError(
            "Each class must have train images. Received: none for "
            f"{', '.join(empty[:20])} ({len(empty)} of {len(classes)} classes). "
            "Labels must count from 0 without gaps."
        )
    return classes


def _check_statistics(statistics, channels):
    mean, deviation = (tuple(map(float, values)) for values in statistics)
    if len(mean) != channels or len(deviation) != channels or min(deviation) <= 0:
        raise ValueError(
            "`statistics` must be a mean and a positive deviation for each of "
            f"{channels} channels. Received: statistics={statistics}"
        )
    return mean, deviation
