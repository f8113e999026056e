"""Runs of tasks: new ones, and those that go on in their folder."""

import contextlib

import keras

from darts_keras.training.device import describe_machine
from darts_keras.training.epoch_loop import EpochLoop
from darts_keras.training.lost_worker import lost_worker_told
from darts_keras.training.run_folder import RunFolder
from darts_keras.training.same_run import check_same_start
from darts_keras.training.strategy import as_strategy


def begin_run(
    make_task, out=None, facts=None, on_step=None, on_epoch=None, strategy=None
):
    """Runs a new task to its end; returns its result.

    Args:
        make_task: Callable without arguments that returns the `Task`. What is wrong
            with the input has to be wrong there, before a folder is made.
        out: Optional path of a new folder. Nothing is written by default.
        facts: Dictionary to record in `config.json`.
        on_step: See `EpochLoop`.
        on_epoch: See `EpochLoop`.
        strategy: Optional `Strategy`. Of several workers the chief alone writes.

    Raises:
        FileExistsError: If `out` is not empty.
        NotADirectoryError: If `out` is a file.
        ValueError: If the workers have begun different runs.
        RuntimeError: If the training diverges, or another worker is gone.
        OSError: If `out` can't be written.
        KeyboardInterrupt: On Ctrl-C, after saving.
    """
    strategy = as_strategy(strategy)
    writes = out is not None and strategy.is_chief
    run = RunFolder(out) if writes else contextlib.nullcontext()
    with lost_worker_told(strategy):
        task = make_task()
        check_same_start(task)
        with run as folder:
            if writes:
                facts = {"machine": describe_machine(), **facts}
                folder.write_facts({**facts, **task.facts()})
            return _finish(EpochLoop(task, folder, on_step, on_epoch))


def resume_run(make_task, out, on_step=None, on_epoch=None, strategy=None):
    """Goes on with the run in a folder; returns the result of its task.

    Args as for `begin_run`, and errors as well.

    Raises:
        FileNotFoundError: If there is no run, or its checkpoint is gone.
        BlockingIOError: If another process has the run open.
        ValueError: If a file of the run is damaged, or not the same for all workers.
    """
    strategy = as_strategy(strategy)
    with lost_worker_told(strategy):
        task = make_task()
        run = RunFolder(out, resume=True)
        with run if strategy.is_chief else contextlib.nullcontext(run) as folder:
            loop = EpochLoop(task, folder, on_step, on_epoch)
            loop.restore()
            check_same_start(task)
            return _finish(loop)


def _finish(loop):
    try:
        records = loop.run()
    except KeyboardInterrupt:
        if loop.is_whole:
            loop.save()
        if loop.writes and loop.folder.checkpoint.exists():
            loop.task.write_report(loop.folder.path)
        raise
    return loop.task.finish(records, loop.folder if loop.writes else None)


def describe_data(source):
    """Returns what a run records of its data."""
    images, _ = source.load_train()
    return {
        "name": source.name,
        "origin": source.origin,
        **({"note": source.note} if source.note else {}),
        "fingerprint": source.fingerprint(),
        "image_shape": list(source.image_shape),
        "classes": list(source.classes),
        "num_train": len(images),
    }


def check_same_data(source, facts):
    """Raises `ValueError` unless a run began with these data.

    Args:
        source: `DataSource`.
        facts: Dictionary, the `config.json` of the run.
    """
    begun, fingerprint = facts["data"], source.fingerprint()
    if begun.get("fingerprint") != fingerprint:
        raise ValueError(
            "A run must go on with the data that it began with. Expected: "
            f"{begun.get('name')}, fingerprint {begun.get('fingerprint')}. "
            f"Received: {source.name}, fingerprint {fingerprint}"
        )


def check_image_format():
    """Raises `ValueError` if Keras is set to channels first."""
    if keras.config.image_data_format() != "channels_last":
        raise ValueError(
            "Keras must be set to `image_data_format='channels_last'`. Received: "
            f"{keras.config.image_data_format()}"
        )
