"""The machines of a run, as `TF_CONFIG` names them."""

import dataclasses
import os

from darts_keras.strict_json import (
    PlaceError,
    check_list,
    check_object,
    is_integer,
    read_json,
    within,
)

EXAMPLE = (
    '{"cluster": {"worker": ["host0:2222", "host1:2222"]}, '
    '"task": {"type": "worker", "index": 0}}'
)
_JOBS = ("chief", "worker")  # In the order in which TensorFlow counts workers.


@dataclasses.dataclass(frozen=True, kw_only=True)
class Cluster:
    """The workers of a run, and which of them this process is.

    Args:
        addresses: Tuple of strings `"host:port"`, the chief's first.
        index: Integer. Place of this process among them.
    """

    addresses: tuple[str, ...]
    index: int

    @property
    def is_chief(self):
        """Boolean. Whether this worker is the one that writes."""
        return self.index == 0

    def __str__(self):
        return f"worker {self.index} of {len(self.addresses)}"


def read_cluster():
    """Reads the environment variable `TF_CONFIG`.

    A cluster has workers, and may have a chief; where there is none, worker 0 is it.

    Returns:
        `Cluster`.

    Raises:
        ValueError: If it is not set, or does not say who takes part and who this is.
    """
    text = os.environ.get("TF_CONFIG")
    if not text:
        raise ValueError(
            "The strategy 'multi_worker' takes the environment variable `TF_CONFIG`, "
            "which names all workers, and which of them this process is. Received: "
            f"none. For worker 0 of two it would be {EXAMPLE}"
        )
    try:
        return _cluster_of(read_json(text))
    except ValueError as error:
        raise ValueError(
            f"`TF_CONFIG` must be like {EXAMPLE}, but with your workers. {error}"
        ) from None


def _cluster_of(config):
    keys = ("cluster", "task")
    if isinstance(config, dict):  # Who starts the workers may add more: "environment".
        config = {key: value for key, value in config.items() if key in keys}
    check_object(config, keys)
    with within("cluster"):
        jobs = _jobs(config["cluster"])
    with within("task"):
        task = check_object(config["task"], ("type", "index"))
        _check_task(task, jobs)
    # The chief is worker 0, and then moves the others up by one.
    before = len(jobs.get("chief", ())) if task["type"] == "worker" else 0
    addresses = tuple(address for job in jobs.values() for address in job)
    return Cluster(addresses=addresses, index=before + task["index"])


def _jobs(value):
    """Returns the addresses of each job, the chief's first."""
    has_chief = isinstance(value, dict) and "chief" in value
    check_object(value, _JOBS if has_chief else ("worker",))
    jobs = {job: value[job] for job in _JOBS if job in value}
    for job, addresses in jobs.items():
        with within(job):
            _check_addresses(addresses, most=1 if job == "chief" else None)
    given = [address for addresses in jobs.values() for address in addresses]
    for address in given:
        if given.count(address) > 1:
            raise PlaceError("", f"must have an address once. Received: {address!r}")
    return jobs


def _check_addresses(addresses, most):
    count = len(check_list(addresses))
    if count == 0 or count > (most or count):
        rule = "must have one address" if most else "must have an address or more"
        raise PlaceError("", f"{rule}. Received: {count}")
    for place, address in enumerate(addresses):
        if not (isinstance(address, str) and _is_address(address)):
            raise PlaceError(
                f"[{place}]", f"must be like 'host:2222'. Received: {address!r}"
            )


def _is_address(text):
    host, _, port = text.rpartition(":")
    return bool(host) and port.isdecimal() and 0 < int(port) < 2**16


def _check_task(task, jobs):
    kind, index = task["type"], task["index"]
    if not isinstance(kind, str) or kind not in jobs:
        raise PlaceError("type", f"must be one of {[*jobs]}. Received: {kind!r}")
    count = len(jobs[kind])
    if not is_integer(index) or not 0 <= index < count:
        raise PlaceError(
            "index",
            f"must be in [0, {count}): there are {count} of this type. "
            f"Received: {index!r}",
        )
