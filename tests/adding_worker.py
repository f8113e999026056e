"""A program: a worker that adds up numbers with all others, on and on.

First it tells what is said of settings that differ.

`python adding_worker.py [INDEX]`: the worker of this index kills itself.
"""

import os
import signal
import sys
import time

import tensorflow as tf

from darts_keras.training.lost_worker import lost_worker_told
from darts_keras.training.same_run import check_same_run
from darts_keras.training.strategy import open_strategy


def tell_difference(strategy):
    place = strategy.cluster.index
    check_same_run(strategy, {"settings": 1, "data": "a"})
    try:
        check_same_run(strategy, {"settings": place, "data": "a", "weights": place})
    except ValueError as error:
        sys.stdout.write(f"{error}\n")


def main(victim=None):
    strategy = open_strategy("multi_worker")
    assert open_strategy("multi_worker").native is strategy.native

    def on_replica():
        context = tf.distribute.get_replica_context()
        number = tf.constant(10.0) ** float(strategy.cluster.index)
        return context.all_reduce(tf.distribute.ReduceOp.SUM, [number])[0]

    tell_difference(strategy)
    add_up = tf.function(lambda: strategy.native.run(on_replica), autograph=False)
    chief = "chief" if strategy.is_chief else "no chief"
    total = float(add_up())
    sys.stdout.write(f"{strategy.cluster}, {chief}: {total} {strategy.describe()}\n")
    sys.stdout.flush()
    if str(strategy.cluster.index) == victim:
        os.kill(os.getpid(), signal.SIGKILL)
    with lost_worker_told(strategy):
        while True:
            add_up()
            time.sleep(0.02)


if __name__ == "__main__":
    main(*sys.argv[1:])
