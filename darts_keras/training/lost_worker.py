"""What is said when another worker of a run is gone."""

import contextlib

_RESUME = (
    "Resume the run from its last checkpoint, with any number of workers, or with the "
    "strategy 'one_device'."
)


class LostWorkerError(RuntimeError):
    """Another worker of the run is gone."""


@contextlib.contextmanager
def lost_worker_told(strategy, remedy=_RESUME):
    """Says it in words if what is done inside fails because a worker is gone.

    TensorFlow notices within a second that a process ended, and within ten that it
    no longer gives a sign of life. What a step had changed by then is not whole.

    Args:
        strategy: `Strategy`.
        remedy: String. What to do then, a sentence.

    Raises:
        LostWorkerError: If another worker is gone. Other errors stay what they are.
    """
    try:
        yield
    except Exception as error:
        if not is_lost_worker(strategy, error):
            raise
        raise LostWorkerError(
            f"Another worker of this run is gone, so {strategy.cluster} stops too. "
            f"{remedy}"
        ) from error


def is_lost_worker(strategy, error):
    """Tells whether an error means that another worker is gone.

    Args:
        strategy: `Strategy`, in which the error came up.
        error: Exception.
    """
    if strategy.num_workers == 1:
        return False
    import tensorflow as tf

    # What fails here, of itself, is neither: a full memory, a wrong shape.
    gone = isinstance(error, tf.errors.UnavailableError)
    is_of_step = isinstance(error, tf.errors.OpError)
    return gone or (is_of_step and "Collective ops is aborted by" in str(error))
