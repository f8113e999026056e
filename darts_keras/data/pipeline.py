"""Batches for a search: pairs of one from the train and one from the valid half."""

from darts_keras.data.epoch_batches import (
    EpochBatches,
    check_batch_size,
    count_full_batches,
    shuffled,
    take,
)


class SearchBatches(EpochBatches):
    """The batches of one epoch of a search.

    Each half is shuffled by itself; the order is a pure function of the seed and the
    epoch, so that a run that was killed goes on with the very batch that came next.
    A remainder that fills no batch is left out; if the halves differ in size, so is
    the rest of the larger one. To Keras' `fit` pass `shuffle=False`.

    A step is `((x_train, y_train), (x_valid, y_valid))`: images `uint8` `(batch,
    height, width, channels)`, labels `int32` `(batch,)`.

    Args:
        images: `uint8` array `(count, height, width, channels)`, or a tensor on the
            device, from which batches are then gathered there: no image travels.
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
        check_batch_size(batch_size)
        super().__init__(steps_per_epoch(halves, batch_size), batch_size, start)
        self.images = images
        self.labels = labels
        self.halves = halves
        self.epoch = epoch
        self.seed = seed
        self._orders = [
            shuffled(half, seed, epoch, stream) for stream, half in enumerate(halves)
        ]

    def batch(self, first, last):
        """Returns the pair of batches of some places in the order."""
        chosen = (order[first:last] for order in self._orders)
        return tuple(
            (take(self.images, i), self.labels[i].astype("int32")) for i in chosen
        )


def steps_per_epoch(halves, batch_size):
    """Returns how many pairs of full batches the halves give.

    Args:
        halves: Pair of index arrays.
        batch_size: Positive integer.

    Raises:
        ValueError: If a half is too small for a batch.
    """
    return min(
        count_full_batches(len(half), batch_size, f"{name} half")
        for name, half in zip(("train", "valid"), halves, strict=True)
    )
