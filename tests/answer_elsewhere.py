"""What a saved classifier says in a fresh process, for tests."""

import subprocess
import sys

import numpy as np

_PROGRAM = """
import sys
import numpy as np
from darts_keras.training.answer import answer
from darts_keras.training.classifier_file import load_classifier
np.save(sys.argv[3], answer(load_classifier(sys.argv[1]), np.load(sys.argv[2])))
"""


def answer_elsewhere(path, images, folder, python=sys.executable):
    """Returns the probabilities that a saved classifier gives in a process of its own.

    Args:
        path: Path of the classifier.
        images: `uint8` array `(count, height, width, channels)`.
        folder: Path. Where images and answers are handed over.
        python: Path of the Python that runs it.
    """
    np.save(folder / "images.npy", images)
    paths = (path, folder / "images.npy", folder / "answers.npy")
    subprocess.run([python, "-c", _PROGRAM, *map(str, paths)], check=True)
    return np.load(paths[-1])
