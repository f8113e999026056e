"""The ablation: what attention and the dual stem are worth."""

import dataclasses
import itertools
import pathlib

from darts_keras.files import write_atomically
from darts_keras.genotype import Genotype
from darts_keras.report.ablation import ablation_markdown
from darts_keras.report.ablation_page import write_ablation
from darts_keras.report.result_files import write_numbers
from darts_keras.retrain_config import RetrainConfig
from darts_keras.strict_json import check_object
from darts_keras.training.folder_training import train_in_folder
from darts_keras.training.follow_part import follow_part
from darts_keras.training.retrain import check_training, training_arguments
from darts_keras.training.run import check_same_data, describe_data
from darts_keras.training.run_folder import RunFolder, damaged_settings, read_facts

_STEMS = ("single", "dual")


@dataclasses.dataclass(frozen=True, kw_only=True)
class AblationResult:
    """What an ablation leaves."""

    rows: tuple[dict, ...]  # One for each run; see `ablation_groups`.
    folder: pathlib.Path  # With the page, and a folder for each run.


def ablate(  # noqa: PLR0913 (three are told how far it is)
    genotype,
    data=None,
    config=None,
    *,
    out,
    seeds=(0, 1, 2),
    facts=None,
    on_step=None,
    on_epoch=None,
    on_part=None,
):
    """Trains the same network with and without attention and dual stem.

    Each of the four combinations is trained once for each seed. The accuracy that
    counts is that of the last epoch, on the images that a training holds out; which
    ones they are follows from the seed, so the combinations are compared on the
    same images. The test part is not read.

    Args:
        genotype: See `retrain`.
        data: See `retrain`.
        config: See `retrain`. Its attention block is the one that is ablated, or
            `"se"` if it has none; its stem and its seed do not count.
        out: Path of a new folder for the page, the table and the runs.
        seeds: Sequence of different integers.
        facts: See `retrain`.
        on_step: See `retrain`; the steps are those of all runs.
        on_epoch: See `retrain`. A record also tells the `run` of `num_runs`, the
            `attention`, the `stem` and the `seed`.
        on_part: Optional callable `(place)`, at the first step of each run; `place`
            is a dictionary with these five alone.

    Returns:
        `AblationResult`.

    Raises:
        ValueError: If nothing is held out (`refit`), or the seeds are none, or not
            different; else as `retrain`. `resume_ablate` goes on.
    """
    source, genotype, config = training_arguments(data, genotype, config)
    if config.attention == "none":
        config = dataclasses.replace(config, attention="se")
    runs = _plan_runs(config, seeds)
    folder = RunFolder(out)
    check_training(source, genotype, runs[-1])
    with folder:
        folder.write_facts(
            {
                "config": {
                    "training": dataclasses.asdict(config),
                    "seeds": list(seeds),
                },
                "genotype": genotype.to_dict(),
                "data": describe_data(source),
                **(facts or {}),
            }
        )
        follow = on_step, on_epoch, on_part
        return _ablate(source, genotype, runs, folder, follow)


def resume_ablate(data, folder, on_step=None, on_epoch=None, on_part=None):
    """Goes on with an ablation that was interrupted, or killed.

    Finished runs stay as they are, one that was begun goes on from its checkpoint.

    Args:
        data: `DataSource`, the one that the ablation began with.
        folder: Path of its folder.
        on_step: As for `ablate`.
        on_epoch: As for `ablate`.
        on_part: As for `ablate`.

    Returns:
        `AblationResult`, as if the ablation had not been interrupted.

    Raises:
        FileNotFoundError: If there is no ablation.
        BlockingIOError: If another process has it open.
        ValueError: If the data are not the same, or a file is damaged.
        RuntimeError: As for `retrain`; `OSError` and `KeyboardInterrupt` as well.
    """
    config, genotype, facts = read_ablation(folder)
    check_same_data(data, facts)
    runs = _plan_runs(config, facts["config"]["seeds"])
    with RunFolder(folder, resume=True) as opened:
        follow = on_step, on_epoch, on_part
        return _ablate(data, genotype, runs, opened, follow)


def read_ablation(folder):
    """Reads the `RetrainConfig`, the `Genotype` and all facts of an ablation.

    Raises:
        FileNotFoundError: If there is none.
        ValueError: If it is no ablation, or its settings are damaged.
    """
    facts = read_facts(folder, ("config", "genotype", "data"))
    with damaged_settings(folder, "an ablation"):
        settings = check_object(facts["config"], ("training", "seeds"))
        config = RetrainConfig(**settings["training"])
        _plan_runs(config, settings["seeds"])
        return config, Genotype.from_dict(facts["genotype"]), facts


def _plan_runs(config, seeds):
    """Returns the configs of the runs, seed by seed."""
    if not seeds or len(set(seeds)) < len(seeds):
        raise ValueError(
            "`seeds` must be different integers, one or more. Received: "
            f"seeds={seeds!r}"
        )
    if config.refit:
        raise ValueError(
            "An ablation is measured on images that are held out of the train part, "
            "so `refit` must be false. Received: refit=True"
        )
    return [
        dataclasses.replace(config, seed=seed, attention=attention, stem=stem)
        for seed, attention, stem in itertools.product(
            seeds, ("none", config.attention), _STEMS
        )
    ]


def _ablate(source, genotype, runs, folder, follow):
    facts = read_facts(folder.path)
    on_step, on_epoch, on_part = follow
    rows = []
    for index, config in enumerate(runs):
        factors = {name: getattr(config, name) for name in _FACTORS}
        place = {"run": index + 1, "num_runs": len(runs), **factors}
        count = _counting_all(on_step, index, len(runs))
        outcome = train_in_folder(
            folder.path / "_".join(f"{k}-{v}" for k, v in factors.items()),
            genotype,
            source,
            config,
            facts,
            *follow_part(place, count, on_epoch, on_part),
        )
        rows.append(
            {
                **factors,
                "accuracy": outcome.valid_accuracy,
                "num_parameters": outcome.num_parameters,
                "seconds": outcome.seconds,
            }
        )
        _write_results(folder.path, rows, facts, len(runs))
    return AblationResult(rows=tuple(rows), folder=folder.path)


_FACTORS = ("attention", "stem", "seed")


def _counting_all(on_step, index, num_runs):
    """Returns an `on_step` for one of many runs, which are equally long."""
    if on_step is None:
        return None
    return lambda done, total: on_step(index * total + done, num_runs * total)


def _write_results(folder, rows, facts, num_runs):
    """Writes the page, the numbers and the table of the runs that are done."""
    settings = dict(facts["config"]["training"])
    for name in _FACTORS:
        del settings[name]
    share = settings["valid_fraction"]
    shown = {
        "runs": f"{len(rows)} of {num_runs}",
        "measured": f"after the last epoch, on {share:.0%} of the train part, held "
        "out; the runs of a seed hold out the same images",
        "seeds": facts["config"]["seeds"],
        **{key: facts[key] for key in ("created", "command") if facts.get(key)},
        **{key: facts[key] for key in ("data", "versions", "genotype")},
        "config": settings,
    }
    page = write_ablation(folder, rows, shown)
    write_numbers(page, {**shown, "rows": rows})
    write_atomically(page.with_suffix(".md"), ablation_markdown(rows))
