"""What a transfer study is given, checked before anything runs."""

import dataclasses
import functools
import gc
import re

from darts_keras.data.pipeline import steps_per_epoch
from darts_keras.data.proxy import proxy_source
from darts_keras.data.source import DataSource
from darts_keras.data.split import split_halves
from darts_keras.models.carry import carry
from darts_keras.space.random_genotype import random_genotype
from darts_keras.space.search_space import SearchSpace
from darts_keras.training.retrain import check_training
from darts_keras.training.run import check_image_format, describe_data
from darts_keras.training.search_assembly import assemble
from darts_keras.training.transfer_plan import (
    SearchStage,
    plan_searches,
    plan_trainings,
)
from darts_keras.transfer_config import TransferConfig
from darts_keras.transfer_direction import transfer_directions

_ROLES = ("source", "target")
_MAX_NAME = 100  # Bytes; two of them make the name of a folder, of 255 at most.


@dataclasses.dataclass(frozen=True, kw_only=True)
class TransferStudy:
    """Two data sets and what is to be done with them."""

    source: DataSource
    target: DataSource
    space: SearchSpace
    config: TransferConfig

    @functools.cached_property
    def names(self):
        """What both sets are called, in folders and reports: a pair of strings."""
        source, target = (folder_name(each.name) for each in self._whole)
        # Some file systems do not tell upper from lower case.
        if source.lower() == target.lower():
            target += "-2"
        return source, target

    @property
    def _whole(self):
        return self.source, self.target

    @functools.cached_property
    def trained_on(self):
        """The whole data sets, by name."""
        return dict(zip(self.names, self._whole, strict=True))

    @functools.cached_property
    def searched_on(self):
        """The proxies of the data sets, or the whole ones, by name."""
        config = self.config
        return {
            name: proxy_source(
                source, config.proxy_classes, config.proxy_images, config.search.seed
            )
            for name, source in self.trained_on.items()
        }

    @functools.cached_property
    def search_steps(self):
        """The steps of an epoch of a search, by the name of the data set.

        Raises:
            ValueError: If a set is too small.
        """
        config = self.config.search
        steps = {}
        for name, source in self.searched_on.items():
            _, labels = source.load_train()
            share, classes = config.train_fraction, source.classes
            halves = split_halves(labels, share, config.seed, classes)
            steps[name] = steps_per_epoch(halves, config.batch_size)
        return steps

    @functools.cached_property
    def directions(self):
        """One or two `TransferDirection`s, a tuple."""
        return transfer_directions(*self.names, both=self.config.both)

    @functools.cached_property
    def searches(self):
        """The `SearchStage`s, a tuple."""
        return plan_searches(self.directions, self.config, self.search_steps)

    @functools.cached_property
    def trainings(self):
        """The `TrainingStage`s, a tuple."""
        return plan_trainings(self.directions, self.config)

    def data_of(self, stage):
        """Returns the `DataSource` of a `SearchStage` or a `TrainingStage`."""
        is_search = isinstance(stage, SearchStage)
        return (self.searched_on if is_search else self.trained_on)[stage.data]

    def random_cells(self, architecture, names):
        """Returns the `Genotype` of `random-0`, `random-1`, ...

        Args:
            architecture: String, one of these.
            names: Sequence. See `random_genotype`.
        """
        index = int(architecture.removeprefix("random-"))
        # Of another seed there are others: a study has at most a thousand.
        seed = 1000 * self.config.search.seed + index
        return random_genotype(self.space, seed, names)

    def check(self):
        """Checks that all fits together; builds each kind of network once.

        Returns:
            Dictionary: how many steps each stage takes, by its name.

        Raises:
            ValueError: If it does not.
        """
        check_image_format()
        self._check_different()
        self._check_channels()
        self._check_carried()
        trained = {
            name: check_training(
                source,
                random_genotype(self.space, 0),
                self.trainings[0].config,
            )
            for name, source in self.trained_on.items()
            if any(stage.data == name for stage in self.trainings)
        }
        return {
            stage.name: stage.config.epochs * counts[stage.data]
            for stages, counts in (
                (self.searches, self.search_steps),
                (self.trainings, trained),
            )
            for stage in stages
        }

    def _check_different(self):
        source, target = self.searched_on.values()
        if source.fingerprint() == target.fingerprint():
            raise ValueError(
                "Source and target of a transfer must be different data. Received: "
                f"source={source.origin}, target={target.origin}, which hold the same "
                "images"
            )

    def _check_channels(self):
        source, target = (each.image_shape for each in self._whole)
        if "stem" in self.config.carry and source[-1] != target[-1]:
            raise ValueError(
                "A stem can only be carried over to images with as many channels. "
                f"Received: {source[-1]} channels of {self.names[0]}, {target[-1]} of "
                f"{self.names[1]}. Leave it out: `carry=('cells', 'alphas')` "
                "(`--carry cells,alphas`)."
            )

    def _check_carried(self):
        config, steps = self.config.search, self.search_steps
        supernets = [
            assemble(source, self.space, config, steps[name]).supernet
            for name, source in self.searched_on.items()
        ]
        carry(*supernets, self.config.carry)
        gc.collect()  # Models refer to themselves.

    def to_facts(self):
        """Returns what `config.json` says of the study, a dictionary."""
        described = {
            role: {**describe_data(source), "name": name}
            for role, (name, source) in zip(
                _ROLES, self.trained_on.items(), strict=True
            )
        }
        return {
            "config": dataclasses.asdict(self.config),
            "space": dataclasses.asdict(self.space),
            **described,
            "data": described["target"],
        }

    def facts_of(self, stage, facts):
        """Returns what a stage is to record, to go on by itself.

        Args:
            stage: `SearchStage` or `TrainingStage`.
            facts: Dictionary, the `config.json` of the study; see `check_opened`.
        """
        role = _ROLES[self.names.index(stage.data)]
        found = dict(facts)
        if facts.get("opened"):
            found["opened"] = facts["opened"][role]
        if self.data_of(stage) is not self.trained_on[stage.data]:
            found["proxy"] = {
                "num_classes": self.config.proxy_classes,
                "num_images": self.config.proxy_images,
                "seed": self.config.search.seed,
            }
        return found


def check_opened(facts):
    """Checks that what facts say of how the data were opened is of both, or nothing.

    Args:
        facts: Dictionary, of a study.

    Raises:
        ValueError: If it is of something else.
    """
    opened = facts.get("opened")
    if not opened:
        return
    if not isinstance(opened, dict) or set(opened) != set(_ROLES):
        raise ValueError(
            "`opened` must say how to open the data of 'source' and 'target'. "
            f"Received: opened={opened!r}"
        )


def folder_name(name):
    """Returns the name of a data set as a folder may have it."""
    safe = re.sub(r"[^\w.-]+", "-", name).encode()[:_MAX_NAME]
    return safe.decode(errors="ignore").strip(".-") or "data"
