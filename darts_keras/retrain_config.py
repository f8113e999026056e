"""The settings of a training, as data."""

import dataclasses

from darts_keras.settings import (
    NETWORK_CHOICES,
    NETWORK_RANGES,
    check_even,
    check_settings,
)

SAMPLINGS = ("shuffled", "balanced")
CLASS_WEIGHTS = ("none", "balanced")


@dataclasses.dataclass(frozen=True, kw_only=True)
class RetrainConfig:
    """Settings of one training of a derived network, from scratch.

    The defaults are those of the DARTS authors' code for CIFAR-10.

    Reference: [Liu et al., 2019](https://arxiv.org/abs/1806.09055), section 3.2
    """

    epochs: int = 600
    batch_size: int = 96  # Images per step.
    base_batch_size: int | None = None  # That the rates are for; see `batch_rule`.
    valid_fraction: float = 0.1  # Share of the train part that is held out to choose.
    refit: bool = False  # Train on that share as well; nothing is held out then.
    seed: int = 0  # Of the starting values, the split, the order, the augmentation.
    deterministic: bool = False  # Same seed, same bits: slower on some devices.
    precision: str = "float32"  # A Keras dtype policy.

    filters: int = 36  # Of a node in the first cell; even.
    num_cells: int = 20
    stem: str = "single"  # "single" (DARTS) or "dual" (Fine-Tuning DARTS).
    stem_form: str | None = None  # "small", "large", None: by the size of the image.
    attention: str = "none"  # Block after each cell.

    learning_rate: float = 0.025  # The highest; falls as half a cosine.
    final_learning_rate: float = 0.0  # Where the cosine ends.
    rate_changes: str = "epoch"  # When the rate falls: each "epoch" or each "step".
    warmup_epochs: float = 0.0  # In which the rate rises from 0, in a straight line.
    momentum: float = 0.9
    weight_decay: float = 3e-4  # L2, in the gradient.
    clipnorm: float = 5.0  # On the global norm of the gradients.
    average_momentum: float = 0.0  # Of the average of the weights; 0 for no average.

    label_smoothing: float = 0.0  # Share of a label that all classes divide up.
    auxiliary_weight: float = 0.4  # Of the auxiliary head's loss; 0 for no head.
    drop_path_rate: float = 0.2  # Rises towards it from 0, epoch by epoch.

    crop_padding: int = 4  # Pixels by which a crop may move an image each way.
    flip: bool = True  # Mirror images left and right, half of the time.
    cutout: int = 16  # Side of the square that is blanked, in pixels.
    erasing: float = 0.0  # Probability of random erasing.
    min_crop: float = 1.0  # Smallest share of its area that a resized crop keeps.
    color_jitter: float = 0.0  # Strength of brightness, contrast, saturation.
    mixup: float = 0.0  # Parameter of the Beta distribution; 0 for no mixup.
    cutmix: float = 0.0  # Likewise.

    sampling: str = "shuffled"  # "balanced": each class equally often.
    class_weights: str = "none"  # "balanced": a rare class counts for more.

    checkpoint_minutes: float = 5.0  # Time between checkpoints within an epoch.

    def __post_init__(self):
        check_settings(self, _RANGES, _CHOICES)
        if self.warmup_epochs >= self.epochs:
            raise ValueError(
                "`warmup_epochs` must be in [0, `epochs`). Received: "
                f"warmup_epochs={self.warmup_epochs}, epochs={self.epochs}. Train "
                "longer, or lower `warmup_epochs` (`--warmup-epochs`)."
            )
        check_even("filters", self.filters)
        if self.sampling != "shuffled" and self.class_weights != "none":
            raise ValueError(
                "Only one of `sampling` and `class_weights` may be 'balanced': "
                "together they would count rare classes twice. Received: "
                f"sampling={self.sampling!r}, class_weights={self.class_weights!r}"
            )


def for_epochs(config, epochs):
    """Returns a config for more or fewer epochs, of which as much are warm-up.

    Args:
        config: `RetrainConfig`.
        epochs: Positive integer.
    """
    warmup = config.warmup_epochs * epochs / config.epochs
    return dataclasses.replace(config, epochs=epochs, warmup_epochs=warmup)


_RANGES = {
    **NETWORK_RANGES,
    "valid_fraction": (0.001, 0.9),
    "learning_rate": (0, 10),
    "final_learning_rate": (0, 10),
    "warmup_epochs": (0, 100_000),
    "momentum": (0, 0.9999),
    "weight_decay": (0, 1),
    "clipnorm": (1e-6, 1e6),
    "average_momentum": (0, 0.999999),
    "label_smoothing": (0, 0.99),
    "auxiliary_weight": (0, 10),
    "drop_path_rate": (0, 0.95),
    "erasing": (0, 1),
    "min_crop": (0.01, 1),
    "color_jitter": (0, 1),
    "mixup": (0, 100),
    "cutmix": (0, 100),
}
_CHOICES = {
    **NETWORK_CHOICES,
    "rate_changes": ("epoch", "step"),
    "sampling": SAMPLINGS,
    "class_weights": CLASS_WEIGHTS,
}
