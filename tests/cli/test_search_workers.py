"""`darts-keras search` on two workers: processes on this machine."""

import functools
import json
import shlex
import signal

import numpy as np
import pytest
from command_line import PROGRAM, call, check_misuse, wait_for_writes
from only_on import only_on
from run_toys import OPTIONS, RUN_FILES, files_in, read_history, write_archive
from workers import free_addresses, outcomes, start_cluster, tf_config

from darts_keras.training import device

pytestmark = only_on("tensorflow", "only it has workers")
SEARCH = ("search", "--data", "toy.npz", *OPTIONS, "--precision", "float64")


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The folder of a search on one device, and the history that it leaves."""
    folder = tmp_path_factory.mktemp("whole")
    archive = write_archive(folder, count=80)  # 10 steps an epoch.
    words = (*SEARCH, "--data", archive, "--out", folder / "run", "--quiet")
    with pytest.MonkeyPatch.context() as patch:  # Threads were set before the tests.
        patch.setattr(device, "prepare_device", lambda **threads: threads)
        result = call(*words)
    assert result.exit_code == 0, result.output
    return folder, read_history(folder / "run")


@pytest.fixture
def start_two(whole):
    """Starts `darts-keras` on two workers; returns the processes."""

    def start(*words):
        words = (*PROGRAM[1:], *words)
        return start_cluster([words, words], folder=whole[0])

    return start


def stop(processes, run, index, number):
    """Sends a signal to a worker that has saved some steps; returns all outcomes."""
    wait_for_writes(run / "checkpoint.npz", processes[0], count=3)
    processes[index].send_signal(number)
    return outcomes(processes, 60)


def check_history(run, whole):
    """Checks that a run went on as if it had been whole, and on one device."""
    records, expected = read_history(run), whole[1]
    assert files_in(run) == RUN_FILES
    assert [each["epoch"] for each in records] == [0, 1, 2]
    for record, other in zip(records, expected, strict=True):
        assert record["genotype"] == other["genotype"]
        for key in ("alpha_normal", "alpha_reduction"):
            np.testing.assert_allclose(record[key], other[key], rtol=1e-8, atol=1e-8)
    for key in ("train_loss", "train_accuracy", "valid_loss", "valid_accuracy"):
        assert records[-1][key] == pytest.approx(expected[-1][key], rel=1e-6)


@pytest.mark.slow
def test_a_search_that_ctrl_c_stops_goes_on_on_two_workers(whole, start_two):
    run = whole[0] / "stopped run"
    words = ("--strategy", "multi_worker", "--checkpoint-minutes", "0", "--out", run)
    processes = start_two(*SEARCH, *words)
    chief, worker = stop(processes, run, 0, signal.SIGINT)
    assert chief[0] == 130, chief[2]
    assert worker[0] == 1, worker[2]
    lost = "Error: Another worker of this run is gone, so worker 1 of 2 stops too. "
    assert worker[2].splitlines()[-1].startswith(lost)
    advice = chief[2].splitlines()[-1]
    words = ("--resume", str(run), "--strategy", "multi_worker")
    assert advice == f"Interrupted. Go on with: darts-keras search {shlex.join(words)}"

    described = json.loads((run / "config.json").read_text())["strategy"]
    assert described == {"name": "multi_worker", "num_replicas": 2, "num_workers": 2}
    chief, worker = outcomes(start_two("search", *words), 120)
    assert chief[0] == worker[0] == 0, chief[2]
    assert f"Genotype: {run}/genotype.json" in chief[1]
    assert worker[1] == ""
    assert worker[2] == "Worker 1 of 2 is done; the chief has the results.\n"
    check_history(run, whole)


@pytest.mark.slow
def test_a_search_that_lost_a_worker_goes_on_on_one_device(whole, start_two):
    run = whole[0] / "run that lost a worker"
    words = ("--strategy", "multi_worker", "--checkpoint-minutes", "0", "--out", run)
    processes = start_two(*SEARCH, *words, "--quiet")
    chief, worker = stop(processes, run, 1, signal.SIGKILL)
    assert worker[0] == -signal.SIGKILL
    assert chief[:2] == (1, "")
    words = ("--resume", str(run), "--strategy", "multi_worker")
    assert chief[2].splitlines()[-1] == (
        "Error: Another worker of this run is gone, so worker 0 of 2 stops too. Resume "
        "the run from its last checkpoint, with any number of workers, or with the "
        f"strategy 'one_device'. Go on with: darts-keras search {shlex.join(words)}"
    )
    result = call("search", "--resume", run, "--quiet")
    assert result.exit_code == 0, result.output
    check_history(run, whole)


TWO = ["host0:2222", "host1:2222"]
BAD_CLUSTERS = {
    "none": (None, "takes the environment variable `TF_CONFIG`.*Received: none"),
    "no json": ("host0:2222", r"`TF_CONFIG` must be like \{.*host0:2222"),
    "no task": (json.dumps({"cluster": {"worker": TWO}}), "`TF_CONFIG` must be.*task"),
    "no worker": (tf_config(0, []), r"`cluster.worker` must have an address or more"),
    "no port": (tf_config(0, ["host0"]), "must be like 'host:2222'. Received: 'host0'"),
    "twice": (tf_config(0, TWO + TWO), "must have an address once.*'host0:2222'"),
    "chiefs": (tf_config(0, TWO, chief=["a:1", "b:1"]), "chief` must have one addr"),
    "index": (tf_config(2, TWO), r"`task.index` must be in \[0, 2\).*Received: 2"),
    "type": (tf_config(0, TWO, job="ps"), r"`task.type` must be one of \['worker'\]"),
}


@pytest.mark.usefixtures("nothing_is_compiled")
@pytest.mark.parametrize("name", BAD_CLUSTERS)
def test_a_cluster_that_is_none_is_misuse(tmp_path, monkeypatch, name):
    config, message = BAD_CLUSTERS[name]
    monkeypatch.delenv("TF_CONFIG", raising=False)
    if config is not None:
        monkeypatch.setenv("TF_CONFIG", config)
    write_archive(tmp_path)
    check_misuse(call(*SEARCH, "--strategy", "multi_worker"), message)


@pytest.mark.usefixtures("nothing_is_compiled")
def test_a_worker_needs_the_folder_of_the_run():
    run = functools.partial(call, "search", "--resume", "nowhere", "--strategy")
    needed = r"no config.json. Every worker needs the folder of the run: it has to lie"
    check_misuse(run("multi_worker"), needed)
    assert "Every worker" not in run("mirrored").stderr


@pytest.mark.usefixtures("nothing_is_compiled")
def test_what_is_no_fault_of_the_user_is_a_failure(tmp_path, monkeypatch):
    """TensorFlow runs in this process, where nobody can connect any more."""
    import tensorflow as tf

    tf.zeros(())
    monkeypatch.setenv("TF_CONFIG", tf_config(0, free_addresses(2)))
    write_archive(tmp_path)
    result = call(*SEARCH, "--strategy", "multi_worker")
    assert result.exit_code == 1
    assert "must be opened before TensorFlow computes anything" in result.stderr
