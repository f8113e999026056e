"""Means and sums over a batch that several devices may have divided up."""

from keras import ops

from darts_keras.kernel.batch_share import current_share


def batch_mean(values):
    """Returns the mean over a batch, or what the images of this device add to it.

    Args:
        values: Tensor `(batch,)`, of the images that are here.

    Returns:
        Scalar tensor. Over all devices they add up to the mean over the whole batch.
    """
    share = current_share()
    if share is None:
        return ops.mean(values)
    return ops.sum(values) / share.total


def add_up(tensors):
    """Returns the sums of tensors over all devices.

    Args:
        tensors: List of tensors; every device calls it with such a list.
    """
    share = current_share()
    return tensors if share is None else share.add_up(tensors)
