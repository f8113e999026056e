"""What the benchmarks say of the device: its name, its memory, its measured peak."""

import os
import pathlib
import platform
import resource
import time

COLUMNS = ("backend", "device", "precision")
MEMORY = ("peak MB", "memory of")
_SIDES = (512, 1024, 2048, 4096, 8192)  # Of matrices; the smallest is fast anywhere.
_LONG = 0.05  # Seconds. Two products that take as long are large enough to measure.
_REPEATS = 3


def describe_device(precision):
    """Returns the figures of `COLUMNS`: a list of strings.

    Args:
        precision: String. A Keras dtype policy.
    """
    import keras

    name, _ = _accelerator() or (_processor(), None)
    return [keras.config.backend(), name, precision]


def peak_memory():
    """Returns the figures of `MEMORY`: megabytes, and whose they are.

    Of an accelerator it is what the backend's arrays have occupied at most, without
    what its allocator holds in reserve; on a CPU it is the memory of the process, the
    libraries' own included.
    """
    _, num_bytes = _accelerator() or (None, None)
    if num_bytes is not None:
        return [round(num_bytes / 1e6), "device"]
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return [round(usage.ru_maxrss * 1024 / 1e6), "process"]


def measured_peak(precision):
    """Returns how many floating-point operations the device makes in a second.

    They are those of products of large square matrices, two at a time, as a backend may
    give each but a part of the cores; the fastest of a few counts. In float32 a backend
    multiplies as it does by default, on some devices with fewer bits (TF32).

    Args:
        precision: String. A Keras dtype policy, for its compute dtype.
    """
    import keras
    from keras import ops

    from darts_keras.training.engine import compiled

    def products(left, right):
        return ops.matmul(left, right), ops.matmul(right, left)

    dtype = keras.DTypePolicy(precision).compute_dtype
    products = compiled(products, [])
    for side in _SIDES:
        shape = (side, side)
        pair = [ops.cast(keras.random.normal(shape, seed=i), dtype) for i in (0, 1)]
        _seconds(products, pair, 1)  # Compiles.
        seconds = _seconds(products, pair, 1)
        if seconds > _LONG:
            break
    count = max(1, round(2 * _LONG / seconds))
    seconds = min(_seconds(products, pair, count) for _ in range(_REPEATS))
    return count * 2 * 2 * side**3 / seconds


def share_of_peak(flops, seconds, precision):
    """Returns in words how much of its measured peak a device reaches.

    Args:
        flops: Number. Floating-point operations of a step.
        seconds: Float. Of a step.
        precision: String. A Keras dtype policy.
    """
    return f"{flops / seconds / measured_peak(precision):.1%}"


def _seconds(function, arguments, count):
    """Returns how long some calls in a row take, to the end on the device."""
    from keras import ops

    began = time.perf_counter()
    for _ in range(count):
        outputs = function(*arguments)
    for output in outputs:
        ops.convert_to_numpy(output[0, 0])
    return time.perf_counter() - began


def _accelerator():
    """Returns its name and the peak of its memory in bytes; `None` on a CPU."""
    import keras

    return _ACCELERATORS[keras.config.backend()]()


def _of_tensorflow():
    import tensorflow as tf

    gpus = tf.config.list_physical_devices("GPU")
    if not gpus:
        return None
    details = tf.config.experimental.get_device_details(gpus[0])
    peak = tf.config.experimental.get_memory_info("GPU:0")["peak"]
    return details.get("device_name", "GPU"), peak


def _of_jax():
    import jax

    device = jax.devices()[0]
    if device.platform == "cpu":
        return None
    statistics = device.memory_stats() or {}
    return device.device_kind, statistics.get("peak_bytes_in_use")


def _of_torch():
    import torch

    if not torch.cuda.is_available():
        return None
    return torch.cuda.get_device_name(), torch.cuda.max_memory_allocated()


_ACCELERATORS = {"tensorflow": _of_tensorflow, "jax": _of_jax, "torch": _of_torch}


def _processor():
    """Returns the name of the CPU, and how many of its cores there are."""
    facts = pathlib.Path("/proc/cpuinfo")
    lines = facts.read_text().splitlines() if facts.exists() else []
    names = [line.partition(": ")[2] for line in lines if line.startswith("model name")]
    name = names[0] if names else platform.processor() or platform.machine()
    return f"{name}, {len(os.sched_getaffinity(0))} cores"
