"""How the workers of a run find each other."""

import contextlib
import functools
import signal
import socket
import threading
import time

PATIENCE = 120.0  # Seconds that workers wait for each other to start.


@functools.cache  # A process has its place in one cluster, for good.
def connect_workers(cluster):
    """Connects this worker with the others of its cluster; waits for them.

    Args:
        cluster: `Cluster`.

    Returns:
        `tf.distribute.MultiWorkerMirroredStrategy`.

    Raises:
        RuntimeError: If TensorFlow has started before, the port of this worker is
            taken, or the others are not there in time.
    """
    import tensorflow as tf

    _check_unstarted()
    if cluster.is_chief:
        _await_others(cluster)
    try:
        with _end_by_ctrl_c(), _patience_of_tensorflow():
            return tf.distribute.MultiWorkerMirroredStrategy()
    except tf.errors.OpError as error:
        raise RuntimeError(_in_words(error, cluster)) from error


def _check_unstarted():
    """Raises `RuntimeError` if TensorFlow has made a tensor.

    It tells so only when it is to change what is fixed from then on.
    """
    import tensorflow as tf

    settings = tf.config.threading
    threads = settings.get_inter_op_parallelism_threads()
    try:
        settings.set_inter_op_parallelism_threads(threads + 1)
        settings.set_inter_op_parallelism_threads(threads)
    except RuntimeError as error:
        raise RuntimeError(
            "The strategy 'multi_worker' must be opened before TensorFlow computes "
            "anything. Received: TensorFlow has started. Call "
            "`open_strategy('multi_worker')` first, in a new process."
        ) from error


def _await_others(cluster):
    """Returns when all workers listen, but for this one.

    TensorFlow would wait too, but for ever, without saying for whom.
    """
    missing = cluster.addresses[1:]
    end = time.monotonic() + PATIENCE
    while missing := [address for address in missing if not _listens(address)]:
        if time.monotonic() > end:
            raise RuntimeError(
                f"All workers must start within {PATIENCE:g} seconds. Received: no "
                f"answer from {', '.join(missing)}. Start a process there, with a "
                "`TF_CONFIG` of its own, and all others again."
            )
        time.sleep(0.2)


def _listens(address):
    host, _, port = address.rpartition(":")
    with contextlib.suppress(OSError):  # A name may not be known yet, either.
        socket.create_connection((host.strip("[]"), int(port)), timeout=2).close()
        return True
    return False


@contextlib.contextmanager
def _end_by_ctrl_c():
    """Has Ctrl-C end the process: TensorFlow waits without listening to Python."""
    handler = signal.getsignal(signal.SIGINT)
    main = threading.current_thread() is threading.main_thread()
    if not (main and callable(handler)):
        yield
        return
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)


@contextlib.contextmanager
def _patience_of_tensorflow():
    """Has TensorFlow wait for the chief as long as we do, not an hour."""
    from tensorflow.python.eager import context  # It has no public name.

    service = context.context()
    milliseconds = round(1000 * PATIENCE)
    service.configure_coordination_service = functools.partial(
        service.configure_coordination_service,
        cluster_register_timeout_in_ms=milliseconds,
    )
    try:
        yield
    finally:
        del service.configure_coordination_service  # The method is there again.


def _in_words(error, cluster):
    own, chief = cluster.addresses[cluster.index], cluster.addresses[0]
    if "start gRPC server" in str(error):
        return (
            "A worker must have the port of its address to itself. Received: "
            f"{own} of {cluster}, where the port is taken. End the process that has "
            "it, or take another port in the `TF_CONFIG` of all workers."
        )
    if not cluster.is_chief:
        return (
            f"All workers must start within {PATIENCE:g} seconds. Received: no answer "
            f"from the chief, {chief}, to {cluster}: {error}. Start all workers again."
        )
    return f"The workers must be able to connect. Received: {error}"
