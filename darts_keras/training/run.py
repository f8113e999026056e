"""Runs of tasks: new ones, and those that go on in their folder."""

import keras

from darts_keras.training.device import describe_machine
from darts_keras.training.epoch_loop import EpochLoop
from darts_keras.training.run_folder import RunFolder


def begin_run(make_task, out=None, facts=None, on_step=None, on_epoch=None):
    """Runs a new task to its end; returns its result.

    Args:
        make_task: Callable without arguments that returns the `Task`. What is wrong
            with the input has to be wrong there, before a folder is made.
        out: Optional path of a new folder. Nothing is written by default.
        facts: Dictionary to record in `config.json`.
        on_step: See `EpochLoop`.
        on_epoch: See `EpochLoop`.

    Raises:
        FileExistsError: If `out` is not empty.
        NotADirectoryError: If `out` is a file.
        RuntimeError: If the training diverges.
        OSError: If `out` can't be written.
        KeyboardInterrupt: On Ctrl-C, after saving.
    """
    run = None if out is None else RunFolder(out)
    task = make_task()
    if run is None:
        return _finish(EpochLoop(task, None, on_step, on_epoch))
    with run as folder:
        facts = {"machine": describe_machine(), **facts}
        folder.write_facts({**facts, **task.facts()})
        return _finish(EpochLoop(task, folder, on_step, on_epoch))


def resume_run(make_task, out, on_step=None, on_epoch=None):
    """Goes on with the run in a folder; returns the result of its task.

    Args as for `begin_run`, and errors as well.

    Raises:
        FileNotFoundError: If there is no run, or its checkpoint is gone.
        BlockingIOError: If another process has the run open.
        ValueError: If a file of the run is damaged.
    """
    task = make_task()
    with RunFolder(out, resume=True) as folder:
        loop = EpochLoop(task, folder, on_step, on_epoch)
        loop.restore()
        return _finish(loop)


def _finish(loop):
    try:
        records = loop.run()
    except KeyboardInterrupt:
        if loop.is_whole:
            loop.save()
        if loop.folder is not None and loop.folder.checkpoint.exists():
            loop.task.write_report(loop.folder.path)
        raise
    return loop.task.finish(records, loop.folder)


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
