"""Replicas that share a batch, in threads, for tests on any backend."""

import concurrent.futures
import functools
import threading

from keras import ops

from darts_keras.kernel.batch_share import BatchShare, share_of_batch


def ascending_rows(counts):
    """Returns each replica's places in the batch, dealt out like cards."""
    rows, left = [[] for _ in counts], list(counts)
    for place in range(sum(counts)):
        index = (place + sum(map(bool, left))) % len(counts)
        while not left[index]:
            index = (index + 1) % len(counts)
        rows[index].append(place)
        left[index] -= 1
    return rows


def mirrored_rows(total, num_replicas):
    """Returns places such that whoever has place `i` has `total - 1 - i`, too."""
    rows = [[] for _ in range(num_replicas)]
    for place in range(total):
        rows[min(place, total - 1 - place) % num_replicas].append(place)
    return rows


def run_replicas(function, rows):
    """Calls a function once a replica, each in a thread of its own.

    Args:
        function: Takes an index and a list of places; called inside of the share.
        rows: List of lists of integers. The places of each replica.

    Returns:
        Pair: list of what the function returned, and the number of exchanges.
    """
    adder, counts = _Adder(len(rows)), tuple(map(len, rows))

    def run(index):
        share = BatchShare(
            ops.convert_to_tensor(index, "int32"),
            ops.convert_to_tensor(rows[index], "int32"),
            counts,
            functools.partial(adder.add_up, index),
        )
        try:
            with share_of_batch(share):
                return function(index, rows[index])
        except BaseException:
            adder.meeting.abort()  # Nobody shall wait for this one.
            raise

    with concurrent.futures.ThreadPoolExecutor(len(rows)) as pool:
        return list(pool.map(run, range(len(rows)))), adder.exchanges


class _Adder:
    """Where replicas meet to add up their tensors."""

    def __init__(self, num_replicas):
        self.meeting = threading.Barrier(num_replicas, timeout=60)
        self.brought = {}
        self.exchanges = 0

    def add_up(self, index, tensors):
        self.brought[index] = tensors
        if self.meeting.wait() == 0:
            self.exchanges += 1
        columns = zip(*(self.brought[i] for i in sorted(self.brought)), strict=True)
        sums = [sum(column) for column in columns]
        self.meeting.wait()  # Nobody brings anew before all have added up.
        return sums
