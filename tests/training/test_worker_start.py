"""Workers that find each other, or do not, and one that is lost."""

import pathlib
import re
import socket

import pytest
from only_on import only_on
from workers import free_addresses, outcomes, start_worker, tf_config

from darts_keras.training import worker_start
from darts_keras.training.cluster import Cluster
from darts_keras.training.strategy import open_strategy
from darts_keras.training.worker_start import connect_workers

pytestmark = only_on("tensorflow", "only it has workers")
ADDING = pathlib.Path(__file__).parents[1] / "adding_worker.py"
IMPATIENT = """
from darts_keras.training import worker_start
from darts_keras.training.strategy import open_strategy
worker_start.PATIENCE = 1.0
open_strategy("multi_worker")
"""


def test_workers_add_up_until_one_is_killed():
    """Worker 1 is: the chief tells it, and ends by itself. Settings are compared."""
    chief, *others = free_addresses(2)
    configs = [
        tf_config(0, others, job="chief", chief=[chief]),
        tf_config(0, others, chief=[chief]),
    ]
    processes = [start_worker(config, ADDING, 1) for config in configs]
    (code, told, errors), (killed_code, told_by_killed, _) = outcomes(processes, 60)
    differs = (
        "All workers of a run must have the same settings, weights. Received: what "
        "differs from that of worker 0 on worker 1. Start all of them with the same "
        "options, on the same data, and, to go on with a run, on a folder that they "
        "share.\n"
    )
    described = {"name": "multi_worker", "num_replicas": 2, "num_workers": 2}
    assert told == f"{differs}worker 0 of 2, chief: 11.0 {described}\n"
    last = f"worker 1 of 2, no chief: 11.0 {described}\n"
    assert told_by_killed == differs + last
    assert killed_code == -9
    assert code == 1
    assert errors.rstrip().endswith(
        "LostWorkerError: Another worker of this run is gone, so worker 0 of 2 stops "
        "too. Resume the run from its last checkpoint, with any number of workers, or "
        "with the strategy 'one_device'."
    )


def test_a_chief_that_never_comes_and_a_port_that_is_taken_are_told():
    chief, worker = free_addresses(2)
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = f"127.0.0.1:{server.getsockname()[1]}"
        configs = [tf_config(1, [chief, worker]), tf_config(0, [taken])]
        processes = [start_worker(config, "-c", IMPATIENT) for config in configs]
        alone, refused = outcomes(processes, 60)
    assert alone[0] == refused[0] == 1
    message = f"within 1 seconds. Received: no answer from the chief, {chief}, to"
    assert f"RuntimeError: All workers must start {message} worker 1 of 2" in alone[2]
    message = f"Received: {taken} of worker 0 of 1, where the port is taken. End the"
    assert message in refused[2]


def test_a_chief_names_the_workers_that_do_not_come(monkeypatch):
    monkeypatch.setattr(worker_start, "PATIENCE", 0.5)
    monkeypatch.setattr(worker_start, "_check_unstarted", lambda: None)
    with socket.create_server(("127.0.0.1", 0)) as server:
        chief, missing = free_addresses(2)
        there = f"127.0.0.1:{server.getsockname()[1]}"
        cluster = Cluster(addresses=(chief, there, missing, "no.such:1"), index=0)
        message = re.escape(f"within 0.5 seconds. Received: no answer from {missing}, ")
        with pytest.raises(RuntimeError, match=message + r"no\.such:1\. Start"):
            connect_workers(cluster)


def test_tensorflow_must_not_have_started(monkeypatch):
    import tensorflow as tf

    tf.zeros(())
    threads = tf.config.threading.get_inter_op_parallelism_threads()
    monkeypatch.setenv("TF_CONFIG", tf_config(0, free_addresses(2)))
    with pytest.raises(RuntimeError, match=r"before TensorFlow .*TensorFlow has start"):
        open_strategy("multi_worker")
    assert tf.config.threading.get_inter_op_parallelism_threads() == threads
