"""The transfer study: what becomes of an architecture on another data set."""

import dataclasses
import pathlib

from darts_keras.data.open_data import open_data
from darts_keras.data.source import DataSource
from darts_keras.files import write_atomically
from darts_keras.genotype import Genotype
from darts_keras.report.result_files import write_numbers
from darts_keras.report.study_page import write_study
from darts_keras.report.study_record import read_study
from darts_keras.report.study_results import study_markdown, study_numbers
from darts_keras.space.search_space import SEARCH_SPACES, SearchSpace
from darts_keras.training.carried_start import CarriedStart
from darts_keras.training.folder_search import search_in_folder
from darts_keras.training.folder_training import train_in_folder
from darts_keras.training.run import check_same_data
from darts_keras.training.run_folder import RunFolder, damaged_settings, read_facts
from darts_keras.training.stage_progress import StageProgress
from darts_keras.training.transfer_study import TransferStudy, check_opened
from darts_keras.transfer_config import TRANSFER_PRESETS, TransferConfig


@dataclasses.dataclass(frozen=True, kw_only=True)
class TransferResult:
    """What a transfer study leaves."""

    rows: tuple[dict, ...]  # One for each training; also in `transfer.json`.
    genotypes: dict[str, Genotype]  # By the names of the searches.
    folder: pathlib.Path  # With the report, and folders of searches and trainings.


def transfer(  # noqa: PLR0913 (three are told how far it is)
    source,
    target,
    space="darts",
    config="quick",
    *,
    out,
    facts=None,
    on_step=None,
    on_epoch=None,
    on_part=None,
):
    """Searches on one data set, goes on on another, and measures what it was worth.

    A search on the source finds the cells `unchanged`; one that takes over its stem,
    cells and alphas, with a new classifier, goes on on the target for as many epochs
    and finds `transferred`; one from scratch on the target, for the steps of both,
    finds `scratch`. A study of both ways has one phase on the target alone as well,
    which finds `direct`. The networks of all of them and of random cells are trained
    on the target by one recipe, with several seeds. The accuracy that counts is that
    of the last epoch, on the images that a training holds out. No test part is read.

    Each search and each training is an ordinary run in a folder of its own.

    Args:
        source: `DataSource`, or the name of a data set, as for `open_data`.
        target: Likewise.
        space: `SearchSpace`, or the name of one.
        config: `TransferConfig`, or the name of a preset of a transfer study.
        out: Path of a new folder for the report, the tables and the runs.
        facts: Optional dictionary to record in `config.json` as well.
        on_step: Optional callable `(done, total)`, after each step of any stage; see
            `StageProgress`.
        on_epoch: Optional callable `(record)`, after each epoch; likewise.
        on_part: Optional callable `(place)`, at the first step of a stage; likewise.

    Returns:
        `TransferResult`.

    Raises:
        ValueError: If both data sets are the same, or the data, the space, the
            config and the facts do not fit each other; before anything is written.
        FileExistsError: If `out` is not empty.
        NotADirectoryError: If `out` is a file.
        RuntimeError: If a run diverges.
        OSError: If `out` can't be written.
        KeyboardInterrupt: On Ctrl-C, after saving; `resume_transfer` goes on.
    """
    study = TransferStudy(
        source=source if isinstance(source, DataSource) else open_data(source),
        target=target if isinstance(target, DataSource) else open_data(target),
        space=space if isinstance(space, SearchSpace) else SEARCH_SPACES[space],
        config=config
        if isinstance(config, TransferConfig)
        else TRANSFER_PRESETS[config],
    )
    folder = RunFolder(out)
    check_opened(facts or {})
    steps = study.check()
    with folder:
        folder.write_facts({**study.to_facts(), **(facts or {})})
        return _run(study, steps, folder.path, on_step, on_epoch, on_part)


def resume_transfer(source, target, folder, on_step=None, on_epoch=None, on_part=None):
    """Goes on with a transfer study that was interrupted, or killed.

    Finished runs stay as they are, one that was begun goes on from its checkpoint.

    Args:
        source: `DataSource`, the one that the study began with.
        target: Likewise.
        folder: Path of its folder.
        on_step: As for `transfer`.
        on_epoch: As for `transfer`.
        on_part: As for `transfer`.

    Returns:
        `TransferResult`, as if the study had not been interrupted.

    Raises:
        FileNotFoundError: If there is no study.
        BlockingIOError: If another process has it open.
        ValueError: If the data are not the same, or a file is damaged.
        RuntimeError: As for `transfer`; `OSError` and `KeyboardInterrupt` as well.
    """
    config, space, facts = read_transfer(folder)
    for role, data in (("source", source), ("target", target)):
        check_same_data(data, {"data": facts[role]})
    study = TransferStudy(source=source, target=target, space=space, config=config)
    with RunFolder(folder, resume=True) as opened:
        return _run(study, study.check(), opened.path, on_step, on_epoch, on_part)


def read_transfer(folder):
    """Reads the `TransferConfig`, the `SearchSpace` and all facts of a study.

    Raises:
        FileNotFoundError: If there is none.
        ValueError: If it is no transfer study, or its settings are damaged.
    """
    facts = read_facts(folder, ("config", "space", "source", "target", "data"))
    with damaged_settings(folder, "a transfer study"):
        check_opened(facts)
        config = TransferConfig.from_dict(facts["config"])
        return config, SearchSpace(**facts["space"]), facts


def _run(study, steps, folder, on_step, on_epoch, on_part):
    """Runs the stages in their order; writes what came out so far after each."""
    facts = read_facts(folder)
    stages = (*study.searches, *study.trainings)
    progress = StageProgress(stages, steps, on_step, on_epoch, on_part)
    folders = [folder / stage.path for stage in stages]
    genotypes, rows = {}, []
    for index, stage in enumerate(stages):
        more = (study.facts_of(stage, facts), *progress.follow(index))
        if stage in study.searches:
            genotypes[stage.name] = _search(study, stage, folder, more)
        else:
            rows.append(_train(study, stage, genotypes, folder, more))
        # Where a later one has begun, the report of this one was written before.
        if not any((later / "config.json").exists() for later in folders[index + 1 :]):
            _write_results(folder, rows)
    return TransferResult(rows=tuple(rows), genotypes=genotypes, folder=folder)


def _search(study, stage, folder, more):
    start = None
    if stage.start is not None:
        run = folder / stage.path.with_name(stage.start)
        start = CarriedStart(run, study.config.carry)
    data, config = study.data_of(stage), stage.config
    return search_in_folder(
        folder / stage.path, data, study.space, config, *more, start=start
    )


def _train(study, stage, genotypes, folder, more):
    """Trains a network on the target; returns its row of the table."""
    direction, architecture = stage.direction, stage.architecture
    if architecture.startswith("random"):
        names = tuple(genotypes[direction.before].cells)
        genotype = study.random_cells(architecture, names)
    else:
        genotype = genotypes[direction.searches[architecture][-1]]
    data, config = study.data_of(stage), stage.config
    outcome = train_in_folder(folder / stage.path, genotype, data, config, *more)
    return {
        "target": direction.target,
        "source": direction.source,
        "architecture": architecture,
        "seed": config.seed,
        "accuracy": outcome.valid_accuracy,
        "num_parameters": outcome.num_parameters,
        "seconds": outcome.seconds,
        "cpu_seconds": outcome.cpu_seconds,
    }


def _write_results(folder, rows):
    """Writes the report, the numbers and the tables of the runs that are done."""
    write_study(folder, rows)
    study, table = read_study(folder, rows), folder / "transfer.md"
    write_numbers(table, study_numbers(study))
    write_atomically(table, study_markdown(study))
