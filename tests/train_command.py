"""A tiny training by `darts-keras train`, for tests."""

import json
import pathlib

import numpy as np
from command_line import call
from retrain_toys import GENOTYPE, make_separable

OPTIONS = (  # Of `darts-keras train`.
    *("--genotype", "tiny.json", "--data", "toy.npz", "--recipe", "paper"),
    *("--epochs", "2", "--batch-size", "4", "--filters", "2", "--cells", "3"),
    *("--auxiliary-weight", "0", "--valid-fraction", "0.25"),
)
CLASSES = ["dark", "bright"]


def write_inputs(folder, count=16):
    """Writes `tiny.json`, a genotype, and `toy.npz`, with 12 images to test on."""
    (folder / "tiny.json").write_text(GENOTYPE.to_json())
    x_train, y_train = make_separable(count)
    x_test, y_test = make_separable(12, seed=1)
    np.savez(
        folder / "toy.npz",
        x_train=x_train,
        y_train=y_train,
        x_test=x_test,
        y_test=y_test,
        classes=CLASSES,
    )


def train(*options):
    """Trains in the working folder; returns the result of the call."""
    write_inputs(pathlib.Path())
    return call("train", *OPTIONS, *options)


def edit_json(path, **changes):
    """Changes members of an object in a JSON file."""
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def all_files():
    """Returns all that lies in the working folder."""
    return sorted(pathlib.Path().rglob("*"))
