"""What is said when another worker of a run is gone."""

import contextlib


class LostWorkerError(RuntimeError):
    """Another worker of the run is gone."""


@contextlib.contextmanager
def lost_worker_told(strategy):
    """Says it in words if what is done inside fails because a worker is gone.

    TensorFlow notices within a second that a process ended, and within ten that it
    no longer gives a sign of life. What a step had changed by then is not whole.

    Args:
        strategy: `Strategy`.

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
            "Resume the run from its last checkpoint; the number of workers may be "
            "another one."
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
