"""Made-up answers of made-up classifiers."""

import numpy as np

from darts_keras.answers import Answers

FASHION = ("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt")
FACTS = {
    "model": "runs/train-1/model.keras",
    "data": {"name": "toys", "origin": "drawn", "fingerprint": "0f3c"},
    "images_per_second": 1834.2,
    "created": "2026-11-22T02:34:23+00:00",
    "command": "darts-keras evaluate runs/train-1 --dataset toys",
    "versions": {"keras": "3.15.1"},
}


def make_answers(count=60, classes=FASHION, shape=(4, 4, 1), seed=0, skill=2.0):
    """Answers that are right the more often, the more `skill` there is.

    Images and labels do not depend on the seed.
    """
    fixed, random = np.random.default_rng(1), np.random.default_rng(seed)
    images = fixed.integers(0, 256, (count, *shape), np.uint8)
    labels = fixed.integers(0, len(classes), count)
    logits = random.normal(size=(count, len(classes)))
    logits[np.arange(count), labels] += skill
    return Answers(
        images=images, labels=labels, probabilities=softmax(logits), classes=classes
    )


def given_answers(labels, probabilities):
    """Answers with these labels and rows of probabilities."""
    probabilities = np.array(probabilities, dtype=float)
    return Answers(
        images=np.zeros((len(labels), 1, 1, 1), np.uint8),
        labels=np.array(labels),
        probabilities=probabilities,
        classes=tuple("abcdefghij"[: probabilities.shape[1]]),
    )


def softmax(logits):
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)
