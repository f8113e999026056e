"""Classifiers to export: small ones, and one that has every part a network can have."""

import functools
import pathlib
import subprocess
import sys

import keras
import numpy as np
from classifier_toys import CLASSES, gray_images, make_classifier
from PIL import Image
from twin_weights import scatter

from darts_keras.genotype import OPERATION_NAMES, CellGenotype, Edge
from darts_keras.layers.attention import ATTENTIONS
from darts_keras.layers.head import ClassifierHead
from darts_keras.layers.normalize import Normalize
from darts_keras.layers.stem import STEMS
from darts_keras.serving.servable import Servable
from darts_keras.space.derived_cell import DerivedCell

SHAPE = (16, 16, 1)


def small_servable(**facts):
    """Returns a classifier that tells dark images from bright ones."""
    return Servable(
        model=make_classifier(SHAPE), name="grays", classes=CLASSES, facts=facts
    )


@functools.cache
def servable_of_all_parts():
    """Returns a classifier with every operation and every attention block.

    Its normal cell has all operations, its reduction cell has them with strides.
    """
    keras.utils.set_random_seed(0)  # Whichever test asks first.
    names = [name for name in OPERATION_NAMES if name != "none"]
    edges = tuple(Edge(name, index % 2) for index, name in enumerate(names))
    cell = CellGenotype(nodes=(edges,), output=(2,))
    images = keras.Input(SHAPE)
    before, x = STEMS["dual"](4, "small")(Normalize((0.5,), (0.25,))(images))
    before, x = x, DerivedCell(4, cell, False, False)(before, x)
    x = DerivedCell(8, cell, True, False)(before, x)
    for name in sorted(ATTENTIONS):
        # Enough hidden units for some to give something else than zeros.
        settings = {} if name in ("eca", "none") else {"ratio": 2}
        x = ATTENTIONS[name](name=name, **settings)(x)
    scores = keras.layers.Softmax()(ClassifierHead(3, name="head")(x))
    model = keras.Model(images, scores)
    for layer in model.layers:
        scatter(layer)
    _spread_answers(model)
    return Servable(model=model, name="all parts", classes=tuple("abc"), facts={})


def _spread_answers(model):
    """Scales the classifier so that its answers differ from image to image."""
    dense = model.get_layer("head").dense
    features = keras.Model(model.input, model.get_layer("head").input)
    means = np.asarray(features(draw_images())).mean((1, 2))
    center, deviation = means.mean(0), means.std(0).max()
    dense.kernel.assign(dense.kernel / deviation * 4)
    dense.bias.assign(-center @ np.asarray(dense.kernel))


def draw_images(count=12):
    """Returns dark to bright images of blotches, which outlive a network's pools."""
    draws = np.random.default_rng(0)
    coarse = draws.integers(0, 128, (count, 4, 4, 1))
    levels = np.linspace(0, 127, count).round().astype(int)
    coarse = coarse + draws.permutation(levels)[:, None, None, None]
    return coarse.repeat(4, 1).repeat(4, 2).astype(np.uint8)


def run_example(folder):
    """Runs the Python of an export's README in a fresh process; returns its lines.

    The image is a bright one of another size than the model's.
    """
    text = (folder / "README.md").read_text(encoding="utf-8")
    code = text.split("```python\n")[1].split("```")[0]
    Image.fromarray(gray_images([250], side=40)[0, :, :, 0]).save(folder / "photo.png")
    words = [sys.executable, "-I", "-W", "error", "-c", code]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def hide_module(monkeypatch, name):
    """Lets the check of installed packages miss a module."""
    found = "darts_keras.serving.extra.importlib.util.find_spec"
    monkeypatch.setattr(found, lambda asked: None if asked == name else pathlib)
