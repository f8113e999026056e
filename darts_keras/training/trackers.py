"""What a search or a training counts of its batches."""

from keras import ops

from darts_keras.kernel.batch_share import batch_total
from darts_keras.training.batch_mean import add_up, batch_mean
from darts_keras.training.replicated_mean import ReplicatedMean


def new_trackers(prefix=""):
    """Returns new metrics `loss` and `accuracy`, a pair.

    Args:
        prefix: String, before their names.
    """
    return ReplicatedMean(f"{prefix}loss"), ReplicatedMean(f"{prefix}accuracy")


def half_trackers():
    """Returns a dictionary from `"train"` and `"valid"` to `new_trackers`."""
    return {half: new_trackers(f"{half}_") for half in ("train", "valid")}


def track(trackers, labels, logits, loss):
    """Counts a batch.

    Args:
        trackers: Pair as from `new_trackers`.
        labels: Integer tensor `(batch,)`.
        logits: Tensor `(batch, num_classes)`.
        loss: Scalar tensor, as from `batch_mean`.
    """
    right = ops.equal(ops.argmax(logits, axis=-1), ops.cast(labels, "int32"))
    values = add_up([loss, batch_mean(ops.cast(right, loss.dtype))])
    for tracker, value in zip(trackers, values, strict=True):
        tracker.update_state(value, batch_total(labels))
