"""Pretrained classifiers: a card for each, and the weights that it describes."""

from darts_keras.zoo.add import add
from darts_keras.zoo.card import Card
from darts_keras.zoo.decode import decode_predictions
from darts_keras.zoo.hub import info, list_models
from darts_keras.zoo.load import load
from darts_keras.zoo.predict import predict_images
from darts_keras.zoo.verify import verify

__all__ = [
    "Card",
    "add",
    "decode_predictions",
    "info",
    "list_models",
    "load",
    "predict_images",
    "verify",
]
