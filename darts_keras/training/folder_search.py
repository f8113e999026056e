"""A search as a part of a larger procedure, which may be stopped at any time."""

import pathlib

from darts_keras.genotype import Genotype
from darts_keras.training.folder_run import (
    carry_on,
    is_reported,
    passed_on,
    refuse_other_run,
)
from darts_keras.training.run import check_same_data
from darts_keras.training.search import read_settings, resume_search, search


def search_in_folder(
    folder,
    source,
    space,
    config,
    facts=None,
    on_step=None,
    on_epoch=None,
    start=None,
):
    """Searches in a folder, whatever is there: nothing, a part of it, or all of it.

    Args:
        folder: Path.
        source: `DataSource`.
        space: `SearchSpace`.
        config: `SearchConfig`.
        facts: Optional dictionary, of the larger procedure. The run records what it
            needs to go on by itself.
        on_step: See `search`. Not called if the search is finished.
        on_epoch: Likewise.
        start: Optional `CarriedStart`, see `search`.

    Returns:
        `Genotype`, the result.

    Raises:
        ValueError: If there is another search; else as `search` and `resume_search`.
    """
    folder = pathlib.Path(folder)
    carry_on(
        folder,
        lambda: search(
            source, space, config, folder, passed_on(facts), on_step, on_epoch, start
        ),
        lambda: _is_finished(folder, source, space, config, start),
        lambda: resume_search(source, folder, on_step, on_epoch, start),
    )
    return Genotype.load(folder / "genotype.json")


def _is_finished(folder, source, space, config, start):
    begun, begun_space, facts = read_settings(folder)
    carried = {} if start is None else _carried({"start": start.to_facts()})
    if (begun, begun_space, _carried(facts)) != (config, space, carried):
        refuse_other_run(folder, "search", "space, config or start")
    check_same_data(source, facts)
    return is_reported(folder, "genotype.json")


def _carried(facts):
    """Returns what a search started from, wherever that is by now."""
    return {key: value for key, value in facts.get("start", {}).items() if key != "run"}
