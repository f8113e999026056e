"""Batches of labelled images for training, and of images to classify."""

import numpy as np

from darts_keras.data.balanced_order import balanced_order
from darts_keras.data.epoch_batches import (
    EpochBatches,
    check_batch_size,
    count_full_batches,
    shuffled,
    take,
)
from darts_keras.retrain_config import SAMPLINGS


class TrainBatches(EpochBatches):
    """The batches of one epoch of a training.

    The order is a pure function of the seed and the epoch, so that a run that was
    killed goes on with the very batch that came next. A remainder that fills no
    batch is left out. To Keras' `fit` pass `shuffle=False`.

    A step is `(x, y)`, or `(x, y, weights)` with `class_weights`: images `(batch,
    height, width, channels)`, labels `int32` `(batch,)`, weights `float32`
    `(batch,)`.

    Args:
        images: `uint8` array `(count, height, width, channels)`, or a tensor on the
            device, from which batches are then gathered there: no image travels.
        labels: Integer array `(count,)`.
        indices: Integer array. The images to train on.
        batch_size: Positive integer. Images per step.
        epoch: Non-negative integer. The epoch, for the order.
        seed: Non-negative integer.
        start: Non-negative integer. How many steps of the epoch to leave out, since
            they are done.
        sampling: `"shuffled"`, each image once, or `"balanced"`, as many images of
            which all classes have as many, see `balanced_order`.
        class_weights: Optional sequence of non-negative floats, one a class. What an
            image of the class weighs in the loss.

    Raises:
        ValueError: If `batch_size` is not positive, there are too few images for a
            batch, `start` is not in the epoch, `sampling` is unknown, or
            `class_weights` has too few or unusable values.
    """

    def __init__(  # noqa: PLR0913 (nothing but what makes an epoch)
        self,
        images,
        labels,
        indices,
        batch_size,
        *,
        epoch,
        seed,
        start=0,
        sampling="shuffled",
        class_weights=None,
    ):
        check_batch_size(batch_size)
        num_steps = count_full_batches(len(indices), batch_size, "set to train on")
        super().__init__(num_steps, batch_size, start)
        self.images = images
        self.labels = np.asarray(labels).astype("int32")
        self.indices = np.asarray(indices)
        self.epoch = epoch
        self.seed = seed
        self.sampling = sampling
        self.class_weights = _check_weights(class_weights, self.labels[self.indices])
        self._order = self._draw_order()

    def _draw_order(self):
        if self.sampling == "shuffled":
            return shuffled(self.indices, self.seed, self.epoch)
        if self.sampling == "balanced":
            labels = self.labels[self.indices]
            return balanced_order(self.indices, labels, self.seed, self.epoch)
        raise ValueError(
            f"`sampling` must be one of {SAMPLINGS}. "
            f"Received: sampling={self.sampling!r}"
        )

    def batch(self, first, last):
        """Returns the batch of some places in the order."""
        chosen = self._order[first:last]
        labels = self.labels[chosen]
        batch = (take(self.images, chosen), labels)
        if self.class_weights is None:
            return batch
        return (*batch, self.class_weights[labels])


class EvalBatches(EpochBatches):
    """All images, in order, in batches of one size, to ask about.

    The last batch is filled up with copies of the last image, so that one compiled
    step serves all. Who asks cuts off what is said of them.

    Args:
        images: Array `(count, height, width, channels)`.
        batch_size: Positive integer.

    Raises:
        ValueError: If there are no images, or `batch_size` is not positive.
    """

    def __init__(self, images, batch_size):
        check_batch_size(batch_size)
        if not len(images):
            raise ValueError("There must be images to classify. Received: none")
        super().__init__(-(-len(images) // batch_size), batch_size)
        self.images = images

    def batch(self, first, last):
        """Returns the images of some places, as a tuple of one."""
        chosen = np.minimum(np.arange(first, last), len(self.images) - 1)
        return (take(self.images, chosen),)


def balanced_class_weights(labels, num_classes):
    """Returns weights by which every class counts as much as any other.

    Their mean over the images is 1, so that the loss keeps its size.

    Args:
        labels: Integer array `(count,)`.
        num_classes: Positive integer.

    Returns:
        `float64` array `(num_classes,)`: `count / (num_classes * images of a class)`.

    Raises:
        ValueError: If a class has no image, or a label is too large.
    """
    counts = np.bincount(labels, minlength=num_classes)
    if len(counts) > num_classes or not counts.all():
        raise ValueError(
            f"Each of {num_classes} classes must have images to be weighted by their "
            f"number. Received: {counts.tolist()} images of the classes"
        )
    return len(labels) / (num_classes * counts)


def _check_weights(weights, labels):
    """Returns the weights of classes as an array, or `None`."""
    if weights is None:
        return None
    weights = np.asarray(weights, "float32")
    if weights.ndim != 1 or len(weights) <= labels.max():
        raise ValueError(
            f"`class_weights` must have one value a class, of {labels.max() + 1} or "
            f"more. Received: shape={weights.shape}"
        )
    if not (np.isfinite(weights) & (weights >= 0)).all():
        raise ValueError(
            "`class_weights` must be non-negative and finite. "
            f"Received: class_weights={weights.tolist()}"
        )
    return weights
