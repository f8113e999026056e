"""Small runs, for tests of a search as a user meets it."""

import dataclasses
import json

import numpy as np
from PIL import Image

from darts_keras.config import SearchConfig
from darts_keras.data.source import DataSource
from darts_keras.space.search_space import SearchSpace
from darts_keras.training import search as search_module

SPACE = SearchSpace(operations=("skip_connect", "sep_conv_3x3"), num_nodes=1)
CONFIG = SearchConfig(epochs=2, batch_size=4, filters=2, num_cells=3)
RUN_FILES = {
    "checkpoint.npz",
    "config.json",
    "genotype.json",
    "history.jsonl",
    "normal.png",
    "normal.svg",
    "reduction.png",
    "reduction.svg",
    "report.html",
}
OPTIONS = (  # Of `darts-keras search`: the settings above.
    *("--preset", "paper", "--space", "skip_sep", "--nodes", "1"),
    *("--epochs", "2", "--batch-size", "4", "--filters", "2", "--cells", "3"),
)
_MEASURED = {"seconds", "cpu_seconds", "peak_memory_mb"}  # What no seed fixes.


def draw_images(count=16, side=16, num_classes=2, seed=0):
    """Returns random images and labels; the classes take turns."""
    generator = np.random.default_rng(seed)
    images = generator.integers(0, 256, (count, side, side, 1), np.uint8)
    return images, np.arange(count) % num_classes


def make_source(read_test=None, **images):
    """Returns a data set; `images` as for `draw_images`."""
    return DataSource("toy", "drawn", draw_images(**images), read_test)


def write_archive(folder, **images):
    """Writes `toy.npz` with two named classes; returns its path."""
    x_train, y_train = draw_images(**images)
    np.savez(
        folder / "toy.npz", x_train=x_train, y_train=y_train, classes=["cat", "dog"]
    )
    return folder / "toy.npz"


def write_photos(parent):
    """Writes a folder of 12 images, of which `dog/5.png` is truncated."""
    images, _ = draw_images(12, side=20)
    for name, part in zip(("cat", "dog"), np.split(images[..., 0], 2), strict=True):
        folder = parent / "photos" / "train" / name
        folder.mkdir(parents=True)
        for index, image in enumerate(part):
            Image.fromarray(image).save(folder / f"{index}.png")
    whole = (folder / "5.png").read_bytes()
    (folder / "5.png").write_bytes(whole[: len(whole) // 2])
    return parent / "photos"


def change(config=CONFIG, **settings):
    return dataclasses.replace(config, **settings)


def be_eager(monkeypatch, seen=None):
    """Lets searches run without a graph: a few steps take half the time.

    The models go into the list `seen`, if there is one.
    """
    assemble = search_module.assemble

    def assemble_eager(*arguments):
        model = assemble(*arguments)
        model.run_eagerly = True
        if seen is not None:
            seen.append(model)
        return model

    monkeypatch.setattr(search_module, "assemble", assemble_eager)


def lasting(history):
    """Returns the records without what differs from run to run."""
    return [
        {key: value for key, value in record.items() if key not in _MEASURED}
        for record in history
    ]


def files_in(folder):
    """Returns the names of the files that a user sees."""
    return {path.name for path in folder.iterdir() if path.name != ".lock"}


def read_history(folder):
    lines = (folder / "history.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


def checkpoint_arrays(folder):
    """Returns the bytes of every variable in the checkpoint of a run."""
    with np.load(folder / "checkpoint.npz") as file:
        names = [name for name in file.files if name != "text"]
        return [file[name].tobytes() for name in names]
