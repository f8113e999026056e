"""The settings of a search, as data."""

import dataclasses

from darts_keras.guards import check_length, make_guard
from darts_keras.registry import Registry
from darts_keras.settings import (
    NETWORK_CHOICES,
    NETWORK_RANGES,
    check_even,
    check_settings,
)

PRESETS = Registry("preset")
"""Named `SearchConfig`s."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class SearchConfig:
    """Settings of one search. The defaults are those of the DARTS authors' code.

    Reference: [Liu et al., 2019](https://arxiv.org/abs/1806.09055), section 3.1
    """

    method: str = "darts"  # Name in `METHODS`.
    method_settings: dict = dataclasses.field(default_factory=dict, hash=False)
    guard: str = "none"  # Name in `GUARDS`: when to stop, or which epoch counts.
    guard_settings: dict = dataclasses.field(default_factory=dict, hash=False)
    epochs: int = 50
    warmup_epochs: int = 0  # Epochs at the start in which the alphas stay put.
    order: str = "first"  # Of the architecture gradient: "first" or "second".
    batch_size: int = 64  # Images per step, from each half of the train part.
    base_batch_size: int | None = None  # That the rates are for; see `batch_rule`.
    train_fraction: float = 0.5  # Share of the train part that moves the weights.
    seed: int = 0  # Of the starting values, the halves, the order, the augmentation.
    deterministic: bool = False  # Same seed, same bits: slower on some devices.
    precision: str = "float32"  # A Keras dtype policy.

    filters: int = 16  # Of a node in the first cell; even.
    num_cells: int = 8
    stem: str = "single"  # "single" (DARTS) or "dual" (Fine-Tuning DARTS).
    stem_form: str | None = None  # "small", "large", None: by the size of the image.
    attention: str = "none"  # Block after each cell of the derived network.
    attention_in_search: bool = False  # Whether the supernet has the block as well.

    weight_learning_rate: float = 0.025  # At the start; cosine, a step per epoch.
    weight_final_learning_rate: float = 0.001  # Where the cosine ends.
    weight_momentum: float = 0.9
    weight_decay: float = 3e-4  # L2, in the gradient of the weights.
    weight_clipnorm: float = 5.0  # On the global norm of the weight gradients.
    architecture_learning_rate: float = 3e-4  # Of Adam, constant.
    architecture_beta_1: float = 0.5
    architecture_beta_2: float = 0.999
    architecture_weight_decay: float = 1e-3  # L2, in the gradient of the alphas.
    difference_scale: float = 0.01  # Norm of the finite difference (second order).

    crop_padding: int = 4  # Pixels by which a crop may move an image each way.
    flip: bool = True  # Mirror images left and right, half of the time.
    cutout: int = 0  # Side of the square that is blanked, in pixels.

    checkpoint_minutes: float = 5.0  # Time between checkpoints within an epoch.

    def __post_init__(self):
        check_settings(self, _RANGES, _CHOICES)
        if self.warmup_epochs > self.epochs:
            raise ValueError(
                "`warmup_epochs` must be in [0, `epochs`]. Received: "
                f"warmup_epochs={self.warmup_epochs}, epochs={self.epochs}"
            )
        check_even("filters", self.filters)
        guard = make_guard(self.guard, self.guard_settings)
        check_length(self.guard, guard, self.epochs, self.warmup_epochs)


_RANGES = {
    **NETWORK_RANGES,
    "warmup_epochs": (0, 100_000),
    "train_fraction": (0.01, 0.99),
    "weight_learning_rate": (0, 10),
    "weight_final_learning_rate": (0, 10),
    "weight_momentum": (0, 0.9999),
    "weight_decay": (0, 1),
    "weight_clipnorm": (1e-6, 1e6),
    "architecture_learning_rate": (0, 10),
    "architecture_beta_1": (0, 0.9999),
    "architecture_beta_2": (0, 0.99999),
    "architecture_weight_decay": (0, 1),
    "difference_scale": (1e-8, 10),
}
_CHOICES = {"order": ("first", "second"), **NETWORK_CHOICES}

_PAPER = SearchConfig()
PRESETS.update(
    paper=_PAPER,
    fine_tuning=dataclasses.replace(_PAPER, stem="dual", attention="se"),
    quick=SearchConfig(
        guard="skips",
        epochs=6,
        batch_size=32,
        filters=8,
        num_cells=5,
        stem="dual",
        attention="se",
        weight_final_learning_rate=0.0,
        architecture_learning_rate=0.006,
        crop_padding=2,
    ),
)
