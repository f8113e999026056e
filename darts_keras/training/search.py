"""The search, from labelled images to a genotype."""

import dataclasses
import functools
import pathlib

import keras

from darts_keras.config import PRESETS, SearchConfig
from darts_keras.data.open_data import open_data
from darts_keras.data.pipeline import SearchBatches, steps_per_epoch
from darts_keras.data.source import DataSource
from darts_keras.data.split import split_halves
from darts_keras.genotype import Genotype
from darts_keras.models.supernet import Supernet
from darts_keras.report.cell_graph import draw_cell
from darts_keras.report.page import write_report
from darts_keras.space.search_space import SEARCH_SPACES, SearchSpace
from darts_keras.training.assembly import assemble
from darts_keras.training.device import prepare_randomness
from darts_keras.training.run_folder import RunFolder, read_settings
from darts_keras.training.search_loop import SearchLoop


@dataclasses.dataclass(frozen=True, kw_only=True)
class SearchResult:
    """What a search leaves."""

    genotype: Genotype  # Of the last epoch.
    history: tuple[dict, ...]  # The state at the start, then a record per epoch.
    supernet: Supernet  # With the last weights and alphas.
    folder: pathlib.Path | None  # The run folder.


def search(
    data=None,
    space="darts",
    config="quick",
    out=None,
    facts=None,
    on_step=None,
    on_epoch=None,
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

    Returns:
        `SearchResult`.

    Raises:
        ValueError: If the data, the space and the config do not fit each other;
            before anything is compiled or written.
        FileExistsError: If `out` is not empty.
        NotADirectoryError: If `out` is a file.
        RuntimeError: If the search diverges.
        OSError: If `out` can't be written.
        KeyboardInterrupt: On Ctrl-C, after saving; `resume_search` goes on.

    With `deterministic`, equal bits also take equal threads: see `prepare_device`.
    """
    source = data if isinstance(data, DataSource) else open_data(data)
    space = space if isinstance(space, SearchSpace) else SEARCH_SPACES[space]
    config = config if isinstance(config, SearchConfig) else PRESETS[config]
    run = None if out is None else RunFolder(out)
    make_loop = _prepare(source, space, config, on_step, on_epoch)
    if run is None:
        return _finish(make_loop(None))
    with run as folder:
        folder.write_facts(
            {
                "config": dataclasses.asdict(config),
                "space": dataclasses.asdict(space),
                "data": _describe(source),
                **(facts or {}),
            }
        )
        return _finish(make_loop(folder))


def resume_search(data, folder, on_step=None, on_epoch=None):
    """Goes on with a search that was interrupted, or killed.

    Args:
        data: `DataSource`, the one that the run began with.
        folder: Path of the run folder.
        on_step: As for `search`.
        on_epoch: As for `search`.

    Returns:
        `SearchResult`, as if the search had not been interrupted.

    Raises:
        FileNotFoundError: If there is no run, or its checkpoint is gone.
        BlockingIOError: If another process has the run open.
        ValueError: If the data are not the same, or a file of the run is damaged.
        RuntimeError: As for `search`; `OSError` and `KeyboardInterrupt` as well.
    """
    config, space, facts = read_settings(folder)
    begun, fingerprint = facts["data"], data.fingerprint()
    if begun.get("fingerprint") != fingerprint:
        raise ValueError(
            "A run must go on with the data that it began with. Expected: "
            f"{begun.get('name')}, fingerprint {begun.get('fingerprint')}. "
            f"Received: {data.name}, fingerprint {fingerprint}"
        )
    make_loop = _prepare(data, space, config, on_step, on_epoch)
    with RunFolder(folder, resume=True) as run:
        loop = make_loop(run)
        loop.restore()
        return _finish(loop)


def _prepare(source, space, config, on_step, on_epoch):
    """Checks that everything fits; returns `folder -> SearchLoop`.

    What can be wrong with the input is wrong here, before a folder is made.
    """
    if keras.config.image_data_format() != "channels_last":
        raise ValueError(
            "Keras must be set to `image_data_format='channels_last'`. Received: "
            f"{keras.config.image_data_format()}"
        )
    images, labels = source.load_train()
    halves = split_halves(labels, config.train_fraction, config.seed, source.classes)
    num_steps = steps_per_epoch(halves, config.batch_size)
    prepare_randomness(config.seed, config.deterministic)
    model = assemble(source, space, config, num_steps)

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

    return functools.partial(
        SearchLoop,
        model,
        batches,
        num_steps,
        config,
        on_step=on_step,
        on_epoch=on_epoch,
    )


def _finish(loop):
    """Runs a loop to its end, and writes what there is to see."""
    folder = loop.folder
    try:
        history = loop.run()
    except KeyboardInterrupt:
        if loop.records:
            loop.save()
            if folder is not None:
                write_report(folder.path)
        raise
    genotype = Genotype.from_dict(history[-1]["genotype"])
    if folder is not None:
        folder.write_json("genotype.json", genotype.to_dict())
        draw_cell(genotype.normal, folder.path / "normal", "Normal cell")
        draw_cell(genotype.reduction, folder.path / "reduction", "Reduction cell")
        write_report(folder.path)
    return SearchResult(
        genotype=genotype,
        history=history,
        supernet=loop.model.supernet,
        folder=None if folder is None else folder.path,
    )


def _describe(source):
    """Returns what a run records of its data."""
    images, _ = source.load_train()
    return {
        "name": source.name,
        "origin": source.origin,
        "fingerprint": source.fingerprint(),
        "image_shape": list(source.image_shape),
        "classes": list(source.classes),
        "num_train": len(images),
    }
