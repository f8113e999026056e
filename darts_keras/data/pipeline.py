"""Batches for a search: pairs of one from the train and one from the valid half."""

import keras
import numpy as np


class SearchBatches(keras.utils.PyDataset):
    """The batches of one epoch of a search.

    Each half is shuffled by itself; the order is a pure function of the seed and the
    epoch, so that a run that was killed goes on with the very batch that came next.
    A remainder that fills no batch is left out; if the halves differ in size, so is
    the rest of the larger one. Pass `shuffle=False` to `fit`: by default it mixes
    the order of batches, for which a step cannot be resumed.

    Args:
        images: `uint8` array `(count, height, width, channels)`.
        labels: Integer array `(count,)`.
        halves: Pair of index arrays, the train half and the valid half, as
            `split_halves` returns them.
        batch_size: Positive integer. Images per batch, of each half.
        epoch: Non-negative integer. The epoch, for the order.
        seed: Non-negative integer.
        start: Non-negative integer. How many steps of the epoch to leave out, since
            they are done.

    Raises:
        ValueError: If `batch_size` is not positive, a half is too small for a batch,
            or `start` is not in the epoch.
    """

    def __init__(self, images, labels, halves, batch_size, *, epoch, seed, start=0):
        super().__init__()
        if batch_size < 1:
            raise ValueError(
                f"`batch_size` must be positive. Received: batch_size={batch_size}"
            )
        self.num_steps = steps_per_epoch(halves, batch_size)
        if not 0 <= start < self.num_steps:
            raise ValueError(
                f"`start` must be a step of the epoch, in 0..{self.num_steps - 1}. "
                f"Received: start={start}"
            )
        self.images = images
        self.labels = labels
        self.halves = halves
        self.batch_size = batch_size
        self.epoch = epoch
        self.seed = seed
        self.start = start
        self._orders = [
            np.random.default_rng([seed, epoch, index]).permutation(half)
            for index, half in enumerate(halves)
        ]

    def __len__(self):
        return self.num_steps - self.start

    def __getitem__(self, index):
        """Returns the pair of batches of a step.

        Args:
            index: Integer in `0..len-1`, counted from `start`.

        Returns:
            `((x_train, y_train), (x_valid, y_valid))`: images `uint8` `(batch,
            height, width, channels)`, labels `int32` `(batch,)`.

        Raises:
            IndexError: If there is no such step.
        """
        if not 0 <= index < len(self):
            raise IndexError(f"No step {index} of {len(self)} in this epoch.")
        first = (self.start + index) * self.batch_size
        chosen = (order[first : first + self.batch_size] for order in self._orders)
        return tuple((self.images[i], self.labels[i].astype("int32")) for i in chosen)


def steps_per_epoch(halves, batch_size):
    """Returns how many pairs of full batches the halves give.

    Args:
        halves: Pair of index arrays.
        batch_size: Positive integer.

    Raises:
        ValueError: If a half is too small for a batch.
    """
    for name, half in zip(("train", "valid"), halves, strict=True):
        if len(half) < batch_size:
            raise ValueError(
                f"The {name} half is too small for a batch. Received: {len(half)} "
                f"images, batch_size={batch_size}. Use a smaller `batch_size` or more "
                "images."
            )
    return min(len(half) for half in halves) // batch_size
