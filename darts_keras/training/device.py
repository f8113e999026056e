"""What a run asks of the machine before it starts."""

import os
import platform
import warnings

import keras

from darts_keras.kernel.double_precision import keep_double_precision

MAX_RESIDENT = 16_000_000_000  # Bytes of images that may occupy an accelerator.


def prepare_device(inter_op_threads=None, intra_op_threads=None):
    """Sets how many threads TensorFlow may use; call it before anything runs.

    A supernet is a wide graph of small operations. On few cores it is fastest to
    run two of them at a time, each on half of the cores (`benchmarks/README.md`).
    Other backends know no such settings; there nothing is set.

    Args:
        inter_op_threads: Positive integer. Operations at a time; 2 by default.
        intra_op_threads: Positive integer. Threads within one operation; by default
            half of the cores.

    Returns:
        Dictionary of both numbers, by the names of the arguments; empty on another
        backend than TensorFlow.

    Raises:
        ValueError: If a number is given on another backend.

    Warns:
        UserWarning: If TensorFlow has started already, so that it is too late.
    """
    if keras.config.backend() != "tensorflow":
        if inter_op_threads or intra_op_threads:
            raise ValueError(
                "`inter_op_threads` and `intra_op_threads` are for the TensorFlow "
                f"backend. Received: KERAS_BACKEND={keras.config.backend()}"
            )
        return {}
    import tensorflow as tf

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
            each time on this machine. It stays so for the rest of the process. JAX
            does so by itself on a CPU; on a GPU it takes
            `XLA_FLAGS=--xla_gpu_deterministic_ops=true` from the start.
    """
    keras.utils.set_random_seed(seed)
    if deterministic and keras.config.backend() == "tensorflow":
        import tensorflow as tf

        tf.config.experimental.enable_op_determinism()


def prepare_precision(precision):
    """Makes sure that the backend computes with no less than is asked for.

    Args:
        precision: String. A Keras dtype policy.

    Raises:
        ValueError: If it can't.
    """
    if precision != "float64" or keras.config.backend() == "tensorflow":
        return
    if keras.config.backend() == "jax":
        import jax

        if not jax.config.jax_enable_x64:
            raise ValueError(
                "`precision='float64'` takes JAX_ENABLE_X64=1 from the start on Keras' "
                f"JAX backend. Received: precision={precision!r}"
            )
    keep_double_precision()


def has_accelerator():
    """Whether the backend computes on something else than a CPU."""
    return bool(_accelerators())


def describe_machine():
    """Returns the machine in words, for the record of what was measured on it."""
    cores = f"{len(os.sched_getaffinity(0))} cores ({platform.machine()})"
    return ", ".join([cores, *_accelerators(), keras.config.backend()])


def _accelerators():
    if keras.config.backend() == "torch":  # Keras lists no devices of PyTorch.
        import torch

        return [f"gpu:{index}" for index in range(torch.cuda.device_count())]
    devices = keras.distribution.list_devices()
    return [name for name in devices if not name.startswith("cpu")]


def resident(images, strategy):
    """Returns training images where they should live: on an accelerator, if it is one.

    Batches are gathered there then, and no image travels. Several devices get theirs
    from the host.

    Args:
        images: `uint8` array `(count, height, width, channels)`.
        strategy: `Strategy`.

    Returns:
        The array, or a tensor of it.
    """
    is_one = strategy.native is None
    if is_one and images.nbytes <= MAX_RESIDENT and has_accelerator():
        return keras.ops.convert_to_tensor(images)
    return images


def may_compile():
    """Whether XLA should compile the step: on TensorFlow, not on a CPU.

    There it takes a depthwise convolution a hundred times as long. JAX has nothing
    else than XLA.
    """
    if keras.config.backend() == "tensorflow" and not has_accelerator():
        return False
    return "auto"
