"""The devices that a run computes on: one, several, or those of several machines."""

import contextlib
import dataclasses

import keras
import numpy as np

from darts_keras.strict_json import did_you_mean
from darts_keras.training.cluster import Cluster, read_cluster
from darts_keras.training.worker_start import connect_workers

STRATEGIES = ("one_device", "mirrored", "multi_worker")
_BACKENDS = {"mirrored": ("tensorflow", "jax"), "multi_worker": ("tensorflow",)}


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Strategy:
    """The devices that share the batches of a run; `open_strategy` makes one.

    A batch is divided among replicas, one a device, and a step is that of the whole
    batch: batch sizes are always those of all replicas together.

    Args:
        name: String, one of `STRATEGIES`.
        native: `tf.distribute.Strategy`, or on JAX
            `keras.distribution.DataParallel`; `None` if there is one device.
        num_replicas: Integer. On how many devices, of all workers together.
        cluster: `Cluster` of the workers; `None` if there is one process.
    """

    name: str = "one_device"
    native: object = None
    num_replicas: int = 1
    cluster: Cluster | None = None

    @property
    def num_workers(self):
        """Integer. How many processes there are."""
        return len(self.cluster.addresses) if self.cluster else 1

    @property
    def is_chief(self):
        """Boolean. Whether this process is the one that writes."""
        return self.cluster is None or self.cluster.is_chief

    def scope(self):
        """Returns a context manager in which models and optimizers are to be made."""
        return self.native.scope() if self.native else contextlib.nullcontext()

    def describe(self):
        """Returns what a run records of it, a dictionary for JSON."""
        return {
            "name": self.name,
            "num_replicas": self.num_replicas,
            "num_workers": self.num_workers,
        }

    def parts(self, count):
        """Divides the images of a batch among the replicas.

        A replica that has image `i` has image `count - 1 - i`, too, its partner in
        `mix`. So sizes differ by two at most.

        Args:
            count: Integer. Size of the batch. If it is less than `round_up(1)` some
                replicas get no image.

        Returns:
            List of ascending `int32` arrays of places in the batch, one a replica.
        """
        half = count // 2
        firsts = np.array_split(np.arange(half, dtype="int32"), self.num_replicas)
        # The middle image of an odd count is its own partner; the last has least.
        middle = np.arange(half, count - half, dtype="int32")
        firsts[-1] = np.append(firsts[-1], middle)
        return [np.union1d(first, count - 1 - first) for first in firsts]

    def round_up(self, batch_size):
        """Returns the least batch size, from this one on, that can be divided up.

        Args:
            batch_size: Positive integer.
        """
        if self.native is None:
            return batch_size
        if keras.config.backend() == "jax":
            return -(-batch_size // self.num_replicas) * self.num_replicas
        return max(batch_size, 2 * self.num_replicas - 1)

    def check(self, batch_size, precision):
        """Checks what a run asks for.

        Args:
            batch_size: Positive integer. Images of a batch, on all replicas together.
            precision: String. A Keras dtype policy.

        Raises:
            ValueError: If batches can't be divided up, or there is no such precision
                on several devices.
        """
        self.check_batch_size(batch_size)
        self.check_precision(precision)

    def check_batch_size(self, batch_size):
        """Raises `ValueError` unless every replica gets its part of a batch.

        Args:
            batch_size: As for `check`.
        """
        enough = self.round_up(batch_size)
        if batch_size == enough:
            return
        rule = f"at least {enough}: a pair of images for each"
        if keras.config.backend() == "jax":
            rule = "a multiple of their number"
        raise ValueError(
            f"On {self.num_replicas} devices `batch_size` must be {rule}. Received: "
            f"batch_size={batch_size}. Take {enough}, or fewer devices."
        )

    def check_precision(self, precision):
        """Raises `ValueError` for float16 on replicas of TensorFlow.

        Whether its loss is scaled down would have to be decided by all together.

        Args:
            precision: As for `check`.
        """
        is_one = self.native is None or keras.config.backend() == "jax"
        if precision == "mixed_float16" and not is_one:
            raise ValueError(
                f"`precision='mixed_float16'` must not be used with the strategy "
                f"'{self.name}'. Received: precision={precision!r}. Use "
                "'mixed_bfloat16', which needs no scaled loss."
            )


def open_strategy(name):
    """Opens the devices that a run is to compute on.

    Nothing may have been computed by TensorFlow before if there are several workers.

    Args:
        name: String. `"one_device"`: the backend's first. `"mirrored"`: all GPUs of
            this machine, or, without GPUs, all logical devices of its CPU.
            `"multi_worker"`: those of all processes that `TF_CONFIG` names; it waits
            until they have started, for two minutes at most.

    Returns:
        `Strategy`. If there is one device to be mirrored on, nothing is divided up.

    Raises:
        ValueError: If the name is unknown or not for this backend, or `TF_CONFIG` is
            wrong.
        RuntimeError: If the workers can't be connected.
    """
    if name not in STRATEGIES:
        raise ValueError(
            f"`strategy` must be one of {STRATEGIES}.{did_you_mean(name, STRATEGIES)} "
            f"Received: strategy={name!r}"
        )
    backend = keras.config.backend()
    if backend not in _BACKENDS.get(name, (backend,)):
        raise ValueError(
            f"The strategy '{name}' is for the backends {_BACKENDS[name]} of Keras. "
            f"Received: KERAS_BACKEND={backend}. Use 'one_device' there."
        )
    openers = {"mirrored": _open_mirrored, "multi_worker": _open_multi_worker}
    return openers[name]() if name in openers else Strategy()


def as_strategy(strategy=None):
    """Returns a `Strategy`.

    Args:
        strategy: One, or a name for `open_strategy`, or `None` for one device.

    Raises:
        ValueError: As `open_strategy`.
        RuntimeError: Likewise.
    """
    if isinstance(strategy, Strategy):
        return strategy
    return open_strategy("one_device" if strategy is None else strategy)


def _open_mirrored():
    is_jax = keras.config.backend() == "jax"
    devices = keras.distribution.list_devices() if is_jax else _tensorflow_devices()
    if len(devices) == 1:
        return Strategy(name="mirrored")
    return Strategy(
        name="mirrored",
        native=_share_on_jax(devices) if is_jax else _share_on_tensorflow(devices),
        num_replicas=len(devices),
    )


def _tensorflow_devices():
    import tensorflow as tf

    list_devices = tf.config.list_logical_devices
    return [device.name for device in list_devices("GPU") or list_devices("CPU")]


def _share_on_tensorflow(devices):
    import tensorflow as tf

    return tf.distribute.MirroredStrategy(devices)


def _share_on_jax(devices):
    return keras.distribution.DataParallel(devices=devices)


def _open_multi_worker():
    cluster = read_cluster()
    native = connect_workers(cluster)
    return Strategy(
        name="multi_worker",
        native=native,
        num_replicas=native.num_replicas_in_sync,
        cluster=cluster,
    )
