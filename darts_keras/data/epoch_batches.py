"""What all batches of an epoch have in common: order, steps, where to begin."""

import keras
import numpy as np


class EpochBatches(keras.utils.PyDataset):
    """The steps of an epoch, from one of them on; for subclasses.

    A subclass has a method `batch(first, last)`, which returns the batch of the
    places `first..last-1` in the order of the epoch. To Keras' `fit` pass
    `shuffle=False`: by default it mixes the order of batches, for which a step cannot
    be resumed.

    Args:
        num_steps: Positive integer. Steps of the whole epoch.
        batch_size: Positive integer. Images per step.
        start: Non-negative integer. How many steps of the epoch to leave out, since
            they are done.

    Raises:
        ValueError: If `start` is not in the epoch.
    """

    def __init__(self, num_steps, batch_size, start=0):
        super().__init__()
        if not 0 <= start < num_steps:
            raise ValueError(
                f"`start` must be a step of the epoch, in 0..{num_steps - 1}. "
                f"Received: start={start}"
            )
        self.num_steps = num_steps
        self.batch_size = batch_size
        self.start = start

    def __len__(self):
        return self.num_steps - self.start

    def __getitem__(self, index):
        """Returns the batch of a step.

        Args:
            index: Integer in `0..len-1`, counted from `start`.

        Raises:
            IndexError: If there is no such step.
        """
        if not 0 <= index < len(self):
            raise IndexError(f"No step {index} of {len(self)} in this epoch.")
        first = (self.start + index) * self.batch_size
        return self.batch(first, first + self.batch_size)


def shuffled(values, seed, epoch, stream=0):
    """Returns values in the random order of an epoch, the same on every platform.

    Args:
        values: Array `(count, ...)`.
        seed: Non-negative integer.
        epoch: Non-negative integer.
        stream: Non-negative integer, to tell orders of one epoch apart.
    """
    return np.random.default_rng([seed, epoch, stream]).permutation(values)


def take(images, chosen):
    """Returns some of the images, from where they are stored.

    Args:
        images: Array `(count, ...)`, or a tensor on the device, from which they are
            gathered there: no image travels.
        chosen: Integer array `(batch,)`.
    """
    if isinstance(images, np.ndarray):
        return images[chosen]
    return keras.ops.take(images, chosen, axis=0)


def check_batch_size(batch_size):
    """Raises `ValueError` if a batch has no images."""
    if batch_size < 1:
        raise ValueError(
            f"`batch_size` must be positive. Received: batch_size={batch_size}"
        )


def count_full_batches(count, batch_size, name):
    """Returns how many full batches a number of images gives.

    Args:
        count: Non-negative integer.
        batch_size: Positive integer.
        name: String. What the images are, for the message.

    Raises:
        ValueError: If there is none.
    """
    if count < batch_size:
        raise ValueError(
            f"The {name} is too small for a batch. Received: {count} images, "
            f"batch_size={batch_size}. Use a smaller `batch_size` or more images."
        )
    return count // batch_size
