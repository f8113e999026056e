"""The stages of a transfer study: which searches and trainings, in which order."""

import dataclasses
import itertools
import pathlib

from darts_keras.config import SearchConfig
from darts_keras.retrain_config import RetrainConfig
from darts_keras.transfer_direction import TransferDirection

# What an image costs in a step of a search, over what it costs in a training: two
# halves, all operations, a gradient each. Measured on two cores.
_SEARCH_COST = {"first": 18, "second": 47}


@dataclasses.dataclass(frozen=True, kw_only=True)
class SearchStage:
    """A search of a study."""

    name: str  # Of its folder.
    data: str  # Name of the data set; it is searched on the proxy.
    config: SearchConfig
    start: str | None = None  # The search that it goes on from.

    @property
    def path(self):
        """The path of its folder in that of the study."""
        return pathlib.Path("searches", self.name)

    @property
    def cost(self):
        """What a step costs, for the time left: in no unit."""
        return _SEARCH_COST[self.config.order] * _size(self.config)


@dataclasses.dataclass(frozen=True, kw_only=True)
class TrainingStage:
    """A training of a study, on the whole train part of the target."""

    direction: TransferDirection
    architecture: str  # "unchanged", "random-0", ...; see `ARCHITECTURES`.
    config: RetrainConfig

    @property
    def name(self):
        """The path of its folder among the trainings."""
        seed = self.config.seed
        return f"on-{self.direction.target}/{self.architecture}/seed-{seed}"

    @property
    def path(self):
        """The path of its folder in that of the study."""
        return pathlib.Path("trainings", self.name)

    @property
    def data(self):
        """The name of the data set."""
        return self.direction.target

    @property
    def cost(self):
        """What a step costs, as for a `SearchStage`."""
        return _size(self.config)


def plan_searches(directions, config, steps):
    """Returns the `SearchStage`s of a study in their order, a tuple.

    Args:
        directions: Sequence of `TransferDirection`.
        config: `TransferConfig`.
        steps: Dictionary. The steps of an epoch of a search, by name of the data set.
    """
    stages = []
    for at in directions:
        scratch = config.scratch(steps[at.source], steps[at.target])
        stages += [
            SearchStage(name=at.before, data=at.source, config=config.search),
            SearchStage(
                name=at.after, data=at.target, config=config.search, start=at.before
            ),
            SearchStage(name=at.scratch, data=at.target, config=scratch),
        ]
    return tuple(stages)


def plan_trainings(directions, config):
    """Returns the `TrainingStage`s of a study, seed by seed, a tuple.

    Those of `direct`, which only a study of both ways has, come after all others:
    studies that were begun before there were any go on.

    Args:
        directions: Sequence of `TransferDirection`.
        config: `TransferConfig`.
    """
    random_names = [f"random-{index}" for index in range(config.random_cells)]
    architectures = ("unchanged", "transferred", "scratch", *random_names)
    direct = ("direct",) if config.both else ()
    return tuple(
        TrainingStage(
            direction=direction,
            architecture=architecture,
            config=dataclasses.replace(config.training, seed=seed),
        )
        for names in (architectures, direct)
        for seed, direction, architecture in itertools.product(
            config.seeds, directions, names
        )
    )


def _size(config):
    """What an image takes to go through a network of this size, in no unit."""
    return config.batch_size * config.filters * config.num_cells
