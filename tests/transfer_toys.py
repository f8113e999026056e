"""Small transfer studies, for tests of one as a user meets it."""

import retrain_toys
import run_toys
from run_toys import change, draw_images

from darts_keras.data.source import DataSource
from darts_keras.transfer_config import TransferConfig

CONFIG = TransferConfig(
    search=change(epochs=1, deterministic=True),
    training=change(retrain_toys.CONFIG, epochs=1, deterministic=True),
    seeds=(3,),
    random_cells=1,
)
SEARCHES = ("search-left", "left-to-right", "scratch-right")
BOTH = (*SEARCHES, "search-right", "right-to-left", "scratch-left")
TRAININGS = tuple(
    f"on-right/{architecture}/seed-3"
    for architecture in ("unchanged", "transferred", "scratch", "random-0")
)
STUDY_FILES = {
    "config.json",
    "report.html",
    "searches",
    "trainings",
    "transfer.json",
    "transfer.md",
}
SEARCH_STEPS = 2  # In an epoch.
TRAINING_STEPS = 3


def make_side(name, seed, **images):
    """Returns a data set of random images; `images` as for `draw_images`."""
    return DataSource(name, f"drawn {name}", draw_images(seed=seed, **images))


def make_left(**images):
    return make_side("left", 0, **images)


def make_right(**images):
    return make_side("right", 1, **images)


def be_eager(monkeypatch):
    """Lets searches and trainings run without a graph."""
    run_toys.be_eager(monkeypatch)
    retrain_toys.be_eager(monkeypatch)
