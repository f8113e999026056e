"""Recipes: settings of a training, with what they are known to give."""

import dataclasses
import json
import pathlib

from darts_keras.files import write_atomically
from darts_keras.limits import LARGE_IMAGE
from darts_keras.registry import Registry
from darts_keras.retrain_config import RetrainConfig
from darts_keras.strict_json import check_object, read_json

RECIPES = Registry("recipe")
"""`Recipe`s by name. `paper_miotcd` is what `paper` means for the set `miotcd`, and
`paper_large` for all other images of 64 pixels or more."""

NOT_MEASURED = "not measured"
SMALL_SET = 3000  # Train images; below, a training takes more epochs and less trust.
_MAX_BYTES = 1_000_000


@dataclasses.dataclass(frozen=True, kw_only=True)
class Recipe:
    """Settings of a training, where they come from, and what came out.

    Saved as JSON; `find_recipe` also takes the path of such a file.
    """

    config: RetrainConfig
    source: str  # Where the settings come from.
    expected: str = NOT_MEASURED  # The result, with data, genotype and split.
    cost: str = NOT_MEASURED  # The time it took.
    machine: str = NOT_MEASURED  # On which machine.

    def save(self, path):
        """Writes the recipe as a JSON file, as a whole or not at all."""
        write_atomically(path, json.dumps(dataclasses.asdict(self), indent=2) + "\n")

    @classmethod
    def load(cls, path):
        """Reads a recipe from a JSON file.

        Raises:
            FileNotFoundError: If there is no such file.
            ValueError: If it does not hold a recipe.
        """
        content = pathlib.Path(path).read_bytes()
        try:
            fields = [field.name for field in dataclasses.fields(cls)]
            value = dict(check_object(read_json(content, _MAX_BYTES), fields))
            return cls(**{**value, "config": RetrainConfig(**value["config"])})
        except (TypeError, ValueError) as error:
            raise ValueError(f"{path} must hold a recipe. {error}") from error


def find_recipe(name=None, source=None):
    """Returns the recipe of a name, in the form for the data if it has one.

    Args:
        name: String: a name in `RECIPES`, or the path of a file that `Recipe.save`
            wrote. By default `"quick"`, and `"small"` for small sets.
        source: Optional `DataSource`. The data, of which the name, the size and the
            number of train images count.

    Raises:
        ValueError: If there is no such recipe, or the file does not hold one.
    """
    if name is None:
        small = source is not None and len(source.load_train()[1]) < SMALL_SET
        name = "small" if small else "quick"
    if name not in RECIPES and pathlib.Path(name).is_file():
        return Recipe.load(name)
    forms = [] if source is None else _forms(source)
    special = [f"{name}_{form}" for form in forms if f"{name}_{form}" in RECIPES]
    return RECIPES[[*special, name][0]]


def _forms(source):
    """Returns what the form of a recipe may be called: by data set, by size."""
    is_large = min(source.image_shape[:2]) >= LARGE_IMAGE
    return [source.name, "large"] if is_large else [source.name]


_DARTS = "Liu et al., 2019 (arXiv 1806.09055), the authors' code for CIFAR-10"
_IMAGENET = "Liu et al., 2019 (arXiv 1806.09055), the authors' code for ImageNet"
_MACHINE = "2 virtual cores of an AMD EPYC, 24 GiB"
_CIFAR = RetrainConfig()
_LARGE = RetrainConfig(
    epochs=250,
    batch_size=128,
    filters=48,
    num_cells=14,
    learning_rate=0.1,
    warmup_epochs=5,
    weight_decay=3e-5,
    label_smoothing=0.1,
    drop_path_rate=0.0,
    crop_padding=0,
    cutout=0,
    min_crop=0.2,
    color_jitter=0.4,
)

RECIPES.register("paper")(Recipe(config=_CIFAR, source=_DARTS))
for _name in ("fashion_mnist", "fashion_mnist_sample"):
    RECIPES.register(f"paper_{_name}")(
        Recipe(
            config=dataclasses.replace(_CIFAR, cutout=0, erasing=0.5),
            source=f"{_DARTS}; random erasing as Zhong et al., 2020 (arXiv 1708.04896)",
        )
    )
RECIPES.register("paper_large")(  # CompCars, and other photographs.
    Recipe(
        config=_LARGE,
        source=f"{_IMAGENET}; a cosine in place of a factor of 0.97 an epoch, a "
        "warm-up, and crops of at least 20 % for classes that differ in details",
    )
)
RECIPES.register("paper_miotcd")(
    Recipe(
        config=dataclasses.replace(
            _LARGE,
            epochs=60,
            filters=36,
            num_cells=14,
            weight_decay=3e-4,
            min_crop=0.5,
            class_weights="balanced",
        ),
        source=f"{_IMAGENET}; fewer epochs, for the set is large, and a weight for "
        "each class, for the rarest has a 149th of the images of the commonest",
    )
)
RECIPES.register("quick")(
    Recipe(
        config=RetrainConfig(
            epochs=12,
            batch_size=64,
            filters=16,
            num_cells=6,
            stem="dual",
            attention="se",
            learning_rate=0.1,
            rate_changes="step",
            warmup_epochs=1.0,
            weight_decay=3e-4,
            label_smoothing=0.1,
            auxiliary_weight=0.0,
            drop_path_rate=0.0,
            crop_padding=2,
            cutout=0,
        ),
        source="ours, for two cores",
        expected="93.69 % on the test part of Fashion-MNIST, after the last epoch, one "
        "run with refit, of the cells that a search finds on the bundled sample",
        cost="73 minutes beside other work",
        machine=_MACHINE,
    )
)
RECIPES.register("small")(
    Recipe(
        config=RetrainConfig(
            epochs=100,
            batch_size=32,
            filters=16,
            num_cells=6,
            stem="dual",
            attention="se",
            learning_rate=0.05,
            rate_changes="step",
            warmup_epochs=5.0,
            weight_decay=1e-3,
            label_smoothing=0.1,
            auxiliary_weight=0.0,
            drop_path_rate=0.1,
            crop_padding=4,
            cutout=0,
            erasing=0.25,
            min_crop=0.5,
            color_jitter=0.2,
        ),
        source="ours, for some hundred images of one's own, on two cores",
        expected="91.11 % of 180 test photographs of vehicles in 6 classes, after the "
        "last epoch, one run, of cells searched on the 720 train photographs",
        cost="5 minutes",
        machine=_MACHINE,
    )
)
