"""The search, from labelled images to a genotype."""

import dataclasses
import pathlib

from darts_keras.config import PRESETS, SearchConfig
from darts_keras.data.open_data import open_data
from darts_keras.data.pipeline import SearchBatches, steps_per_epoch
from darts_keras.data.source import DataSource
from darts_keras.data.split import split_halves
from darts_keras.settings import field_names
from darts_keras.space.search_space import SEARCH_SPACES, SearchSpace
from darts_keras.strict_json import check_object
from darts_keras.training.carried_start import read_start
from darts_keras.training.device import (
    prepare_precision,
    prepare_randomness,
    resident,
)
from darts_keras.training.run import (
    begin_run,
    check_image_format,
    check_same_data,
    describe_data,
    resume_run,
)
from darts_keras.training.run_folder import damaged_settings, read_facts
from darts_keras.training.same_run import check_same_run
from darts_keras.training.search_assembly import assemble, weight_schedule
from darts_keras.training.search_task import SearchTask
from darts_keras.training.stored_supernet import CHECKPOINT
from darts_keras.training.strategy import as_strategy


def search(  # noqa: PLR0913 (all that may be said of a search)
    data=None,
    space="darts",
    config="quick",
    out=None,
    facts=None,
    on_step=None,
    on_epoch=None,
    start=None,
    strategy=None,
):
    """Searches an architecture for a set of labelled images.

    The train part is split in two, class by class: one half moves the weights of the
    supernet, the other its architecture. The test part is not read.

    Args:
        data: `DataSource`, or the name of a data set, as for `open_data`. The bundled
            sample of Fashion-MNIST by default.
        space: `SearchSpace`, or the name of one.
        config: `SearchConfig`, or the name of a preset.
        out: Optional path of a new folder for config, history, checkpoints, genotype,
            pictures and report. Nothing is written by default.
        facts: Optional dictionary to record in `config.json` as well.
        on_step: Optional callable `(steps_done, num_steps_in_all)`, after each step.
        on_epoch: Optional callable `(record)`, after each epoch.
        start: Optional `CarriedStart`: another search whose stem, cells or alphas this
            one begins with. They are drawn at random by default.
        strategy: Optional `Strategy`, or a name for `open_strategy`: the devices that
            divide each batch up. One device by default.

    Returns:
        `SearchResult`.

    Raises:
        ValueError: If the data, the space and the config do not fit each other;
            before anything is compiled or written.
        FileExistsError: If `out` is not empty.
        NotADirectoryError: If `out` is a file.
        RuntimeError: If the search diverges, or another worker is gone.
        OSError: If `out` can't be written.
        KeyboardInterrupt: On Ctrl-C, after saving; `resume_search` goes on.

    With `deterministic`, equal bits also take equal threads: see `prepare_device`.
    """
    source = data if isinstance(data, DataSource) else open_data(data)
    space = space if isinstance(space, SearchSpace) else SEARCH_SPACES[space]
    config = config if isinstance(config, SearchConfig) else PRESETS[config]
    strategy = as_strategy(strategy)
    known = {**_settings(space, config), "data": describe_data(source)}
    if start is not None:
        known["start"] = start.to_facts()
    return begin_run(
        lambda: _make_task(source, space, config, start, known, strategy),
        out,
        {**known, "strategy": strategy.describe(), **(facts or {})},
        on_step,
        on_epoch,
        strategy,
    )


def resume_search(data, folder, on_step=None, on_epoch=None, start=None, strategy=None):
    """Goes on with a search that was interrupted, or killed.

    Args:
        data: `DataSource`, the one that the run began with.
        folder: Path of the run folder.
        on_step: As for `search`.
        on_epoch: As for `search`.
        start: Optional `CarriedStart`, the one that the run began with, if the folder
            to start from has moved since. It is read only if the run was killed
            before its first checkpoint, which has all that was carried over.
        strategy: As for `search`; it may be another one than before.

    Returns:
        `SearchResult`, as if the search had not been interrupted.

    Raises:
        FileNotFoundError: If there is no run, or its checkpoint is gone.
        BlockingIOError: If another process has the run open.
        ValueError: If the data are not the same, or a file of the run is damaged.
        RuntimeError: As for `search`; `OSError` and `KeyboardInterrupt` as well.
    """
    config, space, facts = read_settings(folder)
    check_same_data(data, facts)
    is_saved = (pathlib.Path(folder) / CHECKPOINT).exists()
    start = None if is_saved else read_start(facts, start)
    strategy = as_strategy(strategy)
    return resume_run(
        lambda: _make_task(data, space, config, start, facts, strategy),
        folder,
        on_step,
        on_epoch,
        strategy,
    )


def read_settings(folder):
    """Reads the `SearchConfig`, the `SearchSpace` and all facts of a run.

    Raises:
        FileNotFoundError: If there is no run.
        ValueError: If it is no search, or its settings are damaged, or were written
            by another version.
    """
    facts = read_facts(folder, ("config", "space", "data"))
    with damaged_settings(folder, "a search"):
        settings = check_object(facts["config"], field_names(SearchConfig))
        return SearchConfig(**settings), SearchSpace(**facts["space"]), facts


def _settings(space, config):
    return {"config": dataclasses.asdict(config), "space": dataclasses.asdict(space)}


def _make_task(source, space, config, start, facts, strategy):
    check_image_format()
    prepare_precision(config.precision)
    strategy.check(config.batch_size, config.precision)
    settings = _settings(space, config)
    check_same_run(strategy, {"settings": settings, "data": source.fingerprint()})
    images, labels = source.load_train()
    halves = split_halves(labels, config.train_fraction, config.seed, source.classes)
    num_steps = steps_per_epoch(halves, config.batch_size)
    prepare_randomness(config.seed, config.deterministic)
    with strategy.scope():
        model = assemble(source, space, config, num_steps)
    if start is not None:
        start.put_into(model.supernet, facts["start"]["checkpoint"])

    images = resident(images, strategy)

    def batches(epoch, start):
        return SearchBatches(
            images,
            labels,
            halves,
            config.batch_size,
            epoch=epoch,
            seed=config.seed,
            start=start,
        )

    schedule = weight_schedule(config, num_steps)
    return SearchTask(model, config, num_steps, batches, settings, schedule, strategy)
