"""The settings of a transfer study, as data."""

import dataclasses

from darts_keras.carried_parts import CARRIED_PARTS, check_parts
from darts_keras.config import PRESETS, SearchConfig
from darts_keras.recipes import RECIPES, SMALL_SET
from darts_keras.registry import Registry
from darts_keras.retrain_config import RetrainConfig, for_epochs
from darts_keras.settings import check_settings, field_names
from darts_keras.strict_json import check_object, is_integer

TRANSFER_PRESETS = Registry("preset of a transfer study")
"""Named `TransferConfig`s."""

_MAX_SEED = 2**31 - 1


@dataclasses.dataclass(frozen=True, kw_only=True)
class TransferConfig:
    """What a transfer study does, and what that may cost.

    Reference for the proxy sets, and for random cells to compare with:
    [Panda et al., 2021](https://arxiv.org/abs/2006.13314) (NASTransfer) and
    [Yang et al., 2020](https://arxiv.org/abs/1912.12522).
    """

    search: SearchConfig  # One phase; from scratch takes the steps of two.
    training: RetrainConfig  # Of every network; its seed does not count.
    carry: tuple[str, ...] = CARRIED_PARTS  # What the second phase takes over.
    seeds: tuple[int, ...] = (0, 1, 2)  # Of the trainings.
    random_cells: int = 5  # Random genotypes that are trained to compare with.
    proxy_classes: int | None = None  # Classes that are searched on, at most.
    proxy_images: int | None = None  # Images that are searched on, at most.
    both: bool = False  # Whether the way back is a part of the study as well.

    def __post_init__(self):
        for name in ("carry", "seeds"):  # As tuples whatever came: JSON has lists.
            value = getattr(self, name)
            if isinstance(value, list):
                object.__setattr__(self, name, tuple(value))
        check_settings(self, {"random_cells": (1, 1000)}, {})
        check_parts("carry", self.carry)
        _check_seeds(self.seeds)
        _check_limit("proxy_classes", self.proxy_classes, 2)
        _check_limit("proxy_images", self.proxy_images, 4)
        _check_unguarded(self.search)
        if self.training.refit:
            raise ValueError(
                "A transfer study is measured on images that are held out of the train "
                "part, so `training.refit` must be false. Received: refit=True"
            )

    def scratch(self, source_steps, target_steps):
        """Returns the `SearchConfig` of the search from scratch on the target.

        It makes as many steps as both phases, to the nearest whole epoch: with sets
        of one size, twice the epochs of a phase. The learning rate falls as one cosine
        over all of them. There are no more epochs of warm-up, in which the alphas stay
        put, than in a phase.

        Args:
            source_steps: Positive integer. Steps of an epoch of a search on the source.
            target_steps: Positive integer. Likewise, on the target.
        """
        steps = self.search.epochs * (source_steps + target_steps)
        return dataclasses.replace(self.search, epochs=round(steps / target_steps))

    @classmethod
    def from_dict(cls, value):
        """Reads what `dataclasses.asdict` gave.

        Raises:
            TypeError: If a value is of another type.
            ValueError: If it is not exactly that.
        """
        value = dict(check_object(value, field_names(cls)))
        for name, config in (("search", SearchConfig), ("training", RetrainConfig)):
            settings = check_object(value[name], field_names(config))
            value[name] = config(**settings)
        return cls(**value)


def find_transfer_preset(name=None, target=None):
    """Returns a `TransferConfig` by name.

    Args:
        name: String, a name in `TRANSFER_PRESETS`. By default `"quick"`, and
            `"small"` if `target` has less than 3,000 train images.
        target: Optional `DataSource`.

    Raises:
        ValueError: If there is no such preset.
    """
    if name is None:
        is_small = target is not None and len(target.load_train()[1]) < SMALL_SET
        name = "small" if is_small else "quick"
    return TRANSFER_PRESETS[name]


def _check_seeds(seeds):
    values = seeds if isinstance(seeds, tuple) else ()
    fine = all(is_integer(seed) and 0 <= seed <= _MAX_SEED for seed in values)
    if not values or not fine or len(set(values)) < len(values):
        raise ValueError(
            f"`seeds` must be different integers in [0, {_MAX_SEED}], one or more. "
            f"Received: seeds={seeds!r}"
        )


def _check_limit(name, value, least):
    if value is not None and not (is_integer(value) and value >= least):
        raise ValueError(
            f"`{name}` must be an integer of {least} or more, or None for no limit "
            f"(`--{name.replace('_', '-')} 0`). Received: {name}={value!r}"
        )


def _check_unguarded(search):
    if search.guard != "none":
        raise ValueError(
            "The searches of a transfer study have equal budgets, and a guard could "
            "end one of them early, so `search.guard` must be 'none'. Received: "
            f"guard={search.guard!r}. Take it away: `dataclasses.replace(search, "
            "guard='none', guard_settings={})`."
        )


_UNGUARDED = {"guard": "none", "guard_settings": {}}
_QUICK_SEARCH = dataclasses.replace(PRESETS["quick"], **_UNGUARDED, epochs=4)
_QUICK_TRAINING = dataclasses.replace(
    for_epochs(RECIPES["quick"].config, 1), filters=8, num_cells=5, valid_fraction=0.2
)
TRANSFER_PRESETS.update(
    # Both ways on CIFAR-10 and CIFAR-100, on two cores: a step of a search takes
    # 0.31 s, 78 steps an epoch, 32 epochs in six searches that compile for 20 s each:
    # 15 minutes. A network learns from 800 images a second, 40,000 of them, and needs
    # 14 s to compile and to be validated: 28 of them take 30 minutes.
    quick=TransferConfig(
        search=_QUICK_SEARCH,
        training=_QUICK_TRAINING,
        seeds=(0, 1),
        random_cells=3,
        proxy_images=5000,
    ),
    # For less than 3,000 images: as many steps of a training need more epochs.
    small=TransferConfig(
        search=_QUICK_SEARCH,
        training=for_epochs(_QUICK_TRAINING, 12),
        seeds=(0, 1),
        random_cells=2,
        proxy_images=5000,
    ),
    paper=TransferConfig(
        search=dataclasses.replace(PRESETS["paper"], **_UNGUARDED),
        training=RECIPES["paper"].config,
    ),
)
