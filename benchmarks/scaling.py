"""Measures what several devices make of a search step and of a training step.

    KERAS_BACKEND=jax python benchmarks/scaling.py [--work search] [--devices 1 2 4]

Each row is measured in a process of its own, which sees as many devices: GPUs where
there are some, otherwise logical devices that share the cores of the CPU. One device
makes the steps without a strategy; several make them as `--strategy mirrored` does.
The batch is that of one device (`--batch-size`), or as many times larger as there are
devices. To divide it up, from the memory of the host, is a part of the step.

`communication.py` says how it is measured what part of a step is communication.

The network of a search is that of `search_step.py`, to first order, that of a training
DARTS_V2 as in `train_step.py`; both in the smaller of their sizes, unless with
`--paper`. Images a second of a search are those of both halves.
"""

import argparse
import os
import sys
import time

import device_figures
import search_step
import train_step
from communication import keep_sums_apart, profiled_share
from in_process import add_precision, measure_in_process, print_head
from step_times import time_steps

COLUMNS = (
    "step",
    "devices",
    *device_figures.COLUMNS,
    "batch",
    "of a device",
    "s/step",
    "images/s",
    "times one device",
    "communication",
)
ROUNDS = 3  # Of which the fastest counts: two processes are compared.
HALVES = {"search": 2, "training": 1}  # How many batches a step takes.
CPU_NOTE = (
    "Logical devices share the cores of one CPU: there is no speed-up to see here, "
    "only what it costs to divide a step up.\n"
)


def measure(work, devices, batch_size, how):
    """Measures one row.

    Args:
        work: `"search"` or `"training"`.
        devices: Integer.
        batch_size: Integer. Images of a batch, on all devices together.
        how: Dictionary: the options `paper`, `precision`, `steps`, and whether replicas
            `add_up`.

    Returns:
        Dictionary of figures; `None` if there are not as many devices.
    """
    from darts_keras import prepare_device
    from darts_keras.training.engine import StepRunner
    from darts_keras.training.strategy import open_strategy

    prepare_device()
    if not open_devices(devices):
        return None
    strategy = open_strategy("mirrored" if devices > 1 else "one_device")
    strategy.check(batch_size, how["precision"])
    with strategy.scope():
        model, batch = BUILDERS[work](batch_size, how["paper"], how["precision"])
    runner = StepRunner(model, strategy)
    if not how["add_up"]:
        keep_sums_apart()
    times = time_steps(runner, batch, how["steps"], time.monotonic(), ROUNDS)
    return {
        "device": device_figures.describe_device(how["precision"]),
        "is_cpu": device_figures.peak_memory()[1] == "process",
        "seconds": times.seconds,
        "communication": profiled_share(runner, batch, devices),
    }


def build_search(batch_size, paper, precision):
    """Returns a search, and a batch."""
    from darts_keras import SearchConfig, SearchSpace

    size = {**search_step.SIZES["P" if paper else "S"], "batch_size": batch_size}
    config = SearchConfig(precision=precision, **size)
    model, batches = search_step.build(config, SearchSpace(), "wide", None)
    return model, batches[0]


def build_training(batch_size, paper, precision):
    """Returns a training, and a batch."""
    import keras

    keras.config.set_dtype_policy(precision)
    size = "paper" if paper else "small"
    model = train_step.as_training(train_step.build(size, "ours"))
    return model, train_step.draw_batch(size, batch_size)


BUILDERS = {"search": build_search, "training": build_training}


def environment(devices):
    """Returns the environment variables of a process that sees some devices."""
    visible = os.environ.get("CUDA_VISIBLE_DEVICES", "0,1,2,3,4,5,6,7").split(",")
    flag = f"--xla_force_host_platform_device_count={devices}"
    return {
        "CUDA_VISIBLE_DEVICES": ",".join(visible[:devices]),
        "XLA_FLAGS": f"{os.environ.get('XLA_FLAGS', '')} {flag}".strip(),
    }


def open_devices(count):
    """Makes logical devices of a CPU; returns whether there are as many devices."""
    import keras

    if keras.config.backend() != "tensorflow":
        return len(keras.distribution.list_devices()) >= count
    import tensorflow as tf

    gpus = tf.config.list_physical_devices("GPU")
    if not gpus:
        (cpu,) = tf.config.list_physical_devices("CPU")
        logical = [tf.config.LogicalDeviceConfiguration() for _ in range(count)]
        tf.config.set_logical_device_configuration(cpu, logical)
    return not gpus or len(gpus) >= count


def part_of_step(found, work, devices, batch_size, how):
    """Returns what part of a step is communication, in words; less than 0 is noise."""
    if devices == 1:
        return "none"
    share = found["communication"]
    if share is None:  # By a second measurement.
        alone = measure_in_process(
            *("scaling", work, devices, batch_size, {**how, "add_up": False}),
            environment=environment(devices),
        )
        share = 1 - alone["seconds"] / found["seconds"]
    return f"{max(share, 0):.0%}"


def print_work(work, numbers, batch_size, how):
    """Measures and prints the rows of one kind of step; returns whether on a CPU."""
    base, is_cpu = None, False
    rows = [(n, batch_size) for n in numbers]
    rows += [(n, n * batch_size) for n in numbers if n > 1]
    for devices, batch in rows:
        found = measure_in_process(
            "scaling", work, devices, batch, how, environment=environment(devices)
        )
        if found is None:
            sys.stdout.write(f"There are not {devices} devices here.\n")
            continue
        speed = HALVES[work] * batch / found["seconds"]
        base = speed if devices == 1 else base
        is_cpu = found["is_cpu"]
        row = [
            *(work, devices, *found["device"], batch, batch // devices),
            *(round(found["seconds"], 4), round(speed)),
            f"{speed / base:.2f}" if base else "-",
            part_of_step(found, work, devices, batch, how),
        ]
        sys.stdout.write(f"| {' | '.join(map(str, row))} |\n")
        sys.stdout.flush()
    return is_cpu


def main():
    """Measures each kind of step on each number of devices, and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", action="append", choices=HALVES)
    parser.add_argument("--devices", type=int, nargs="+", default=(1, 2, 4))
    parser.add_argument("--batch-size", type=int, default=32, help="Of one device.")
    parser.add_argument("--steps", type=int, default=5, help="Steps to average over.")
    parser.add_argument("--paper", action="store_true", help="Networks of the paper.")
    add_precision(parser)
    args = parser.parse_args()
    how = {"paper": args.paper, "precision": args.precision, "steps": args.steps}
    print_head(COLUMNS)
    on_cpu = [
        print_work(work, args.devices, args.batch_size, {**how, "add_up": True})
        for work in args.work or HALVES
    ]
    if any(on_cpu):
        sys.stdout.write(CPU_NOTE)


if __name__ == "__main__":
    main()
