"""The part of a batch that one of several devices computes.

A device that holds only some of a batch's images enters its share of them. What
concerns the whole batch then asks for it: statistics are those of all images, and
random numbers are drawn for all of them, so that results are those of one device.
"""

import contextlib
import contextvars
import dataclasses
from collections.abc import Callable

import keras
from keras import ops

# Replicas are traced in threads of their own, each of which has its own context.
_share = contextvars.ContextVar("share", default=None)


@dataclasses.dataclass(frozen=True, eq=False)
class BatchShare:
    """Which images of a global batch a replica has, and how replicas add up.

    Args:
        index: Scalar `int32` tensor. Number of this replica, from 0.
        rows: `int32` tensor `(local,)`. Places of this replica's images in the
            global batch, ascending. For `mix`, with each place `i` the place
            `total - 1 - i` is among them.
        counts: Tuple of integers. How many images each replica has; some may be 0.
        add_up: Callable. Takes a list of tensors and returns the list of their sums
            over all replicas, each of which has to call it. Differentiable.
    """

    index: object
    rows: object
    counts: tuple[int, ...]
    add_up: Callable

    @property
    def total(self):
        """Integer. Number of images in the global batch."""
        return sum(self.counts)


@contextlib.contextmanager
def share_of_batch(share):
    """Has what is called inside take its images for a share of a batch.

    In a compiled function it acts on what is traced inside.

    Args:
        share: `BatchShare`, or None, inside which batches are whole again.
    """
    token = _share.set(share)
    try:
        yield
    finally:
        _share.reset(token)


def current_share():
    """Returns the `BatchShare` that was entered last, None if batches are whole."""
    return _share.get()


def batch_total(images):
    """Returns how many images the whole batch has.

    Args:
        images: Tensor `(batch, ...)`, the images that are here.

    Returns:
        Integer, or integer tensor where the size of the batch is not static.

    Raises:
        ValueError: If there is a share, and so many images are no replica's.
    """
    share, batch = current_share(), ops.shape(images)[0]
    return batch if share is None else _checked(share, batch).total


def of_whole_batch(draw, batch):
    """Draws for every image of the whole batch, and returns what is drawn for these.

    An image gets the same numbers whichever replica has it.

    Args:
        draw: Callable. Takes a number of images and returns a tensor `(number, ...)`.
            It has to draw the same on every replica: the states of its seeds agree.
        batch: Integer or integer tensor. Number of images that are here.

    Returns:
        Tensor `(batch, ...)`.

    Raises:
        ValueError: If there is a share, and so many images are no replica's.
    """
    share = current_share()
    if share is None:
        return draw(batch)
    return ops.take(draw(_checked(share, batch).total), share.rows, axis=0)


def at_their_places(function, *tensors):
    """Returns a function of each image's numbers, to the bit that of one device.

    Vector units round logarithms and the like otherwise than what computes the last
    few elements of a tensor. So numbers of a share are put where they are in the
    whole batch.

    Args:
        function: Callable. Takes the tensors and returns one tensor or several
            `(batch, ...)`, in which an image depends on its own numbers only.
        tensors: Tensors `(batch, ...)`, of the images that are here.

    Returns:
        Tuple or list of tensors, or a tensor, as `function` does.
    """
    share = current_share()
    if share is None:
        return function(*tensors)
    places = ops.expand_dims(share.rows, axis=-1)  # (local, 1)
    results = function(
        *(
            ops.scatter(places, tensor, (share.total, *tensor.shape[1:]))
            for tensor in tensors
        )
    )
    return keras.tree.map_structure(
        lambda result: ops.take(result, share.rows, axis=0), results
    )


def _checked(share, batch):
    """Returns the share, if a replica may have that many images by it."""
    if isinstance(batch, int) and batch not in share.counts:
        raise ValueError(
            "A batch must have as many images as `counts` of its share gives a "
            f"replica. Received: batch={batch}, counts={share.counts}. Enter the "
            "share that belongs to these images."
        )
    return share
