"""Workers that have to be at the same run."""

import hashlib
import json

import numpy as np
from keras.ops import convert_to_numpy


def check_same_run(strategy, facts):
    """Raises `ValueError`, on all workers, unless they agree on some facts.

    A worker that was started with other options would take part in another search,
    and nothing in the result would tell so.

    Args:
        strategy: `Strategy`. All its workers have to call this, at the same place.
        facts: Dictionary. What must be the same, by its name for the message:
            anything that can be written as JSON.
    """
    if strategy.num_workers == 1:
        return
    rows = _from_all_replicas(strategy, list(map(_number_of, facts.values())))
    differs = rows != rows[0]  # (num_replicas, num_facts)
    if not differs.any():
        return
    names = [name for name, column in zip(facts, differs.T, strict=True) if any(column)]
    per_worker = strategy.num_replicas // strategy.num_workers
    others = np.flatnonzero(differs[::per_worker].any(axis=1))
    raise ValueError(
        f"All workers of a run must have the same {', '.join(names)}. Received: what "
        f"differs from that of worker 0 on worker {', '.join(map(str, others))}. Start "
        "all of them with the same options, on the same data, and, to go on with a "
        "run, on a folder that they share."
    )


def check_same_start(task):
    """Raises `ValueError`, on all workers, unless they have the same variables.

    Nobody has made a step when it returns.

    Args:
        task: `Task`, new, or as its checkpoint has it.
    """
    if task.strategy.num_workers > 1:
        start = _digest(task.model.state_variables)
        check_same_run(task.strategy, {"weights to begin with": start})


def check_same_evaluation(strategy, model, test):
    """Raises `ValueError`, on all workers, unless they measure the same.

    Args:
        strategy: `Strategy`.
        model: Keras model.
        test: Pair of arrays, images and labels.
    """
    if strategy.num_workers > 1:
        facts = {"model": _digest(model.variables), "test images": _digest(test)}
        check_same_run(strategy, facts)


def value_of_chief(strategy, value):
    """Returns the chief's value on every worker.

    What each computes by itself may differ in its last digits, and a decision that
    follows from it would part them.

    Args:
        strategy: `Strategy`. All its workers have to call this, at the same place.
        value: Float.
    """
    if strategy.num_workers == 1:
        return value
    bits = int(np.float64(value).view("int64"))
    return float(_from_all_replicas(strategy, [bits])[0, 0].view("float64"))


def _digest(arrays):
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(convert_to_numpy(array).tobytes())
    return digest.hexdigest()


def _number_of(fact):
    text = json.dumps(fact, sort_keys=True)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:7])  # An `int64`.


def _from_all_replicas(strategy, numbers):
    """Returns the numbers of every replica, `(num_replicas, len(numbers))`."""
    import tensorflow as tf

    def add_up_rows():
        context = tf.distribute.get_replica_context()
        index = context.replica_id_in_sync_group
        own = tf.one_hot(index, strategy.num_replicas, dtype="int64")[:, None]
        rows = own * tf.constant(numbers, "int64")  # Of the others, zeros.
        return context.all_reduce(tf.distribute.ReduceOp.SUM, rows)

    native = strategy.native
    rows = tf.function(lambda: native.run(add_up_rows), autograph=False)()
    return native.experimental_local_results(rows)[0].numpy()
