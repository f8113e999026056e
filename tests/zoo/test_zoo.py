"""The zoo as its users meet it."""

import inspect
import json
import os
import subprocess
import sys

import numpy as np
from zoo_toys import draw_images

from darts_keras import zoo
from darts_keras.zoo.example_file import unpack_example

_PROGRAM = """
import json, sys
import numpy as np
from darts_keras import zoo
model = zoo.load("toys")
answers = zoo.predict_images(model, np.load(sys.argv[1]))
print(json.dumps([zoo.list_models(), answers.tolist()]))
"""


def test_its_functions_are_functions():
    """Modules have the same names."""
    for name in set(zoo.__all__) - {"Card"}:
        assert inspect.isfunction(getattr(zoo, name)), name
    assert inspect.isclass(zoo.Card)
    assert zoo.__all__ == sorted(zoo.__all__)


def test_an_image_is_classified(toy):
    images, answers = unpack_example(toy.read("examples/toy.npz"))
    model = zoo.load("toy")
    found = zoo.decode_predictions(zoo.predict_images(model, images), "toy", top=1)
    classes = zoo.info("toy").classes
    assert [best.name for [best] in found] == [classes[i] for i in answers.argmax(1)]
    assert len({best.label for [best] in found}) > 1


def test_a_fresh_process_finds_the_users_zoo(toy, tmp_path):
    np.save(tmp_path / "images.npy", draw_images(3, (20, 20, 3)))
    command = [sys.executable, "-c", _PROGRAM, tmp_path / "images.npy"]
    environment = {**os.environ, "DARTS_KERAS_ZOO": str(toy.path)}
    told = subprocess.run(command, env=environment, capture_output=True, check=True)
    names, answers = json.loads(told.stdout.splitlines()[-1])
    assert "toy" in names
    here = zoo.predict_images(zoo.load("toy"), np.load(tmp_path / "images.npy"))
    np.testing.assert_allclose(answers, here, atol=1e-5)
