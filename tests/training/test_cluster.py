"""What `TF_CONFIG` may say."""

import json

import pytest
from workers import tf_config

from darts_keras.training.cluster import EXAMPLE, Cluster, read_cluster

HOSTS = ["a:2222", "b:2222", "c:2222"]


@pytest.fixture
def set_to(monkeypatch):
    """Sets the environment variable."""
    return lambda text: monkeypatch.setenv("TF_CONFIG", text)


@pytest.mark.parametrize("index", [0, 2])
def test_worker_0_is_the_chief_where_there_is_none(set_to, index):
    set_to(tf_config(index, HOSTS))
    cluster = read_cluster()
    assert cluster == Cluster(addresses=tuple(HOSTS), index=index)
    assert cluster.is_chief is (index == 0)
    assert str(cluster) == f"worker {index} of 3"


def test_a_chief_comes_before_the_workers(set_to):
    set_to(tf_config(0, HOSTS[1:], chief=HOSTS[:1]))
    assert read_cluster() == Cluster(addresses=tuple(HOSTS), index=1)
    set_to(tf_config(0, HOSTS[1:], job="chief", chief=HOSTS[:1]))
    assert read_cluster() == Cluster(addresses=tuple(HOSTS), index=0)


def test_the_example_and_entries_of_other_programs_are_read(set_to):
    set_to(json.dumps({**json.loads(EXAMPLE), "environment": "cloud"}))
    assert read_cluster().addresses == ("host0:2222", "host1:2222")


def test_without_the_variable_it_says_how_to_set_it(monkeypatch):
    monkeypatch.delenv("TF_CONFIG", raising=False)
    with pytest.raises(ValueError, match=r"takes .*`TF_CONFIG`.*Received: none\. For"):
        read_cluster()


TASK = {"type": "worker", "index": 0}


@pytest.mark.parametrize(
    ("cluster", "task", "message"),
    [
        (None, TASK, r"`cluster` must be an object"),
        ({}, TASK, r"`cluster` must have the key 'worker'"),
        ({"chief": ["a:1"]}, TASK, r"`cluster` must have the key 'worker'"),
        ({"worker": ["a:1"], "ps": ["b:1"]}, TASK, r"no other keys .*Received: 'ps'"),
        ({"worker": "a:1"}, TASK, r"`cluster.worker` must be a list"),
        ({"worker": []}, TASK, r"`cluster.worker` must have an address or more"),
        (
            {"worker": ["a:1"], "chief": ["b:1", "c:1"]},
            TASK,
            r"`cluster.chief` must have one address\. Received: 2",
        ),
        ({"worker": ["a:1", 7]}, TASK, r"`cluster.worker\[1\]` .*Received: 7"),
        ({"worker": ["a"]}, TASK, r"`cluster.worker\[0\]` .*Received: 'a'"),
        ({"worker": ["a:0"]}, TASK, r"must be like 'host:2222'\. Received: 'a:0'"),
        ({"worker": ["a:99999"]}, TASK, r"must be like 'host:2222'"),
        ({"worker": ["a:1", "a:1"]}, TASK, r"an address once\. Received: 'a:1'"),
        ({"worker": ["a:1"]}, None, r"`task` must be an object"),
        ({"worker": ["a:1"]}, {"type": "worker"}, r"`task` must have the key 'index'"),
        (
            {"worker": ["a:1"]},
            {"type": "evaluator", "index": 0},
            r"`task.type` must be one of \['worker'\]\. Received: 'evaluator'",
        ),
        ({"worker": ["a:1"]}, {"type": [], "index": 0}, r"`task.type` must be one of"),
        (
            {"worker": ["a:1"]},
            {"type": "worker", "index": 1},
            r"`task.index` must be in \[0, 1\).*Received: 1",
        ),
        ({"worker": ["a:1"]}, {"type": "worker", "index": "0"}, r"Received: '0'"),
        ({"worker": ["a:1"]}, {"type": "worker", "index": True}, r"Received: True"),
    ],
)
def test_a_mistake_is_named_by_its_place(set_to, cluster, task, message):
    set_to(json.dumps({"cluster": cluster, "task": task}))
    with pytest.raises(ValueError, match=rf"`TF_CONFIG` must be like .*{message}"):
        read_cluster()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{'cluster'", "This is no JSON"),
        ("[]", "The top level must be an object"),
        ('{"task": {}}', "The top level must have the key 'cluster'"),
    ],
)
def test_what_is_no_cluster_at_all_is_refused(set_to, text, message):
    set_to(text)
    with pytest.raises(ValueError, match=message):
        read_cluster()
