"""Processes that are workers of one run, on this machine, for tests."""

import contextlib
import functools
import json
import os
import signal
import socket
import subprocess
import sys


def free_addresses(count):
    """Returns addresses whose ports are free now, a list of `"host:port"`."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [f"127.0.0.1:{one.getsockname()[1]}" for one in sockets]


def tf_config(index, addresses, job="worker", **jobs):
    """Returns a `TF_CONFIG`.

    Args:
        index: Integer. Place of the process in its job.
        addresses: List of strings, those of the workers.
        job: String. The job of the process.
        **jobs: Other jobs of the cluster, by name, lists of addresses.
    """
    cluster = {**jobs, "worker": addresses}
    return json.dumps({"cluster": cluster, "task": {"type": job, "index": index}})


def start_worker(config, *words, folder=None):
    """Starts a Python process with some `TF_CONFIG`; returns it.

    Args:
        config: String.
        *words: Its arguments: a program and more.
        folder: Optional path, where it works.
    """
    # A shell that starts the tests in the background makes them ignore Ctrl-C.
    heed = functools.partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    return subprocess.Popen(
        [sys.executable, *map(str, words)],
        cwd=folder,
        env={**os.environ, "TF_CONFIG": config},
        preexec_fn=heed,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def start_cluster(programs, folder=None):
    """Starts workers of one run; returns the processes, the chief's first.

    Args:
        programs: Sequence of the arguments of Python, one a worker.
        folder: Optional path, where they work.
    """
    addresses = free_addresses(len(programs))
    return [
        start_worker(tf_config(index, addresses), *words, folder=folder)
        for index, words in enumerate(programs)
    ]


def outcomes(processes, seconds):
    """Waits for processes; returns a triple for each: exit code, stdout, stderr.

    Args:
        processes: List of processes.
        seconds: Number. How long each may take; who takes longer is killed.

    Raises:
        TimeoutExpired: If one takes longer.
    """
    try:
        told = [process.communicate(timeout=seconds) for process in processes]
    finally:
        for process in processes:
            process.kill()
            process.wait()
    codes = [process.returncode for process in processes]
    return [(code, *words) for code, words in zip(codes, told, strict=True)]
