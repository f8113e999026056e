"""A model as the zoo stores it, and whether that costs accuracy."""

import dataclasses
import tempfile

import keras

from darts_keras.data.source import DataSource
from darts_keras.training.evaluate import Evaluation, evaluate
from darts_keras.zoo.card import Card, Weights
from darts_keras.zoo.load import load_model
from darts_keras.zoo.weights_file import DTYPES, pack_weights
from darts_keras.zoo.zoo_folder import ZooFolder

MAX_BYTES = 8_000_000  # Of weights in the package: what a repository can bear.
TOLERANCE = 0.0005 + 1e-9  # Of measures: 0.05 points, in spite of rounding.
_JUDGED = 1000  # Train images that stand in where there is no test part.


@dataclasses.dataclass(frozen=True, kw_only=True)
class StoredModel:
    """A model rebuilt from the bytes that are to be stored."""

    card: Card  # With `weights`.
    content: bytes  # Of the file of weights.
    model: keras.Model
    evaluation: Evaluation | None  # On the test part, if there is one.
    accuracy_before: float  # Of the model that it was made from, on the same images.


def store_model(model, card, source, max_bytes=None, batch_size=128):
    """Packs a model, in half precision if its accuracy stays, and rebuilds it.

    Args:
        model: Keras model of the form that `card` describes.
        card: `Card` without weights.
        source: `DataSource`. The accuracies are of its test part, or without one of
            its first train images.
        max_bytes: Optional integer. What the weights must stay below, in bytes.
        batch_size: Positive integer. Images at a time.

    Returns:
        `StoredModel`; its accuracy is that of `model` to 0.05 points.

    Raises:
        ValueError: If the model is not of that form, its weights are too large, or
            what is rebuilt is not as accurate.
    """
    judge = source if source.has_test else _train_images(source)
    before = evaluate(model, judge, batch_size=batch_size).measures.accuracy
    for dtype in DTYPES:
        stored = _store_as(dtype, model, card, max_bytes)
        if stored is None:
            continue
        card_of_it, content, rebuilt = stored
        found = evaluate(rebuilt, judge, batch_size=batch_size)
        if abs(found.measures.accuracy - before) <= TOLERANCE:
            return StoredModel(
                card=card_of_it,
                content=content,
                model=rebuilt,
                evaluation=found if source.has_test else None,
                accuracy_before=before,
            )
    raise ValueError(
        "The model must be that of the genotype and the settings of its run: rebuilt "
        f"from them, it answers otherwise. Expected: accuracy {before:.4f}. Received: "
        f"{found.measures.accuracy:.4f}"
    )


def _store_as(dtype, model, card, max_bytes):
    """Returns a card, bytes and the rebuilt model; `None` if numbers do not fit."""
    try:
        content = pack_weights(model, dtype)
    except ValueError:
        if dtype != DTYPES[-1]:
            return None
        raise
    if max_bytes is not None and len(content) >= max_bytes:
        raise ValueError(
            f"The file of weights must be smaller than {max_bytes:,} bytes. Received: "
            f"{len(content):,} in {dtype}. Train a network of fewer filters or cells."
        )
    file = f"weights/{card.name}.npz"
    card = dataclasses.replace(card, weights=Weights(dtype=dtype, file=file))
    with tempfile.TemporaryDirectory() as folder:
        # The way that users get it: whatever is lost on it, is lost here.
        temporary = ZooFolder(folder)
        temporary.write(card, content)
        return card, content, load_model(temporary, card)


def _train_images(source):
    images, labels = source.load_train()
    return DataSource(
        source.name,
        source.origin,
        (images, labels),
        lambda: (images[:_JUDGED], labels[:_JUDGED]),
        source.classes,
        (source.mean, source.deviation),
    )
