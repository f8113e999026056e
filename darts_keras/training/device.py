"""What a search asks of the machine before it starts."""

import os
import warnings

import keras
import tensorflow as tf


def prepare_device(inter_op_threads=None, intra_op_threads=None):
    """Sets how many threads TensorFlow may use; call it before anything runs.

    A supernet is a wide graph of small operations. On few cores it is fastest to
    run two of them at a time, each on half of the cores (`benchmarks/README.md`).

    Args:
        inter_op_threads: Positive integer. Operations at a time; 2 by default.
        intra_op_threads: Positive integer. Threads within one operation; by default
            half of the cores.

    Returns:
        Dictionary of both numbers, by the names of the arguments.

    Warns:
        UserWarning: If TensorFlow has started already, so that it is too late.
    """
    half = max(1, len(os.sched_getaffinity(0)) // 2)
    threading = tf.config.threading
    try:
        threading.set_inter_op_parallelism_threads(inter_op_threads or 2)
        threading.set_intra_op_parallelism_threads(intra_op_threads or half)
    except RuntimeError:
        warnings.warn(
            "TensorFlow has started: its threads can't be set any more. Call "
            "`prepare_device` first.",
            stacklevel=2,
        )
    return {
        "inter_op_threads": threading.get_inter_op_parallelism_threads(),
        "intra_op_threads": threading.get_intra_op_parallelism_threads(),
    }


def prepare_randomness(seed, deterministic):
    """Seeds everything that draws; makes operations repeatable if asked.

    Args:
        seed: Non-negative integer.
        deterministic: Boolean. Whether every operation has to give the same bits
            each time on this machine. It stays so for the rest of the process.
    """
    keras.utils.set_random_seed(seed)
    if deterministic:
        tf.config.experimental.enable_op_determinism()


def may_compile():
    """Whether XLA should compile the step: not on a CPU.

    There it takes a depthwise convolution a hundred times as long.
    """
    return "auto" if tf.config.get_visible_devices("GPU") else False
