"""Which errors mean that another worker is gone."""

import pytest
from only_on import only_on

from darts_keras.training.cluster import Cluster
from darts_keras.training.lost_worker import (
    LostWorkerError,
    is_lost_worker,
    lost_worker_told,
)
from darts_keras.training.strategy import Strategy

CLUSTER = Cluster(addresses=("a:1", "b:1", "c:1"), index=1)
WORKER = Strategy(name="multi_worker", num_replicas=3, cluster=CLUSTER)
on_tensorflow = only_on("tensorflow", "only it has workers")


def error_of_step(kind, message):
    import tensorflow as tf

    return getattr(tf.errors, kind)(None, None, message)


@on_tensorflow
@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("UnavailableError", "Collective ops is aborted by: Socket closed"),
        ("UnavailableError", "failed to connect to all addresses"),
        ("InternalError", "Collective ops is aborted by: tasks are unhealthy"),
    ],
)
def test_a_lost_worker_is_told_in_words(kind, message):
    rule = r"worker of this run is gone, so worker 1 of 3 stops too\. Resume the run"
    with pytest.raises(LostWorkerError, match=rule) as caught, lost_worker_told(WORKER):
        raise error_of_step(kind, message)
    assert caught.value.__cause__.message == message
    with (
        pytest.raises(RuntimeError, match=r"3 stops too\. Start again\.$"),
        lost_worker_told(WORKER, "Start again."),
    ):
        raise error_of_step(kind, message)


@on_tensorflow
@pytest.mark.parametrize("kind", ["ResourceExhaustedError", "InvalidArgumentError"])
def test_what_fails_here_stays_what_it_is(kind):
    error = error_of_step(kind, "of this worker's own")
    with pytest.raises(type(error)) as caught, lost_worker_told(WORKER):
        raise error
    assert caught.value is error


@pytest.mark.parametrize("error", [OSError("disk full"), RuntimeError("diverged")])
def test_errors_of_python_stay_what_they_are(error):
    with pytest.raises(type(error), match=str(error)), lost_worker_told(Strategy()):
        raise error


@on_tensorflow
def test_a_single_process_has_nobody_to_lose():
    error = error_of_step("UnavailableError", "of something else")
    assert not is_lost_worker(Strategy(name="mirrored", num_replicas=2), error)
    assert is_lost_worker(WORKER, error)
    assert not is_lost_worker(WORKER, OSError("disk full"))
